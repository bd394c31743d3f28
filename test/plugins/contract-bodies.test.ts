import { randomUUID } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import t from 'tap'
import type { Task } from '../../src/contract/components.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { isMissing, isProblem } from '../support/refusal.ts'
import { connect, listen, request } from '../support/socket.ts'

const { app } = await build(t)
const { post } = client(t, app)
const listening = listen(app)
const json = 'application/json'

const refused: [
  what: string,
  type: string | undefined,
  body: string | Buffer | undefined,
  code: ErrorCode
][] = [
  ['an empty body', json, '', 'malformed_json'],
  ['no body', json, undefined, 'malformed_json'],
  ['half an object', json, '{"email": "a', 'malformed_json'],
  ['two documents', json, '{} {}', 'malformed_json'],
  ['a comment', json, '{} // done', 'malformed_json'],
  ['a single quote', json, "{'email': 1}", 'malformed_json'],
  ['NaN', json, '{"email": NaN}', 'malformed_json'],
  ['a prototype', json, '{"__proto__": {"email": "a@b.c"}}', 'malformed_json'],
  ['a nested prototype', json, '{"email": {"__proto__": {"x": 1}}}', 'malformed_json'],
  ['a prototype by its constructor', json, '{"constructor": {"prototype": {"x": 1}}}', 'malformed_json'],
  ['JSON without its type', undefined, '{}', 'unsupported_media_type'],
  ['JSON as text', 'text/plain', '{}', 'unsupported_media_type'],
  ['a form', 'application/x-www-form-urlencoded', 'email=a', 'unsupported_media_type'],
  ['a form with parts', 'multipart/form-data; boundary=x', '--x--', 'unsupported_media_type'],
  ['XML', 'application/xml', '<email/>', 'unsupported_media_type'],
  ['a type that only begins like JSON', 'application/jsonx', '{}', 'unsupported_media_type'],
  ['another JSON', 'application/vnd.api+json', '{}', 'unsupported_media_type'],
  ['a type that is none', ';;;', '{}', 'unsupported_media_type'],
  ['JSON in Latin-1', json, Buffer.from('{"email": "é"}', 'latin1'), 'malformed_json'],
  ['JSON that ends in half a character', json, Buffer.from('{"email": "é').subarray(0, -1), 'malformed_json'],
  ['two byte order marks', json, '\ufeff\ufeff{}', 'malformed_json'],
  ['JSON in UTF-16', json, Buffer.from('\ufeff{}', 'utf16le'), 'malformed_json'],
  ['an encoded surrogate', json, Buffer.from('7b2261223a22eda0bd227d', 'hex'), 'malformed_json'],
  ['JSON that says it is Latin-1', `${json}; charset=ISO-8859-1`, '{}', 'unsupported_media_type'],
  ['JSON that says it is UTF-16', `${json};charset="utf-16"`, '{}', 'unsupported_media_type']
]

for (const [what, type, body, code] of refused) {
  t.test(`${what} is refused: ${code}`, async t => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
    isProblem(t, await post('/api/auth/login', body, { headers }), code)
  })
}

t.test('a body that is not an object is not valid, and neither is a missing one', async t => {
  const errors = [{ pointer: '', message: 'must be object' }]
  for (const body of ['null', '[]', '3', '"text"', 'true']) {
    const answer = await post('/api/auth/login', body, { headers: { 'content-type': json } })
    isProblem(t, answer, 'validation_failed', { errors })
  }
  isProblem(t, await post('/api/auth/login', undefined), 'validation_failed', { errors })
})

const login = '{"email": "nobody@example.com", "password": "wrong"}'
const compressed: Record<string, Buffer> = {
  gzip: gzipSync(login),
  deflate: deflateSync(login),
  br: brotliCompressSync(login),
  'x-gzip': gzipSync(login),
  'identity, gzip': gzipSync(login)
}

