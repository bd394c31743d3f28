import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { build, type TestApp } from '../support/app.ts'
import { type ApiResponse, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { quota, startFakeGemini, status, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'

const database = await testDatabase(t)

/** The log lines of this response's request, as one text. */
function logged({ logs }: TestApp, { headers }: ApiResponse<unknown>): string {
  return JSON.stringify(logs.filter(line => line.request_id === headers['x-request-id']))
}

/** Words that occur only in internal errors: of this program, the database, its driver or the system. */
const internals =
  /relation|select|insert|postgres|kysely|pg-|ECONN|127\.0\.0\.1|node:|node_modules|\.ts\b| at /i

t.test('the response to a defect has no details, and the log has them', async t => {
  const world = await build(t)
  const { token } = await signUp(t, world.app)
  const { post, get, refusedChat } = client(t, world.app)

  await sql`drop table turn_steps cascade`.execute(world.db)
  const inTurn = await refusedChat(token, 'hi')
  const { conversation_id, turn_id } = inTurn.body
  isProblem(t, inTurn, 'internal_error', { conversation_id, turn_id })
  t.match(logged(world, inTurn), /42P01/)

  await sql`drop table users cascade`.execute(world.db)

  const account = { email: 'eve@example.com', password: 'correct horse' }
  for (const answer of [await post('/api/auth/login', account), await get('/api/auth/me', { token })]) {
    isProblem(t, answer, 'internal_error')
    t.notMatch(JSON.stringify(answer.body), internals)
    t.match(logged(world, answer), /42P01/)
    t.match(logged(world, answer), /\bat .*node_modules/, 'the stack')
  }
})

t.test('the response without a database has no details, and the log has its address', async t => {
  const url = 'postgres://someone:secret@127.0.0.1:1/there'
  const world = await build(t, { database: { ...database, url } })
  const answer = await client(t, world.app).post('/api/auth/login', {
    email: 'eve@example.com',
    password: 'x'
  })
  isProblem(t, answer, 'database_unavailable')
  t.equal(answer.headers['retry-after'], '2')
  t.match(logged(world, answer), /connect ECONNREFUSED 127\.0\.0\.1:1/)
  t.notMatch(JSON.stringify(world.logs), /secret/)
})

t.test("messages of the model's provider are only in the log", async t => {
  const answers = [
    [/daily quota/, quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')],
    [/403/, status(403, { status: 'PERMISSION_DENIED', message: 'Your project has been denied access.' })]
  ] as const
  for (const [said, answer503] of answers) {
    const fake = await startFakeGemini(t, [answer503])
    const world = await build(t, { gemini: fake.url, database })
    const { token } = await signUp(t, world.app)
    const answer = await client(t, world.app).refusedChat(token, 'hi')
    const { conversation_id, turn_id } = answer.body
    isProblem(t, answer, 'model_unavailable', { conversation_id, turn_id })
    t.match(JSON.stringify(world.logs), said)
  }
})

t.test('the log contains no message, password, token, cookie or key', async t => {
  const fake = await startFakeGemini(t, [text('The model says something.'), status(403)])
  const world = await build(t, {
    gemini: fake.url,
    database,
    config: { auth: { keys: ['a secret of at least 32 bytes'] } }
  })
  const { post, chat, refusedChat } = client(t, world.app)
  const account = { email: 'ada@example.com', password: 'her gray horse' }
  await post('/api/auth/register', account)
  await post('/api/auth/register', account)
  await post('/api/auth/login', { ...account, password: 'a guess' })
  const { body, headers } = await post<{ access_token: string }>('/api/auth/login', account)
  await chat(body.access_token, 'My private plans')
  await refusedChat(body.access_token, 'More private plans')
  const cookies = [cookieOf(headers)]
  // The last one is refused: the warning contains only its session's id.
  for (const number of [0, 1, 0]) {
    const refreshed = await post('/api/auth/refresh', undefined, {
      headers: { cookie: cookies[number] ?? '' }
    })
    cookies.push(cookieOf(refreshed.headers))
  }
  await post('/api/auth/login?private=query', '{"private')

  const log = JSON.stringify(world.logs)
  t.match(log, /turn completed/)
  t.match(log, /turn failed/)
  t.match(log, /refresh token reused/)
  for (const secret of [
    'private',
    'her gray horse',
    'a guess',
    'argon2',
    'model says',
    'test-key',
    'a secret of'
  ]) {
    t.notOk(log.includes(secret), secret)
  }
  for (const part of body.access_token.split('.')) t.notOk(log.includes(part))
  const secrets = cookies.map(cookie => cookie.split('=')[1] ?? '').filter(Boolean)
  t.equal(secrets.length, 3)
  for (const secret of secrets) {
    const bytes = Buffer.from(secret, 'base64url').subarray(32)
    const hash = createHash('sha256').update(bytes)
    for (const text of [secret, bytes.toString('hex'), hash.digest('hex')]) t.notOk(log.includes(text))
  }
})

function cookieOf(headers: Record<string, unknown>): string {
  return String(headers['set-cookie']).split(';', 1)[0] ?? ''
}
