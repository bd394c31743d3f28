import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { connect } from 'node:tls'
import t, { type Test } from 'tap'
import { loadConfig } from '../../src/config.ts'
import { build } from '../support/app.ts'
import * as plain from '../support/socket.ts'

/** A certificate for `localhost` that it signed itself, and its key: paths of two files. */
function makeCertificate(t: Test): { TLS_CERT_FILE: string; TLS_KEY_FILE: string } {
  const folder = t.testdir()
  const files = { TLS_CERT_FILE: `${folder}/cert.pem`, TLS_KEY_FILE: `${folder}/key.pem` }
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const paths = ['-keyout', files.TLS_KEY_FILE, '-out', files.TLS_CERT_FILE]
  execFileSync('openssl', ['req', ...kind, ...name, ...paths], { stdio: 'ignore' })
  return files
}

const files = makeCertificate(t)
const ca = readFileSync(files.TLS_CERT_FILE)
const { tls } = loadConfig(files).server
const { app } = await build(t, { config: { server: { tls, requestTimeoutMs: 200 } } })
const url = await plain.listen(app)

t.test('over TLS browsers are told to stay with it', async t => {
  const asked = request(new URL('/health', url), { ca, agent: false }).end()
  const [answer] = await once(asked, 'response')
  t.strictSame(await json(answer), { status: 'healthy', database: 'connected' })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
  t.match(answer.headers['content-security-policy'], /;upgrade-insecure-requests$/)
})

t.test('over TLS a body that never ends is a problem, too', async t => {
  const socket = connect({ host: url.hostname, port: Number(url.port), ca })
  const whole = plain.request('POST /api/auth/login', {}, { email: 'ada@example.com', password: 'x' })
  socket.write(whole.slice(0, -1))
  let said = ''
  for await (const chunk of socket) said += chunk
  t.match(said, /^HTTP\/1\.1 408 .*"code":"request_timeout"/s)
})

t.test('over TLS a request without a host, or with an odd expectation, is answered in our words', async t => {
  const socket = connect({ host: url.hostname, port: Number(url.port), ca })
  socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\nexpect: wonders\r\n\r\n')
  socket.write('GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n')
  let said = ''
  for await (const chunk of socket) said += chunk
  t.match(said, /^HTTP\/1\.1 200 .*\{"status":"alive"\}HTTP\/1\.1 400 .*"code":"bad_request"/s)
})

t.test('plain HTTP on the port of TLS gets nothing, and the server goes on', async t => {
  const socket = await plain.connect(t, url)
  socket.send(plain.request('GET /health'))
  t.equal(await socket.closed(), '')
  const [answer] = await once(request(new URL('/health', url), { ca, agent: false }).end(), 'response')
  t.equal(answer.resume().statusCode, 200)
})