for (const [coding, body] of Object.entries(compressed)) {
  t.test(
    `a body with Content-Encoding: ${coding} is refused, and the response says what is accepted`,
    async t => {
      const headers = { 'content-type': json, 'content-encoding': coding }
      const answer = await post('/api/auth/login', body, { headers })
      isProblem(t, answer, 'unsupported_media_type')
      t.equal(answer.headers['accept-encoding'], 'identity')
    }
  )
}

t.test('a body that is not encoded is accepted, and a byte order mark is ignored', async t => {
  for (const coding of ['identity', 'Identity', ''])
    for (const body of [login, `\ufeff${login}`]) {
      const headers = { 'content-type': json, 'content-encoding': coding }
      isProblem(t, await post('/api/auth/login', body, { headers }), 'invalid_credentials')
    }
})

t.test('text in UTF-8 is stored as sent, with U+FFFD only where the client sent it', async t => {
  const { token } = await signUp(t, app)
  for (const title of ['café \ufffd 🥛', 'a\ufeff', '\ufeffa']) {
    const body = JSON.stringify({ title })
    const headers = { 'content-type': 'application/json; charset=UTF8' }
    const { status, body: task } = await post<Task>('/api/tasks', body, { token, headers })
    t.strictSame([status, task.title], [201, title.trim()])
  }
})

t.test('a JSON media type with a charset is accepted', async t => {
  for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
    const body = JSON.stringify({ email: 'nobody@example.com', password: 'wrong' })
    isProblem(
      t,
      await post('/api/auth/login', body, { headers: { 'content-type': type } }),
      'invalid_credentials'
    )
  }
})

t.test('a body can have 64 KiB, and not a byte more', async t => {
  const filled = (bytes: number) => `{"message": "${'x'.repeat(bytes - 15)}"}`.padEnd(bytes)
  const send = (bytes: number) =>
    post('/api/auth/login', filled(bytes), { headers: { 'content-type': json } })
  t.equal((await send(64 * 1024)).status, 422)
  isProblem(t, await send(64 * 1024 + 1), 'payload_too_large')
})

t.test('a body without Content-Length can have 64 KiB, too, and not more', async t => {
  const socket = await connect(t, await listening)
  const head = request('POST /api/auth/login', { 'content-type': json, 'transfer-encoding': 'chunked' })
  const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`
  socket.send(head + chunk + chunk + chunk)
  isProblem(t, await socket.answer(), 'payload_too_large')
})

const turn = `/api/conversations/${randomUUID()}/turns/${randomUUID()}`
const brought: [what: string, headers: Record<string, string>, body: string][] = [
  ['nothing', {}, ''],
  ['an empty body', { 'content-length': '0' }, ''],
  ['an empty body that says it is JSON', { 'content-type': json, 'content-length': '0' }, ''],
  ['the type of a body', { 'content-type': json }, ''],
  ['a type that is none', { 'content-type': ';;;', 'content-length': '0' }, ''],
  ['an empty form', { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' }, ''],
  ['JSON', { 'content-type': json, 'content-length': '2' }, '{}'],
  ['half an object', { 'content-type': json, 'content-length': '1' }, '{'],
  ['text without a type', { 'content-length': '2' }, 'hi'],
  ['pieces', { 'content-type': json, 'transfer-encoding': 'chunked' }, '2\r\n{}\r\n0\r\n\r\n'],
  ['more than a body may have', { 'content-length': '100000' }, 'x'.repeat(100_000)]
]

for (const [what, headers, body] of brought) {
  t.test(`for an operation without a body, ${what} is ignored, and the connection stays open`, async t => {
    const { token } = await signUp(t, app)
    const socket = await connect(t, await listening)
    const authorization = `Bearer ${token}`
    for (const line of [`POST ${turn}/cancel`, `POST ${turn}/retry`, `GET ${turn}`]) {
      socket.send(request(line, { authorization, ...headers }) + body)
      isMissing(t, await socket.answer(), 'turn')
    }
  })
}
