import { request } from 'node:https'
import t, { type Test } from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { cookieOf, newAccount, password, refresh, sessionOf, signed } from '../accounts/account.ts'
import { build } from '../support/app.ts'
import { makeCertificate } from '../support/certificate.ts'
import { type ApiResponse, client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { listen } from '../support/socket.ts'
import { once } from '../support/until.ts'

const database = await testDatabase(t)
const plain = (await build(t, { database })).app
const email = 'ada@example.com'
await client(t, plain).post('/api/auth/register', { email, password })

/** An app with the cookie settings of this environment. */
async function configured(t: Test, env: Record<string, string>) {
  const { auth, server } = loadConfig(env)
  const { refreshTokenDays, cookie } = auth
  return (await build(t, { database, config: { auth: { refreshTokenDays, cookie }, server } })).app
}

async function attributesOf(t: Test, env: Record<string, string>, headers: Record<string, string> = {}) {
  const app = await configured(t, env)
  const answer = await client(t, app).post('/api/auth/login', { email, password }, { headers })
  t.equal(answer.status, 200)
  const { pair, attributes } = cookieOf(answer)
  const isSecure = attributes.includes('Secure')
  t.match(pair, isSecure ? /^__Secure-todobot_refresh=[\w-]{86}$/ : /^todobot_refresh=[\w-]{86}$/)
  return attributes
}

function cookiesOf({ headers }: ApiResponse<unknown>): string[] {
  return [headers['set-cookie'] ?? []].flat().map(String)
}

const always = ['Max-Age=2592000', 'Path=/api/auth', 'HttpOnly']

t.test('the cookie is HttpOnly, limited to /api/auth, and lasts as long as the session', async t => {
  t.strictSame(await attributesOf(t, {}), [...always, 'SameSite=Lax'])
  t.strictSame(await attributesOf(t, { REFRESH_TOKEN_DAYS: '7' }), [
    'Max-Age=604800',
    ...always.slice(1),
    'SameSite=Lax'
  ])
})

t.test('COOKIE_SAMESITE sets the SameSite attribute', async t => {
  t.strictSame(await attributesOf(t, { COOKIE_SAMESITE: 'lax' }), [...always, 'SameSite=Lax'])
  t.strictSame(await attributesOf(t, { COOKIE_SAMESITE: 'strict' }), [...always, 'SameSite=Strict'])
})

t.test('the cookie is Secure where the server is reached by HTTPS', async t => {
  const secure = [...always, 'Secure', 'SameSite=Lax']
  t.strictSame(await attributesOf(t, { PUBLIC_URL: 'https://api.example.com' }), secure)
  t.strictSame(await attributesOf(t, { PUBLIC_URL: 'http://api.example.com' }), [...always, 'SameSite=Lax'])
  const byProxy = { 'x-forwarded-proto': 'https' }
  t.strictSame(await attributesOf(t, { TRUST_PROXY: '1' }, byProxy), secure)
  t.strictSame(await attributesOf(t, { TRUST_PROXY: '1' }), [...always, 'SameSite=Lax'])
  t.strictSame(await attributesOf(t, {}, byProxy), [...always, 'SameSite=Lax'], 'a proxy that nobody trusts')
})

t.test('the cookie is Secure if the server speaks TLS itself', async t => {
  const { cert: ca, key } = makeCertificate()
  const tls = { cert: Buffer.from(ca), key: Buffer.from(key) }
  const { app } = await build(t, { database, config: { server: { tls } } })
  const headers = { 'content-type': 'application/json' }
  const asked = request(new URL('/api/auth/login', await listen(app)), {
    ca,
    agent: false,
    method: 'POST',
    headers
  })
  const [answer] = await once(asked.end(JSON.stringify({ email, password })), 'response')
  answer.resume()
  t.equal(answer.statusCode, 200)
  t.match(
    String(answer.headers['set-cookie']),
    /^__Secure-todobot_refresh=.*; HttpOnly; Secure; SameSite=Lax$/
  )
})

t.test('in production the cookie is Secure, whatever the request', async t => {
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://db/todobot',
    JWT_SECRET: 'x'.repeat(32),
    CORS_ORIGINS: 'https://app.example.com',
    MODEL: 'offline'
  }
  t.strictSame(await attributesOf(t, env), [...always, 'Secure', 'SameSite=Lax'])
})

