import type { Socket } from 'node:net'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import type { Problem } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { held, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'
import { connect, listen, request } from '../support/socket.ts'
import { until } from '../support/until.ts'

const database = await testDatabase(t)

/** An app that listens, with a running turn that waits for the model. */
async function open(t: Test) {
  const answer = held(text('Here I am.'))
  t.teardown(() => answer.release())
  const { url: gemini } = await startFakeGemini(t, [answer])
  const { app } = await build(t, { gemini, database })
  const { token, user } = await signUp(t, app)
  const message = request(
    'POST /api/chat',
    { authorization: `Bearer ${token}` },
    { message: 'Where are you?' }
  )
  return { app, url: await listen(app), answer, message, userId: user.id }
}

async function recordOf(userId: string) {
  const { db } = database
  const { id, status, error_code, is_free } = await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .select(['id', 'status', 'error_code', sql<boolean>`lease_until <= now()`.as('is_free')])
    .executeTakeFirstOrThrow()
  const messages = await db
    .selectFrom('messages')
    .where('user_id', '=', userId)
    .orderBy('position')
    .select('content')
    .execute()
  return { id, status, error_code, is_free, messages: messages.map(({ content }) => content) }
}

const completed = {
  status: 'completed',
  error_code: null,
  messages: ['Where are you?', 'Here I am.']
}

t.test('while the server closes, a running turn finishes, and new requests are refused', async t => {
  const { app, url, answer, message, userId } = await open(t)
  const [writer, kept] = [await connect(t, url), await connect(t, url)]
  kept.send(request('GET /health/live'))
  t.equal((await kept.answer()).status, 200)
  writer.send(message)
  await answer.reached

  const closed = app.close()
  const unused = await connect(t, url)
  const fresh = await connect(t, url)
  for (const [socket, text] of [
    [kept, request('GET /health')],
    [fresh, message]
  ] as const) {
    socket.send(text)
    const refused = await socket.answer()
    isProblem(t, refused, 'draining')
    t.strictSame([refused.headers['retry-after'], refused.headers.connection], ['1', 'close'])
    t.equal(await socket.closed(), '')
  }

  answer.release()
  const { status, body } = await writer.answer<{ response: string }>()
  t.strictSame([status, body.response], [200, 'Here I am.'])
  await closed
  t.equal(await writer.closed(), '', 'a connection that is kept open does not keep the server')
  t.equal(await unused.closed(), '', 'nor does one that never sent anything')
  t.match(await recordOf(userId), completed)
  await t.rejects(connect(t, url), { code: 'ECONNREFUSED' })
})

t.test('an idle server with open connections closes at once', async t => {
  const { app, url } = await open(t)
  const sockets: Socket[] = []
  app.server.on('connection', socket => sockets.push(socket))
  const [kept, unused, half] = [await connect(t, url), await connect(t, url), await connect(t, url)]
  kept.send(request('GET /health/live'))
  await kept.answer()
  half.send('GET /health/live HTTP/1.1\r\n')
  await until(() => sockets[2]?.bytesRead !== 0)
  await app.close()
  for (const socket of [kept, unused, half]) t.equal(await socket.closed(), '')
})

t.test('a client that disconnects does not stop its turn', async t => {
  const { url, answer, message, userId } = await open(t)
  const socket = await connect(t, url)
  socket.send(message)
  await answer.reached
  socket.cut()
  answer.release()
  await until(async () => (await recordOf(userId)).status !== 'running')
  t.match(await recordOf(userId), completed)
})

t.test('a server that closes finishes a turn whose client has disconnected', async t => {
  const { app, url, answer, message, userId } = await open(t)
  const socket = await connect(t, url)
  socket.send(message)
  await answer.reached
  socket.cut()
  await until(async () => (await connections(app)) === 0)
  const closed = app.close()
  await until(() => !app.server.listening)
  t.equal((await recordOf(userId)).status, 'running')
  answer.release()
  await closed
  t.match(await recordOf(userId), completed)
})

t.test(
  'a turn that does not end in time is released to another server, and then this one closes',
  async t => {
    const { app, url, answer, message, userId } = await open(t)
    const writer = await connect(t, url)
    writer.send(message)
    await answer.reached
    app.releaseTurnsAfter(50)
    const closed = app.close()
    const refused = await writer.answer<Problem>()
    const { conversation_id, turn_id } = refused.body
    isProblem(t, refused, 'draining', { conversation_id, turn_id })
    t.equal(refused.headers['retry-after'], '1')
    await closed
    t.strictSame(await recordOf(userId), {
      id: turn_id,
      status: 'running',
      error_code: null,
      is_free: true,
      messages: ['Where are you?']
    })
  }
)

function connections({ server }: Awaited<ReturnType<typeof build>>['app']): Promise<number> {
  return new Promise(resolve => server.getConnections((_error, count) => resolve(count)))
}
