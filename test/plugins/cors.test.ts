import t from 'tap'
import { build } from '../support/app.ts'
import { signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { connect, listen, request } from '../support/socket.ts'

const known = 'https://app.example.com'
const config = { cors: { origins: ['http://localhost:3000', known] } }
const database = await testDatabase(t)
const { app } = await build(t, { config, database })
const { token } = await signUp(t, app)
const strict = (await build(t, { config: { ...config, limits: { ipPerMinute: 1 } }, database })).app
const alone = (await build(t, { config, database: { ...database, url: 'postgres://localhost:1/' } })).app
const hasty = await listen(
  (await build(t, { config: { ...config, server: { requestTimeoutMs: 100 } }, database })).app
)
const authorization = `Bearer ${token}`

/** The headers that a browser checks. */
function corsOf(headers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')))
}

const welcome = {
  'access-control-allow-origin': known,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers':
    'etag, idempotency-replayed, location, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, x-request-id'
}

await strict.inject('/')
const requests = [
  { status: 200, to: app, url: '/health' },
  { status: 200, to: app, url: '/openapi.json' },
  { status: 400, to: app, method: 'POST', url: '/api/auth/register', type: 'application/json', payload: '{' },
  { status: 401, to: app, url: '/api/auth/me' },
  { status: 404, to: app, url: '/nothing' },
  { status: 400, to: app, url: '/%zz' },
  { status: 400, to: app, method: 'POST', url: '/api/%E0%A4%A/chat' },
  { status: 405, to: app, url: '/api/chat' },
  { status: 414, to: app, url: `/api/tasks/${'x'.repeat(101)}`, authorization },
  { status: 415, to: app, method: 'POST', url: '/api/auth/register', type: 'text/plain', payload: 'hi' },
  { status: 422, to: app, method: 'POST', url: '/api/chat', authorization, payload: {} },
  { status: 429, to: strict, url: '/' },
  { status: 503, to: alone, url: '/api/auth/me', authorization },
  { status: 503, to: alone, url: '/health' }
] as const

async function send(request: (typeof requests)[number], origin?: string) {
  const { to, status, url, method = 'GET', payload, type, authorization } = { ...none, ...request }
  const headers = {
    ...(origin !== undefined && { origin }),
    ...(type && { 'content-type': type }),
    ...(authorization && { authorization })
  }
  const answer = await to.inject({ method, url, headers, payload })
  t.equal(answer.statusCode, status)
  return answer.headers
}

const none = { method: undefined, payload: undefined, type: undefined, authorization: undefined }

for (const request of requests) {
  t.test(`a listed origin can read the ${request.status} of ${request.url}`, async t => {
    const headers = await send(request, known)
    t.strictSame(corsOf(headers), welcome)
    t.match(headers.vary, /\bOrigin\b/)
  })
}

const post = (origin: string, more: Record<string, string>) =>
  request('POST /api/auth/register', { origin, 'content-type': 'application/json', ...more })

/** Requests that fail before they reach the app, or before their body is complete. */
const broken: Record<string, (origin: string) => string> = {
  '400 of a method that does not exist': origin => request('FROB /', { origin }),
  '400 of a header without a name': origin => request('GET /', { origin, '': 'nameless' }),
  '400 of a chunk without a length': origin => `${post(origin, { 'transfer-encoding': 'chunked' })}xyz\r\n`,
  '408 of a body that does not end': origin => `${post(origin, { 'content-length': '9' })}{`,
  '431 of long headers': origin => request('GET /', { origin, cookie: 'x'.repeat(17_000) })
}

for (const [what, textOf] of Object.entries(broken)) {
  t.test(`a listed origin can read the ${what}, and no other can`, async t => {
    for (const [origin, expected] of [
      [known, welcome],
      ['https://evil.example.com', {}]
    ] as const) {
      const socket = await connect(t, hasty)
      socket.send(textOf(origin))
      const { status, headers } = await socket.answer()
      t.equal(status, Number(what.slice(0, 3)))
      t.strictSame(corsOf(headers), expected)
      t.equal(headers.vary, 'Origin')
    }
  })
}

const asked = 'authorization,content-type,idempotency-key,if-match,x-timezone,x-anything'

t.test('a preflight of a listed origin is granted for ten minutes', async t => {
  for (const url of ['/api/chat', '/api/auth/login', '/api/x/chat', '/health', '/nothing']) {
    const { statusCode, headers, body } = await app.inject({
      method: 'OPTIONS',
      url,
      headers: {
        origin: known,
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked
      }
    })
    t.strictSame([statusCode, body], [204, ''])
    t.strictSame(corsOf(headers), {
      ...welcome,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': asked,
      'access-control-max-age': '600'
    })
    t.equal(headers.vary, 'Origin, Access-Control-Request-Headers')
  }
})

t.test('an incomplete preflight of a listed origin is answered as a preflight', async t => {
  const { statusCode, headers, body } = await app.inject({
    method: 'OPTIONS',
    url: '/api/chat',
    headers: { origin: known }
  })
  t.strictSame([statusCode, body], [204, ''])
  t.equal(headers['access-control-allow-origin'], known)
})

const strangers = [
  'https://evil.example.com',
  'https://app.example.com.evil.com',
  'https://app.example.com:8443',
  'http://app.example.com',
  'https://APP.example.com',
  'https://app.example.com/',
  'null',
  '*',
  ''
]

for (const origin of [...strangers, undefined]) {
  t.test(`the origin ${origin} gets no CORS header`, async t => {
    for (const request of requests) {
      const headers = await send(request, origin)
      t.strictSame(corsOf(headers), {}, request.url)
      t.match(headers.vary, /\bOrigin\b/)
    }
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/api/chat',
      headers: {
        ...(origin !== undefined && { origin }),
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization'
      }
    })
    t.equal(preflight.statusCode, 405)
    t.strictSame(corsOf(preflight.headers), {})
  })
}