t.test('for an app on another site the cookie is Secure and partitioned', async t => {
  const env = { COOKIE_SAMESITE: 'none', PUBLIC_URL: 'https://api.example.com' }
  const expected = [...always, 'Secure', 'Partitioned', 'SameSite=None']
  t.strictSame((await attributesOf(t, env)).toSorted(), expected.toSorted())
  const app = await configured(t, env)
  const { attributes } = cookieOf(await refresh(t, app, ''))
  const gone = ['Max-Age=0', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT', ...expected.slice(1)]
  t.strictSame(attributes.toSorted(), gone.toSorted(), 'a cookie is taken away as it was set')
})

t.test('the device cookie has the same attributes, lasts a year, and has a prefix over HTTPS', async t => {
  const account = await newAccount(t, plain)
  const rest = ['Path=/api/auth', 'HttpOnly', 'SameSite=Lax']
  const { pair, attributes } = cookieOf(await account.login(), 'todobot_device')
  t.match(pair, /^todobot_device=[\w-]{72}$/)
  t.strictSame(attributes, ['Max-Age=31536000', ...rest])

  const app = await configured(t, { TRUST_PROXY: '1' })
  const logIn = (cookie: string, secret = password) =>
    client(t, app).post(
      '/api/auth/login',
      { email: account.email, password: secret },
      { headers: { cookie, 'x-forwarded-proto': 'https' } }
    )
  const secure = cookieOf(await logIn(''), 'todobot_device')
  t.match(secure.pair, /^__Secure-todobot_device=[\w-]{72}$/)
  t.strictSame(secure.attributes, ['Max-Age=31536000', ...rest.slice(0, 2), 'Secure', 'SameSite=Lax'])
  for (let status = 0; status !== 429; ) ({ status } = await logIn('', 'wrong horse'))
  isProblem(t, await logIn(secure.pair.replace('__Secure-', '')), 'too_many_password_attempts')
  t.equal((await logIn(secure.pair)).status, 200)
})

t.test('the stored hash of a cookie is not accepted as a cookie', async t => {
  const { token, cookie } = await (await newAccount(t, plain)).signIn()
  const next = signed(await refresh(t, plain, cookie))
  const row = await database.db
    .selectFrom('sessions')
    .where('id', '=', sessionOf(token))
    .selectAll()
    .executeTakeFirstOrThrow()
  t.strictSame([row.token_hash.length, row.previous_hash?.length], [32, 32])
  for (const { cookie: given } of [{ cookie }, next]) {
    const secret = Buffer.from(given.split('=')[1] ?? '', 'base64url').subarray(32)
    t.equal(secret.length, 32)
    t.notOk([row.token_hash, row.previous_hash].some(hash => hash?.equals(secret)))
  }
})

t.test('over HTTPS a cookie without the prefix is not used, and a refresh or a login deletes it', async t => {
  const app = await configured(t, { PUBLIC_URL: 'https://api.example.com' })
  const account = await newAccount(t, plain)
  const { cookie, token } = await account.signIn()
  const refused = await refresh(t, app, cookie)
  isProblem(t, refused, 'unauthorized')
  const logout = await client(t, app).post('/api/auth/logout', undefined, { headers: { cookie } })
  const login = await client(t, app).post(
    '/api/auth/login',
    { email: account.email, password },
    { headers: { cookie } }
  )
  for (const answer of [refused, logout, login]) {
    const [deleted, next] = cookiesOf(answer)
    t.match(deleted, /^todobot_refresh=; Max-Age=0; Path=\/api\/auth; .*; HttpOnly; Secure/)
    t.match(next, /^__Secure-todobot_refresh=/)
  }
  t.equal((await client(t, plain).get('/api/auth/me', { token })).status, 200, 'its session continues')
})

t.test('over HTTPS a cookie without the prefix does not count beside one with it', async t => {
  const app = await configured(t, { PUBLIC_URL: 'https://api.example.com' })
  const [account, other] = [await newAccount(t, app), await newAccount(t, app)]
  const { cookie } = await account.signIn()
  const injected = (await other.signIn()).cookie.replace('__Secure-', '')
  for (const both of [`${injected}; ${cookie}`, `${cookie}; ${injected}`]) {
    const answer = await refresh(t, app, both)
    t.equal(answer.status, 200)
    t.strictSame(
      (await client(t, app).get('/api/auth/me', { token: answer.body.access_token })).body,
      account.user
    )
    t.match(cookiesOf(answer)[0], /^todobot_refresh=; Max-Age=0;/, 'and it is deleted')
  }
  const refused = await refresh(t, app, `__Secure-todobot_refresh=; ${injected}`)
  t.equal(refused.status, 401, 'not even if the other one is of no use')
  t.strictSame(
    cookiesOf(refused).map(text => text.split(';', 1)[0]),
    ['todobot_refresh=', '__Secure-todobot_refresh=']
  )
})

t.test('over plain HTTP only the cookie without the prefix is read', async t => {
  const { cookie } = await (await newAccount(t, plain)).signIn()
  t.equal((await refresh(t, plain, `__Secure-${cookie}`)).status, 401)
  t.equal((await refresh(t, plain, cookie)).status, 200)
})

t.test('of two cookies with the same name none is used or deleted, and no session ends', async t => {
  for (const publicUrl of ['http://api.example.com', 'https://api.example.com']) {
    const app = await configured(t, { PUBLIC_URL: publicUrl })
    const [own, other] = [
      await (await newAccount(t, app)).signIn(),
      await (await newAccount(t, app)).signIn()
    ]
    for (const both of [
      `${own.cookie}; ${other.cookie}`,
      `${other.cookie};${own.cookie}`,
      `${own.cookie};\t${own.cookie}`,
      `${own.cookie}; ${own.cookie.replace(/=.*/, ' = ')}`
    ]) {
      const refused = await refresh(t, app, both)
      isProblem(t, refused, 'unauthorized')
      t.strictSame(cookiesOf(refused), [])
      const logout = await client(t, app).post('/api/auth/logout', undefined, { headers: { cookie: both } })
      t.equal(logout.status, 204)
    }
    for (const { cookie } of [own, other]) t.equal((await refresh(t, app, cookie)).status, 200)
  }
})

t.test('of two device cookies none is used', async t => {
  const account = await newAccount(t, plain)
  const device = cookieOf(await account.login(), 'todobot_device').pair
  for (let status = 0; status !== 429; ) ({ status } = await account.login({}, 'wrong horse'))
  for (const both of [`${device}; todobot_device=`, `todobot_device=; ${device}`])
    isProblem(t, await account.login({ cookie: both }), 'too_many_password_attempts')
  t.equal((await account.login({ cookie: device })).status, 200)
})
