import { request } from 'node:https'
import { join } from 'node:path'
import { json, text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { build } from '../support/app.ts'
import { makeCertificate } from '../support/certificate.ts'
import { testDatabase } from '../support/database.ts'
import * as plain from '../support/socket.ts'
import { once, withTimeout } from '../support/until.ts'

const { cert: ca, key } = makeCertificate()
const folder = t.testdir({ 'cert.pem': ca, 'key.pem': key })
const files = { TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') }
const { tls } = loadConfig(files).server
const database = await testDatabase(t)
const url = await open()

/** Starts a server with TLS. */
async function open(options: { requestTimeoutMs?: number } = {}): Promise<URL> {
  return await plain.listen(await buildWithTls(options))
}

async function buildWithTls(options: { requestTimeoutMs?: number }) {
  const { app } = await build(t, { database, config: { server: { tls, ...options } } })
  return app
}

t.test('responses over TLS have an HSTS header', async t => {
  const asked = request(new URL('/health', url), { ca, agent: false }).end()
  const [answer] = await once(asked, 'response')
  t.strictSame(await json(answer), { status: 'healthy', database: 'connected', model: 'available' })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
})

t.test('over TLS a body that never ends gets a problem', async t => {
  const hasty = await open({ requestTimeoutMs: 100 })
  const socket = connect({ host: hasty.hostname, port: Number(hasty.port), ca })
  const whole = plain.request('POST /api/auth/login', {}, { email: 'ada@example.com', password: 'x' })
  socket.write(whole.slice(0, -1))
  const said = await withTimeout('the end of what is said', text(socket))
  t.match(said, /^HTTP\/1\.1 408 .*"code":"request_timeout"/s)
})

t.test('over TLS a request without a host, or with an unknown expectation, gets a problem', async t => {
  const socket = connect({ host: url.hostname, port: Number(url.port), ca })
  socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\nexpect: wonders\r\n\r\n')
  socket.write('GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n')
  const said = await withTimeout('the end of what is said', text(socket))
  t.match(said, /^HTTP\/1\.1 200 .*\{"status":"alive"\}HTTP\/1\.1 400 .*"code":"bad_request"/s)
})

t.test('plain HTTP on the TLS port gets no response, and the server continues', async t => {
  const socket = await plain.connect(t, url)
  socket.send(plain.request('GET /health'))
  t.equal(await socket.closed(), '')
  const [answer] = await once(request(new URL('/health', url), { ca, agent: false }).end(), 'response')
  t.equal(answer.resume().statusCode, 200)
})

t.test('a server closes while the TLS handshakes of some connections are not complete', async t => {
  const app = await buildWithTls({})
  const address = await plain.listen(app)
  const accepted = once(app.server, 'connection')
  const socket = await plain.connect(t, address)
  await accepted
  await withTimeout('the server to close', app.close())
  t.equal(await socket.closed(), '')
})
