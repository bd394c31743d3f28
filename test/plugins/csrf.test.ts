import t from 'tap'
import { newAccount, signed } from '../accounts/account.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'

const database = await testDatabase(t)
const config = {
  cors: { origins: ['https://app.example.com'] },
  server: {
    publicUrl: 'https://api.example.com',
    trustProxy: (_address: string, hop: number) => hop < 1
  }
}
const { app } = await build(t, { database, config })
const { app: local } = await build(t, { database })
const { post } = client(t, app)

const account = await newAccount(t, app)
const login = (headers: Record<string, string>) => account.login(headers)

/** The responses of each operation that sets or reads a cookie, to a request with these headers. */
async function statuses(headers: Record<string, string>): Promise<number[]> {
  // Over HTTPS, the cookie has another name.
  const { 'x-forwarded-proto': protocol = 'http' } = headers
  const { cookie } = signed(await login({ 'x-forwarded-proto': protocol }))
  return [
    (await login(headers)).status,
    (await post('/api/auth/refresh', undefined, { headers: { ...headers, cookie } })).status,
    (await post('/api/auth/logout', undefined, { headers: { ...headers, cookie } })).status
  ]
}

const welcome = {
  'without an origin': {},
  'of an app that CORS_ORIGINS names': { origin: 'https://app.example.com' },
  'of the public address': { origin: 'https://api.example.com' },
  'of the address that was asked': { origin: 'http://localhost:8000', host: 'localhost:8000' },
  'of the address that a proxy was asked': {
    origin: 'https://localhost:8443',
    host: 'localhost:8443',
    'x-forwarded-proto': 'https'
  },
  'of the same site without an origin': { 'sec-fetch-site': 'same-origin' },
  'of its own page, behind a proxy that speaks HTTPS and is not trusted': {
    origin: 'https://todo.example.com',
    host: 'todo.example.com',
    'sec-fetch-site': 'same-origin'
  },
  'of an app on another site': { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }
}

for (const [which, headers] of Object.entries(welcome))
  t.test(`a request ${which} can sign in, refresh and log out`, async t => {
    t.strictSame(await statuses(headers), [200, 200, 204])
  })

const strangers = {
  'of another origin': { origin: 'https://evil.example.com' },
  'of no origin at all': { origin: 'null' },
  'of another port': { origin: 'https://app.example.com:8443' },
  'of the same name without HTTPS': { origin: 'http://app.example.com' },
  'of the address that was asked, without its HTTPS': {
    origin: 'http://localhost:8443',
    host: 'localhost:8443',
    'x-forwarded-proto': 'https'
  },
  'of another site that hides its origin': { 'sec-fetch-site': 'cross-site' }
}

for (const [which, headers] of Object.entries(strangers))
  t.test(`a request ${which} is refused, and neither starts nor ends a session`, async t => {
    const { cookie, token } = await account.signIn()
    const refused = [
      await login(headers),
      await post('/api/auth/refresh', undefined, { headers: { ...headers, cookie } }),
      await post('/api/auth/logout', undefined, { headers: { ...headers, cookie }, token })
    ]
    for (const answer of refused) {
      isProblem(t, answer, 'origin_not_allowed')
      t.notOk('set-cookie' in answer.headers)
    }
    t.equal((await post('/api/auth/refresh', undefined, { headers: { cookie } })).status, 200)
  })

t.test('without PUBLIC_URL, the origin of the request is the server’s own', async t => {
  const own = await newAccount(t, local)
  t.equal((await own.login({ origin: 'http://127.0.0.1:8000', host: '127.0.0.1:8000' })).status, 200)
  isProblem(
    t,
    await own.login({ origin: 'http://127.0.0.1:9', host: '127.0.0.1:8000' }),
    'origin_not_allowed'
  )
})
