import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { build } from '../support/app.ts'
import { signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'

const database = await testDatabase(t)
const { trustProxy } = loadConfig({ TRUST_PROXY: '1' }).server
const { app } = await build(t, { database })
const behindProxy = (await build(t, { database, config: { server: { trustProxy } } })).app
const { token } = await signUp(t, app)

const policy =
  "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'none';" +
  "img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' 'unsafe-inline'"

t.test('responses over plain HTTP have no HSTS header', async t => {
  for (const url of ['/', '/health', '/nothing', '/api/chat', '/api/auth/me', '/openapi.json']) {
    const { headers } = await app.inject(url)
    t.equal(headers['content-security-policy'], policy, url)
    t.notHas(headers, 'strict-transport-security')
    t.equal(headers['x-content-type-options'], 'nosniff')
    t.equal(headers['x-frame-options'], 'DENY', 'as frame-ancestors')
  }
})

t.test('X-Forwarded-Proto is only trusted behind a proxy', async t => {
  const headers = { 'x-forwarded-proto': 'https' }
  for (const url of ['/health', '/nothing', '/api/auth/me']) {
    const believed = await behindProxy.inject({ url, headers })
    t.equal(believed.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
    t.equal(believed.headers['content-security-policy'], `${policy};upgrade-insecure-requests`)
    const forged = await app.inject({ url, headers })
    t.notHas(forged.headers, 'strict-transport-security')
    t.equal(forged.headers['content-security-policy'], policy)
  }
  t.notHas((await behindProxy.inject('/health')).headers, 'strict-transport-security')
})

t.test('responses under /api, and all problems, are no-store', async t => {
  const signed = { authorization: `Bearer ${token}` }
  const account = { email: 'grace@example.com', password: 'correct horse' }
  const answers = [
    await app.inject({ url: '/api/auth/me', headers: signed }),
    await app.inject({ method: 'POST', url: '/api/auth/register', payload: account }),
    await app.inject({ method: 'POST', url: '/api/auth/login', payload: account }),
    await app.inject({ method: 'POST', url: '/api/chat', payload: { message: 'hello' }, headers: signed }),
    await app.inject('/api/auth/me'),
    await app.inject('/api/nothing'),
    await app.inject('/api/chat'),
    await app.inject({ method: 'POST', url: '/api/chat', payload: {}, headers: signed }),
    await app.inject('/nothing')
  ]
  t.strictSame(
    answers.map(({ statusCode, headers }) => [statusCode, headers['cache-control']]),
    [200, 201, 200, 200, 401, 404, 405, 422, 404].map(status => [status, 'no-store'])
  )
})
