import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { newAccount, sessionOf } from '../accounts/account.ts'
import { build } from '../support/app.ts'
import { type ApiResponse, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { addressOf } from '../support/event-reader.ts'
import { held, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'
import { connect, request } from '../support/socket.ts'
import { once, until } from '../support/until.ts'
import { recordQueries } from '../support/wire.ts'

const database = await testDatabase(t)
const answer = held(text('Done.'))
t.teardown(() => answer.release())
const { url: gemini } = await startFakeGemini(t, ({ userText }) =>
  userText === 'wait' ? answer : text('Hi.')
)
const { app } = await build(t, { database, gemini, config: { user: { maxRequests: 2 } } })
const address = await addressOf(app)
let requests = 0
app.server.on('request', () => {
  requests += 1
})

/** Resolves when the server has received so many more requests, and has worked on them. */
async function received(t: Test, count: number, send: () => void) {
  const before = requests
  send()
  await until(() => requests >= before + count)
  const { token } = await signUp(t, app)
  t.equal((await client(t, app).get('/api/auth/me', { token })).status, 200)
}

/** Begins two requests, whose bodies the server receives when the returned function is called. */
async function beginTwo(t: Test, token: string) {
  const post = request('POST /api/tasks', { authorization: `Bearer ${token}` }, { title: 'milk' })
  const sockets = await Promise.all([connect(t, address), connect(t, address)])
  await received(t, 2, () => {
    for (const socket of sockets) socket.send(post.slice(0, -1))
  })
  return async () => {
    for (const socket of sockets) socket.send(post.slice(-1))
    for (const socket of sockets) t.equal((await socket.answer()).status, 201)
  }
}

t.test('a user’s further requests wait; those of other users do not', async t => {
  const { token } = await signUp(t, app)
  const somebodyElse = await signUp(t, app)
  const finish = await beginTwo(t, token)
  let isAnswered = false
  const waiting = client(t, app).get('/api/tasks', { token })
  void waiting.then(() => {
    isAnswered = true
  })
  for (let count = 0; count < 5; count++)
    t.equal((await client(t, app).get('/api/auth/me', somebodyElse)).status, 200)
  t.notOk(isAnswered)
  await finish()
  t.equal((await waiting).status, 200)
})

t.test('requests whose bodies have not arrived leave the connections of the database to others', async t => {
  const { app } = await build(t, { database, config: { database: { poolMax: 1 }, user: { maxRequests: 2 } } })
  const { token } = await signUp(t, app)
  const post = request('POST /api/tasks', { authorization: `Bearer ${token}` }, { title: 'milk' })
  const socket = await connect(t, await addressOf(app))
  const begun = once(app.server, 'request')
  socket.send(post.slice(0, -1))
  await begun
  t.equal((await client(t, app).get('/api/tasks', await signUp(t, app))).status, 200)
  socket.send(post.slice(-1))
  t.equal((await socket.answer()).status, 201)
})

t.test('messages that wait for the model, and streams, are not worked on', async t => {
  const { token } = await signUp(t, app)
  const { chat, get } = client(t, app)
  const turns = [chat(token, 'wait'), chat(token, 'wait'), chat(token, 'wait')]
  await answer.reached
  for (let count = 0; count < 3; count++) t.equal((await get('/api/tasks', { token })).status, 200)
  answer.release()
  for (const { status } of await Promise.all(turns)) t.equal(status, 200)
})

t.test('a request that would wait behind 32 others is refused, until a client leaves', async t => {
  const { token } = await signUp(t, app)
  const finish = await beginTwo(t, token)
  const sockets = await Promise.all(Array.from({ length: 32 }, () => connect(t, address)))
  await received(t, 32, () => {
    for (const socket of sockets) socket.send(request('GET /api/tasks', { authorization: `Bearer ${token}` }))
  })
  const { get } = client(t, app)
  const refused = await get('/api/tasks', { token })
  isProblem(t, refused, 'too_many_open_requests')
  t.equal(refused.headers['retry-after'], '2')

  sockets.pop()?.cut()
  const somebodyElse = await signUp(t, app)
  let next: Promise<ApiResponse<unknown>> = Promise.resolve(refused)
  await until(async () => {
    next = get('/api/tasks', { token })
    const others = get('/api/auth/me', somebodyElse)
    return (await Promise.race([next, others])).status === 200
  })
  await finish()
  for (const socket of sockets) t.equal((await socket.answer()).status, 200)
  t.equal((await next).status, 200)
})

t.test('a request that waits for too long is refused', async t => {
  const { token } = await signUp(t, app)
  const { app: hurried } = await build(t, { database, config: { user: { maxRequests: 1, maxWaitMs: 50 } } })
  const socket = await connect(t, await addressOf(hurried))
  const post = request('POST /api/tasks', { authorization: `Bearer ${token}` }, { title: 'milk' })
  const { get } = client(t, hurried)
  const begun = once(hurried.server, 'request')
  socket.send(post.slice(0, -1))
  await begun
  t.equal((await get('/api/auth/me', await signUp(t, app))).status, 200)
  await until(async () => (await get('/api/tasks', { token })).status === 429)
  isProblem(t, await get('/api/tasks', { token }), 'too_many_open_requests')
  socket.send(post.slice(-1))
  t.equal((await socket.answer()).status, 201)
  t.equal((await get('/api/tasks', { token })).status, 200)
})

t.test('clients that leave at any moment keep no place', async t => {
  const { app } = await build(t, { database, config: { database: { poolMax: 1 }, user: { maxRequests: 2 } } })
  const { token } = await signUp(t, app)
  const address = await addressOf(app)
  const get = request('GET /api/tasks', { authorization: `Bearer ${token}` })
  const post = request('POST /api/tasks', { authorization: `Bearer ${token}` }, { title: 'milk' })
  for (let count = 0; count < 60; count++) {
    const socket = await connect(t, address)
    socket.send(count % 2 ? get : post.slice(0, count % 3 ? -1 : undefined))
    if (count % 5) await sleep(count % 4)
    socket.cut()
  }
  await until(async () => (await client(t, app).get('/api/tasks', { token })).status === 200)
  const answers = Array.from({ length: 20 }, () => client(t, app).get('/api/tasks', { token }))
  for (const { status } of await Promise.all(answers)) t.equal(status, 200)
})

t.test('pipelined requests keep no place when their connection is closed', async t => {
  const { app } = await build(t, { database, config: { connections: { requestsPerAddress: 4 } } })
  const { token } = await signUp(t, app)
  const address = await addressOf(app)
  const get = request('GET /docs/yaml', { authorization: `Bearer ${token}` })
  for (let count = 0; count < 3; count++) {
    const socket = await connect(t, address)
    socket.send(get.repeat(4) + request('GET /api/tasks', { authorization: `Bearer ${token}` }).repeat(4))
    await until(() => app.sockets.size > 0)
    socket.cut()
    await until(() => app.sockets.size === 0)
  }
  const answers = Array.from({ length: 4 }, () => client(t, app).get('/api/tasks', { token }))
  for (const { status } of await Promise.all(answers)) t.equal(status, 200)
})

/** A user with two sessions, of which the first one has ended. */
async function withEndedSession(t: Test, app: FastifyInstance) {
  const account = await newAccount(t, app)
  const [{ token: ended }, { token }] = [await account.signIn(), await account.signIn()]
  const { status } = await client(t, app).ask('DELETE', `/api/auth/sessions/${sessionOf(ended)}`, { token })
  t.equal(status, 204)
  return { ended, token }
}

t.test('requests of an ended session take at most half of its user’s share', async t => {
  const { app } = await build(t, { database, config: { user: { maxRequests: 4 } } })
  const { ended, token } = await withEndedSession(t, app)
  const address = await addressOf(app)
  const post = request('POST /api/chat', { authorization: `Bearer ${ended}` }, { message: 'hi' })
  let answered = 0
  for (let count = 0; count < 8; count++) {
    const socket = await connect(t, address)
    socket.send(post.slice(0, -1))
    void socket.answer().then(
      ({ status }) => {
        t.equal(status, 401)
        answered += 1
      },
      () => undefined
    )
  }
  await until(() => answered === 6)
  const { get, chat } = client(t, app)
  const answers = [get('/api/tasks', { token }), get('/api/auth/me', { token }), chat(token, 'hi')]
  for (const { status } of await Promise.all(answers)) t.equal(status, 200)
  t.equal(answered, 6, 'the others are still open')
})

t.test('requests of an ended session leave half of the burst to its user', async t => {
  const user = { requestsPerMinute: 0.1, maxWaitMs: 1 }
  const { app } = await build(t, { database, config: { user } })
  const { ended, token } = await withEndedSession(t, app)
  const { get } = client(t, app)
  for (let count = 0; count < 40; count++)
    isProblem(t, await get('/api/auth/me', { token: ended }), 'unauthorized')
  for (let count = 0; count < 9; count++) t.equal((await get('/api/auth/me', { token })).status, 200)
})

t.test('requests at the same time that exceed half of a share look up their session once', async t => {
  const wire = await recordQueries(t, database.url)
  const user = { requestsPerMinute: 0.1 }
  const { app } = await build(t, { database: { ...database, url: wire.url }, config: { user } })
  const { ended } = await withEndedSession(t, app)
  const { get } = client(t, app)
  for (let count = 0; count < 10; count++) await get('/api/auth/me', { token: ended })
  wire.take()
  const answers = Array.from({ length: 50 }, () => get('/api/auth/me', { token: ended }))
  for (const { status } of await Promise.all(answers)) t.equal(status, 401)
  t.ok(wire.take().length <= 1)
})
