import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import type { Problem } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { startFakeGemini, status, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'

const outage = status(400, { status: 'INVALID_ARGUMENT', message: 'No.' })
const database = await testDatabase(t)
const { url: gemini } = await startFakeGemini(t, ({ userText }) =>
  userText === 'fail' ? outage : text('Yes.')
)
const options = { database, gemini, config: { limits: { chatPerMinute: 3 } } }
const [one, other] = [(await build(t, options)).app, (await build(t, options)).app]
const { refusedChat: sayToOne, post } = client(t, one)
const { refusedChat: sayToOther } = client(t, other)

/** The status and the rate limit headers. */
function standing({ status, headers }: { status: number; headers: Record<string, unknown> }) {
  return { status, limit: Number(headers['ratelimit-limit']), left: Number(headers['ratelimit-remaining']) }
}

t.test('the limit of messages a minute for a user is shared by all replicas', async t => {
  const { token } = await signUp(t, one)
  t.strictSame(standing(await sayToOne(token, 'hi')), { status: 200, limit: 3, left: 2 })
  t.strictSame(standing(await sayToOther(token, 'hi')), { status: 200, limit: 3, left: 1 })
  t.strictSame(standing(await sayToOne(token, 'hi')), { status: 200, limit: 3, left: 0 })
  for (const say of [sayToOne, sayToOther]) {
    const refused = await say(token, 'hi')
    isProblem(t, refused, 'rate_limited')
    t.strictSame(standing(refused), { status: 429, limit: 3, left: 0 })
    const { 'retry-after': after, 'ratelimit-reset': reset } = refused.headers
    t.equal(after, reset)
    t.ok(Number(after) > 0 && Number(after) <= 60)
  }

  const somebodyElse = await signUp(t, one)
  t.strictSame(standing(await sayToOther(somebodyElse.token, 'hi')), { status: 200, limit: 3, left: 2 })
})

t.test('the limit is exact for simultaneous messages', async t => {
  const { token } = await signUp(t, one)
  const answers = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(number => (number % 2 ? sayToOne : sayToOther)(token, 'hi'))
  )
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 200, 200, 429, 429, 429])
})

t.test('both paths of the chat share the limit, and other requests do not count', async t => {
  const { token, user } = await signUp(t, one)
  await post(`/api/${user.id}/chat`, { message: 'hi' }, { token })
  for (let count = 0; count < 5; count++) await client(t, one).get('/api/auth/me', { token })
  t.strictSame(standing(await sayToOne(token, 'hi')), { status: 200, limit: 3, left: 1 })
})

t.test('a request that is refused before its message is stored does not count', async t => {
  const { token } = await signUp(t, one)
  const refusals = [
    await post('/api/chat', { message: ' ' }, { token }),
    await post('/api/chat', { message: 'hi' }, { token, headers: { 'x-timezone': 'Mars' } }),
    await post('/api/chat', '{', { token, headers: { 'content-type': 'application/json' } }),
    await post('/api/chat', 'hi', { token, headers: { 'content-type': 'text/plain' } }),
    await post('/api/chat', { message: 'hi' }, { token, headers: { accept: 'text/html' } }),
    await post('/api/chat', { message: 'hi' }, { token: `${token}x` }),
    await post(`/api/${randomUUID()}/chat`, { message: 'hi' }, { token })
  ]
  t.strictSame(
    refusals.map(({ status }) => status),
    [422, 422, 400, 415, 406, 401, 403]
  )
  t.strictSame(standing(await sayToOne(token, 'hi')), { status: 200, limit: 3, left: 2 })
})

t.test(
  'every response to a message describes the limit of the user, whether it was counted or not',
  async t => {
    const { token, user } = await signUp(t, one)
    const repeated = { token, headers: { 'idempotency-key': 'repeated-message' } }
    const { body: turn } = await client(t, one).chat(token, 'hi')
    const answers = [
      await post('/api/chat', { message: 'hi' }, repeated),
      await post('/api/chat', { message: 'hi' }, repeated),
      await post('/api/chat', { message: 'ho' }, repeated),
      await post('/api/chat', { message: ' ' }, { token }),
      await post('/api/chat', '{', { token, headers: { 'content-type': 'application/json' } }),
      await post('/api/chat', 'hi', { token, headers: { 'content-type': 'text/plain' } }),
      await post('/api/chat', { message: 'hi' }, { token, headers: { accept: 'text/html' } }),
      await post('/api/chat', { message: 'x'.repeat(70_000) }, { token }),
      await post(`/api/${randomUUID()}/chat`, { message: 'hi' }, { token }),
      await post(`/api/${user.id}/chat`, { message: 'hi', conversation_id: randomUUID() }, { token }),
      await post(`/api/conversations/${turn.conversation_id}/turns/none/retry`, undefined, { token }),
      await post('/api/chat', { message: 'hi' }, { token })
    ]
    t.strictSame(answers.map(standing), [
      { status: 200, limit: 3, left: 1 },
      { status: 200, limit: 3, left: 1 },
      { status: 422, limit: 3, left: 1 },
      { status: 422, limit: 3, left: 1 },
      { status: 400, limit: 3, left: 1 },
      { status: 415, limit: 3, left: 1 },
      { status: 406, limit: 3, left: 1 },
      { status: 413, limit: 3, left: 1 },
      { status: 403, limit: 3, left: 1 },
      { status: 404, limit: 3, left: 0 },
      { status: 404, limit: 3, left: 0 },
      { status: 429, limit: 3, left: 0 }
    ])
    for (const { headers } of answers) {
      const reset = Number(headers['ratelimit-reset'])
      t.ok(reset > 0 && reset <= 60)
    }
  }
)

