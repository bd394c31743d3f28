import { createServer } from 'node:net'
import t from 'tap'
import packageJson from '../../package.json' with { type: 'json' }
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { invalidKey, startFakeGemini } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'
import { once } from '../support/until.ts'

const database = await testDatabase(t)
const { app } = await build(t, { database })
const { get, post } = client(t, app)

t.test('the root describes the API', async t => {
  const expected = {
    name: 'TodoBot Chat API',
    version: packageJson.version,
    description: packageJson.description,
    docs: '/docs',
    openapi: '/openapi.json',
    health: '/health'
  }
  t.strictSame((await get('/')).body, { ...expected, model: 'offline' })
  const { app: withGemini } = await build(t, { database, gemini: 'http://127.0.0.1:1' })
  t.strictSame((await client(t, withGemini).get('/')).body, { ...expected, model: 'gemini' })
})

t.test('the paths that the root lists exist', async t => {
  const { body } = await get<{ docs: string; openapi: string; health: string }>('/')
  for (const path of [body.docs, body.openapi, body.health])
    t.equal((await app.inject(path)).statusCode, 200, path)
})

t.test('the documentation page loads nothing that its content security policy forbids', async t => {
  const { body, headers } = await app.inject('/docs')
  const policy = String(headers['content-security-policy'])
  t.match(policy, /default-src 'self'/)
  t.notMatch(policy, /upgrade-insecure-requests|script-src[^;]*unsafe/)
  t.notMatch(body, /<script[^>]*>\s*[^<\s]|\son\w+=/, 'no inline scripts')
  const files = [...body.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+)"/g)].map(
    ([, path = '']) => path
  )
  t.ok(files.length >= 5)
  for (const path of files) {
    const { pathname, origin } = new URL(path, 'http://localhost/docs')
    t.equal(origin, 'http://localhost')
    t.equal((await app.inject(pathname)).statusCode, 200, pathname)
  }
})

t.test('an unsatisfiable request for a documentation file is a problem, not a 500', async t => {
  const file = '/docs/static/index.css'
  isProblem(t, await get(file, { headers: { range: 'bytes=999999999-' } }), 'bad_request')
  isProblem(t, await get(file, { headers: { 'if-match': '"zz"' } }), 'bad_request')
})

t.test('a server whose database answers is healthy', async t => {
  const { status, body } = await get('/health')
  t.strictSame(
    { status, body },
    { status: 200, body: { status: 'healthy', database: 'connected', model: 'available' } }
  )
})

t.test(
  'a server whose model does not answer is degraded, with a word for operators, and still gets requests',
  async t => {
    const fake = await startFakeGemini(t, [invalidKey()])
    const { app } = await build(t, { database, gemini: fake.url })
    const { token } = await signUp(t, app)
    const asked = client(t, app)
    t.equal((await asked.refusedChat(token, 'hello')).status, 503)
    const { status, body } = await asked.get('/health')
    t.strictSame(
      { status, body },
      { status: 200, body: { status: 'degraded', database: 'connected', model: 'misconfigured' } }
    )
    t.equal((await asked.get('/api/tasks', { token })).status, 200)
  }
)

t.test('a server whose database hangs reports it before other requests time out', async t => {
  const silent = createServer(() => undefined)
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => silent.close())
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const world = await build(t, { database: { ...database, url: `postgres://x@127.0.0.1:${port}/x` } })
  const asked = client(t, world.app)
  const account = { email: 'ada@example.com', password: 'x' }
  const login = asked.post('/api/auth/login', account)
  const { status, headers, body } = await Promise.race([asked.get('/health'), login])
  t.strictSame(
    { status, body },
    { status: 503, body: { status: 'unhealthy', database: 'disconnected', model: 'available' } }
  )
  t.equal(headers['retry-after'], '2')
  t.equal((await asked.get('/health/live')).status, 200)
  t.match(await login, { status: 503, body: { code: 'database_unavailable' } })
})

t.test('health checks are not logged, other requests are', async t => {
  const { app, logs } = await build(t, { database })
  for (const url of ['/health', '/health/live', '/', '/nothing']) await app.inject(url)
  t.strictSame(
    logs.filter(line => line.msg === 'request completed').map(({ path, status }) => [path, status]),
    [
      ['/', 200],
      ['/nothing', 404]
    ]
  )
})

t.test('a login returns a token that the API accepts', async t => {
  const account = { email: 'ada@example.com', password: 'correct horse' }
  await post('/api/auth/register', account)
  const { body } = await post<{ access_token: string }>('/api/auth/login', account)
  t.equal((await get('/api/auth/me', { token: body.access_token })).status, 200)
})
