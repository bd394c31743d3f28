import { connect as dial, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as dialTls } from 'node:tls'
import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { makeCertificate } from '../support/certificate.ts'
import { signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { addressOf, openEvents } from '../support/event-reader.ts'
import { held, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { largeRequest, largeResponses, seedLargeResponses } from '../support/large-responses.ts'
import { listen, request } from '../support/socket.ts'
import { once, until, withTimeout } from '../support/until.ts'

const tls = makeCertificate()
const database = await testDatabase(t)
const { token, user } = await signUp(t, (await build(t, { database })).app)
await seedLargeResponses(database.db, user.id)

interface Setup {
  scheme?: 'HTTP' | 'HTTPS'
  stalledMs?: number
  gemini?: string
}

/** A server that counts the clients that it disconnects. */
async function open(t: Test, { scheme = 'HTTP', stalledMs = 300, gemini }: Setup = {}) {
  const server = scheme === 'HTTPS' ? { tls: { cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) } } : {}
  const { app, logs } = await build(t, {
    database,
    config: { server, connections: { stalledMs } },
    ...(gemini && { gemini })
  })
  const url = await listen(app)

  async function connect(): Promise<Socket> {
    const address = { host: url.hostname, port: Number(url.port) }
    const socket = scheme === 'HTTPS' ? dialTls({ ...address, ca: tls.cert }) : dial(address)
    t.teardown(() => void socket.destroy())
    socket.on('error', () => undefined)
    await once(socket, scheme === 'HTTPS' ? 'secureConnect' : 'connect')
    return socket.pause()
  }

  const ended = () => logs.filter(({ msg }) => String(msg).includes('its client reads nothing')).length
  const aborted = () => logs.filter(({ msg }) => msg === 'request aborted').length
  return { app, connect, ended, aborted }
}

for (const scheme of ['HTTP', 'HTTPS'] as const) {
  t.test(`over ${scheme} a client that does not read`, async t => {
    const { app, connect, ended, aborted } = await open(t, { scheme })
    for (const [index, name] of largeResponses.entries()) {
      await t.test(`of ${name} is disconnected, and its response ends`, async t => {
        const before = aborted()
        const socket = await connect()
        socket.write(largeRequest(name, token))
        await until(() => app.sockets.size === 1)
        await until(() => app.sockets.size === 0)
        t.equal(ended(), index + 1)
        // Its resources are released.
        await until(() => aborted() > before)
      })
    }
  })

  t.test(`over ${scheme} a client that reads slowly but steadily gets the whole response`, async t => {
    const { connect, ended } = await open(t, { scheme, stalledMs: 1000 })
    const socket = await connect()
    socket.write(
      request('GET /api/auth/me/export', { authorization: `Bearer ${token}`, connection: 'close' })
    )
    const body = await withTimeout('the whole export', readSlowly(socket))
    t.match(body.slice(-200), /\{"type":"end","data":\{"lines":\d+\}\}\n\r\n0\r\n\r\n$/)
    t.equal(ended(), 0)
  })
}

/** Reads about 1.5 MB each 100 ms: a response takes longer than a client may pause. */
async function readSlowly(socket: Socket): Promise<string> {
  let body = ''
  let sinceBreak = 0
  for await (const chunk of socket) {
    body += chunk
    sinceBreak += chunk.length
    if (sinceBreak < 1_500_000) continue
    sinceBreak = 0
    await sleep(100)
  }
  return body
}

t.test('a client that does not read is disconnected even if it goes on to send', async t => {
  const { app, connect } = await open(t)
  const socket = await connect()
  socket.write(largeRequest('the export', token))
  await until(() => app.sockets.size === 1)
  // Empty lines between requests are allowed.
  const sending = setInterval(() => socket.write('\r\n'), 20)
  t.teardown(() => clearInterval(sending))
  await until(() => app.sockets.size === 0)
})

t.test('a client whose response is not ready keeps its connection, and so does an idle stream', async t => {
  const answer = held(text('Here I am.'))
  t.teardown(() => answer.release())
  const { url: gemini } = await startFakeGemini(t, () => answer)
  const stalledMs = 50
  const { app, ended } = await open(t, { stalledMs, gemini })
  const message = { message: 'Where are you?' }
  const post = { method: 'POST', url: '/api/chat', body: message, token } as const
  const stream = await openEvents(t, app, post)
  await stream.next()
  const url = new URL('/api/chat', await addressOf(app))
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const waiting = fetch(url, { method: 'POST', headers, body: JSON.stringify(message) })
  await answer.reached
  await sleep(stalledMs * 6)
  answer.release()
  t.match(await (await waiting).json(), { response: 'Here I am.' })
  t.match((await stream.rest()).at(-1), { event: 'turn.completed' })
  t.equal(ended(), 0)
})