t.test('if the limit of the address is reached first, all responses describe that one', async t => {
  const { app } = await build(t, { ...options, config: { limits: { chatPerMinute: 10, ipPerMinute: 4 } } })
  const { token } = await signUp(t, app)
  const send = async (message: string) => await client(t, app).post('/api/chat', { message }, { token })
  t.strictSame(standing(await send('hi')), { status: 200, limit: 4, left: 2 })
  t.strictSame(standing(await send(' ')), { status: 422, limit: 4, left: 1 })
  t.strictSame(standing(await send('hi')), { status: 200, limit: 4, left: 0 })
  const refused = await send('hi')
  isProblem(t, refused, 'rate_limited')
  t.strictSame(standing(refused), { status: 429, limit: 4, left: 0 })
})

t.test('a repeated message does not count', async t => {
  const { token } = await signUp(t, one)
  const headers = { 'idempotency-key': 'counts-only-once' }
  const repeat = (app: typeof one) => client(t, app).post('/api/chat', { message: 'hi' }, { token, headers })
  t.strictSame(standing(await repeat(one)), { status: 200, limit: 3, left: 2 })
  for (const app of [one, other, one, other]) t.equal((await repeat(app)).status, 200)
  t.strictSame(standing(await sayToOne(token, 'hi')), { status: 200, limit: 3, left: 1 })
  t.strictSame(standing(await sayToOne(token, 'hi')), { status: 200, limit: 3, left: 0 })
  t.equal((await repeat(other)).status, 200)
  isProblem(t, await sayToOne(token, 'hi'), 'rate_limited')
})

t.test('a repetition of a message whose turn failed counts, because the model is asked again', async t => {
  const { token } = await signUp(t, one)
  const headers = { 'idempotency-key': 'counts-each-time' }
  const repeat = () => client(t, one).post<Problem>('/api/chat', { message: 'fail' }, { token, headers })
  for (const left of [2, 1, 0]) t.strictSame(standing(await repeat()), { status: 502, limit: 3, left })
  isProblem(t, await repeat(), 'rate_limited')
})

t.test('of simultaneous repetitions only one counts in the end', async t => {
  const { token } = await signUp(t, one)
  const headers = { 'idempotency-key': 'counts-only-once' }
  const repeat = (app: typeof one) => client(t, app).post('/api/chat', { message: 'hi' }, { token, headers })
  const answers = await Promise.all([repeat(one), repeat(other), repeat(one)])
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 200, 200]
  )
  t.strictSame(standing(await sayToOne(token, 'hi')), { status: 200, limit: 3, left: 1 })
})

t.test('a request with another message and a used key is refused, and does not count', async t => {
  const { token } = await signUp(t, one)
  const headers = { 'idempotency-key': 'one-message-only' }
  await post('/api/chat', { message: 'hi' }, { token, headers })
  for (let count = 0; count < 4; count++)
    isProblem(t, await post('/api/chat', { message: 'ho' }, { token, headers }), 'idempotency_mismatch')
  t.strictSame(standing(await sayToOne(token, 'hi')), { status: 200, limit: 3, left: 1 })
})

t.test('after the minute the count starts again', async t => {
  const { token, user } = await signUp(t, one)
  for (let count = 0; count < 4; count++) await sayToOne(token, 'hi')
  isProblem(t, await sayToOne(token, 'hi'), 'rate_limited')
  await database.db
    .updateTable('rate_counters')
    .set({ window_ends: sql`now()` })
    .where('user_id', '=', user.id)
    .execute()
  t.strictSame(standing(await sayToOther(token, 'hi')), { status: 200, limit: 3, left: 2 })
})

t.test('without the counters no message is accepted', async t => {
  const { token } = await signUp(t, one)
  const { app } = await build(t, { ...options, database: { ...database, url: 'postgres://localhost:1/' } })
  const refused = await client(t, app).refusedChat(token, 'hi')
  isProblem(t, refused, 'database_unavailable')
  t.equal(refused.headers['retry-after'], '2')
})

t.test('the token of a deleted user is refused for messages', async t => {
  const { token, user } = await signUp(t, one)
  await sayToOne(token, 'hi')
  await database.db.deleteFrom('users').where('id', '=', user.id).execute()
  isProblem(t, await sayToOne(token, 'hi'), 'unauthorized')
})
