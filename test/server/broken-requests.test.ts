import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { connect, listen, request } from '../support/socket.ts'
import { until } from '../support/until.ts'

const database = await testDatabase(t)
const { app, logs } = await build(t, { database })
const url = await listen(app)

/** The response to this text on a new connection, and whether the connection is then closed. */
async function ask(t: Test, text: string, at = url) {
  const socket = await connect(t, at)
  socket.send(text)
  const answer = await socket.answer()
  if (answer.headers.connection === 'close') await socket.closed()
  return answer
}

function connections({ server } = app): Promise<number> {
  return new Promise(resolve => server.getConnections((_error, count) => resolve(count)))
}

const garbage = {
  'no HTTP at all': 'hello\r\n\r\n',
  'the beginning of TLS': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'a version that does not exist': 'GET / HTTP/3.0\r\nhost: test\r\n\r\n',
  'a version that has another form': 'GET /health/live HTTP/2.0\r\nhost: test\r\n\r\n',
  'HTTP/2 without being asked': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a method that nobody knows': 'FROB / HTTP/1.1\r\nhost: test\r\n\r\n',
  'a header without a colon': 'GET / HTTP/1.1\r\nhost: test\r\nnonsense\r\n\r\n',
  'two lengths': 'POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
  'two hosts': 'GET /health HTTP/1.1\r\nhost: test\r\nHost: other\r\n\r\n',
  'a chunk without a length': 'POST / HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'
}

for (const [what, text] of Object.entries(garbage)) {
  t.test(`${what} gets a problem, and the connection is closed`, async t => {
    const answer = await ask(t, text)
    isProblem(t, answer, 'bad_request')
    t.equal(answer.headers.connection, 'close')
  })
}

t.test('a request without a host gets a problem in HTTP/1.1, but not in HTTP/1.0', async t => {
  isProblem(t, await ask(t, 'GET /health/live HTTP/1.1\r\n\r\n'), 'bad_request')
  const { status, body } = await ask(t, 'GET /health/live HTTP/1.0\r\n\r\n')
  t.strictSame({ status, body }, { status: 200, body: { status: 'alive' } })
})

t.test('an asterisk is a problem, and not the path /', async t => {
  for (const target of ['*', '*?limit=1']) isProblem(t, await ask(t, request(`GET ${target}`)), 'bad_request')
})

t.test('an unknown expectation is ignored', async t => {
  const { status, body } = await ask(t, request('GET /health/live', { expect: 'wonders' }))
  t.strictSame({ status, body }, { status: 200, body: { status: 'alive' } })
})

t.test('an upgrade to something else is ignored', async t => {
  const { status } = await ask(
    t,
    request('GET /health/live', { connection: 'upgrade', upgrade: 'websocket' })
  )
  t.equal(status, 200)
})

t.test('headers of more than 16 KiB, or a request line of more, are a problem', async t => {
  const long = 'x'.repeat(17_000)
  isProblem(t, await ask(t, request('GET /health', { cookie: long })), 'headers_too_large')
  isProblem(t, await ask(t, request(`GET /health?${long}`)), 'headers_too_large')
})

t.test('chunks with more than 16 KiB of extensions are a problem', async t => {
  const head = 'POST /api/auth/login HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n'
  isProblem(t, await ask(t, `${head}2;${'x'.repeat(17_000)}\r\n{}\r\n0\r\n\r\n`), 'payload_too_large')
})

t.test('a URL with a broken escape is a problem', async t => {
  isProblem(t, await ask(t, request('GET /%zz')), 'bad_request')
  isProblem(t, await ask(t, request('POST /api/%E0%A4%A/chat')), 'bad_request')
})

t.test('a path that leaves its folder is a problem', async t => {
  isProblem(t, await ask(t, request('GET /docs/static/../../package.json')), 'bad_request')
  isProblem(t, await ask(t, request('GET /docs/static/%2e%2e/%2e%2e/package.json')), 'bad_request')
})

t.test('an id of more than 100 characters in the path is a problem', async t => {
  isProblem(t, await ask(t, request(`POST /api/${'x'.repeat(101)}/chat`)), 'uri_too_long')
})

t.test('headers or a body that never end are a problem', async t => {
  const hasty = await listen(
    (await build(t, { database, config: { server: { requestTimeoutMs: 100 } } })).app
  )
  const whole = request('POST /api/auth/login', {}, { email: 'ada@example.com', password: 'correct horse' })
  for (const text of ['GET /health HTTP/1.1\r\nhost: test\r\n', whole.slice(0, -10)]) {
    const answer = await ask(t, text, hasty)
    isProblem(t, answer, 'request_timeout')
    t.equal(answer.headers.connection, 'close')
  }
})

t.test('a refused client that never closes its side is disconnected', async t => {
  const { app: hasty } = await build(t, { database, config: { server: { requestTimeoutMs: 100 } } })
  const at = await listen(hasty)
  const slow = request('POST /api/auth/login', {}, { email: 'ada@example.com', password: 'x' }).slice(0, -3)
  for (const [text, code] of [
    ['hello\r\n\r\n', 'bad_request'],
    [slow, 'request_timeout']
  ] as const) {
    const socket = await connect(t, at, { allowHalfOpen: true })
    socket.send(text)
    isProblem(t, await socket.answer(), code)
    await until(async () => (await connections(hasty)) === 0)
  }
})

t.test('a refused client that never closes its side does not delay the shutdown', async t => {
  const { app: closing } = await build(t, { database })
  const socket = await connect(t, await listen(closing), { allowHalfOpen: true })
  socket.send('hello\r\n\r\n')
  isProblem(t, await socket.answer(), 'bad_request')
  await closing.close()
  t.equal(await socket.closed(), '')
})

t.test('a client that disconnects during its body is not logged as a server error', async t => {
  const socket = await connect(t, url)
  const id = 'hangs-up'
  socket.send(request('POST /api/auth/login', { 'x-request-id': id }, { email: 'x' }).slice(0, -3))
  await until(async () => (await connections()) === 1)
  socket.cut()
  await until(async () => (await connections()) === 0)
  const said = logs.filter(line => line.request_id === id).map(({ level, msg }) => [level, msg])
  t.strictSame(said, [[30, 'request aborted']])
})
