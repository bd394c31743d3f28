import { connect as dialTls } from 'node:tls'
import t, { type Test } from 'tap'
import type { Problem } from '../../src/contract/components.ts'
import { type BuildOptions, build } from '../support/app.ts'
import { makeCertificate } from '../support/certificate.ts'
import { type ApiResponse, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { held, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'
import { connect, listen, request } from '../support/socket.ts'
import { once, until } from '../support/until.ts'

const database = await testDatabase(t)
const warning = 40

async function open(t: Test, config: BuildOptions['config'] = {}) {
  const { app, logs } = await build(t, { database, config })
  const warnings = () => logs.filter(({ level }) => level === warning).map(({ msg }) => msg)
  return { app, url: await listen(app), warnings }
}

t.test('beyond the maximum of connections requests are refused, except health checks', async t => {
  const { app, url, warnings } = await open(t, { connections: { maxConnections: 1 } })
  const first = await connect(t, url)
  await until(() => app.sockets.size === 1)
  for (const path of ['/', '/api/tasks', '/docs/yaml', '/nothing']) {
    const other = await connect(t, url)
    other.send(request(`GET ${path}`))
    const refused = await other.answer<Problem>()
    isProblem(t, refused, 'overloaded')
    t.strictSame([refused.headers['retry-after'], refused.headers.connection], ['5', 'close'])
    t.equal(await other.closed(), '')
  }
  const probe = await connect(t, url)
  for (const path of ['/health', '/health/live']) {
    probe.send(request(`GET ${path}`))
    t.equal((await probe.answer()).status, 200)
  }
  first.cut()
  await until(() => app.sockets.size === 1)
  probe.send(request('GET /'))
  t.equal((await probe.answer()).status, 200)
  t.strictSame(warnings(), ['connections refused: the process has too many'], 'one line per minute')
})

t.test('connections that exceed the maximum and the reserve for health checks are closed', async t => {
  const { app, url } = await open(t, { connections: { maxConnections: 1 } })
  const sockets = await Promise.all(Array.from({ length: 1 + 64 }, () => connect(t, url)))
  await until(() => app.sockets.size === sockets.length)
  t.equal(await (await connect(t, url)).closed(), '')
  sockets[0]?.cut()
  await until(() => app.sockets.size < sockets.length)
  const probe = await connect(t, url)
  probe.send(request('GET /health/live'))
  t.equal((await probe.answer()).status, 200)
})

t.test('an address can have as many connections as its maximum', async t => {
  const { app, url, warnings } = await open(t, { connections: { connectionsPerAddress: 2 } })
  const first = await connect(t, url)
  await connect(t, url)
  for (let refused = 0; refused < 3; refused++) t.equal(await (await connect(t, url)).closed(), '')
  const other = await connect(t, url, { localAddress: '127.0.0.2' })
  other.send(request('GET /health/live'))
  t.equal((await other.answer()).status, 200)
  first.cut()
  await until(() => app.sockets.size === 2)
  const next = await connect(t, url)
  next.send(request('GET /health/live'))
  t.equal((await next.answer()).status, 200)
  t.strictSame(warnings(), ['connections refused: their address has too many'], 'one line per minute')
})

t.test('connections count before their TLS handshake, which must be complete in time', async t => {
  const { cert, key } = makeCertificate()
  const tls = { cert: Buffer.from(cert), key: Buffer.from(key) }
  const { app, url } = await open(t, {
    server: { tls, requestTimeoutMs: 200 },
    connections: { connectionsPerAddress: 1 }
  })
  const silent = await connect(t, url)
  await until(() => app.sockets.size === 1)
  t.equal(await (await connect(t, url)).closed(), '')
  t.equal(await silent.closed(), '')
  await until(() => app.sockets.size === 0)
  const socket = dialTls({ host: url.hostname, port: Number(url.port), ca: cert })
  t.teardown(() => void socket.destroy())
  await once(socket, 'secureConnect')
})

t.test('a client address can have as many open requests as its maximum', async t => {
  const answer = held(text('Here I am.'))
  t.teardown(() => answer.release())
  const { url: gemini } = await startFakeGemini(t, () => answer)
  const server = { trustProxy: ['127.0.0.1'] }
  const config = { server, connections: { requestsPerAddress: 2, connectionsPerAddress: 100 } }
  const { app } = await build(t, { database, gemini, config })
  const { token } = await signUp(t, app)
  const url = await listen(app)
  const chat = (ip: string) => message('POST /api/chat', ip, { message: 'Where are you?' })
  const message = (line: string, ip: string, body?: object) =>
    request(line, { authorization: `Bearer ${token}`, 'x-forwarded-for': ip }, body)

  const [one, two, three] = [await connect(t, url), await connect(t, url), await connect(t, url)]
  one.send(chat('2001:db8::1'))
  await answer.reached
  // The second and third requests of one connection: the address has its maximum, whatever connections it uses.
  two.send(chat('2001:db8::2') + message('GET /api/tasks', '2001:db8::3'))
  const ask = async (line: string, ip: string): Promise<ApiResponse<Problem>> => {
    three.send(message(line, ip))
    return await three.answer<Problem>()
  }
  await until(async () => (await ask('GET /api/tasks', '2001:db8::4')).status === 429)
  const refused = await ask('GET /api/tasks', '2001:db8::5')
  isProblem(t, refused, 'too_many_open_requests')
  t.equal(refused.headers['retry-after'], '5')
  t.equal((await ask('GET /nothing', '2001:db8::5')).status, 429)
  t.equal((await ask('GET /health/live', '2001:db8::5')).status, 200)
  t.equal((await ask('GET /health', '2001:db8::5')).status, 200)
  t.equal((await ask('GET /api/tasks', '2001:db8:0:1::1')).status, 200, 'another network')

  one.cut()
  await until(async () => (await ask('GET /api/tasks', '2001:db8::5')).status === 200)
  answer.release()
  t.equal((await two.answer()).status, 200)
  isProblem(t, await two.answer<Problem>(), 'too_many_open_requests')
})
