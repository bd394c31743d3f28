import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { encodeToken, hashOf } from '../../src/accounts/refresh-token.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { deletesCookie, newAccount, refresh, sessionOf, signed } from './account.ts'

const database = await testDatabase(t)
const { db } = database
const [one, other] = [await build(t, { database }), await build(t, { database })]
const { app } = one
const { get } = client(t, app)

/** Moves the times of a session into the past, as if the interval had passed. */
async function age(token: string, interval: string): Promise<void> {
  await db
    .updateTable('sessions')
    .set({
      last_used_at: sql`last_used_at - ${interval}::interval`,
      expires_at: sql`expires_at - ${interval}::interval`
    })
    .where('id', '=', sessionOf(token))
    .execute()
}

t.test(
  'a refresh returns a new access token and a new cookie of the same session, on any replica',
  async t => {
    const account = await newAccount(t, app)
    const first = await account.signIn()
    const second = signed(await refresh(t, other.app, first.cookie))
    const third = signed(await refresh(t, app, second.cookie))
    t.equal(new Set([first.cookie, second.cookie, third.cookie]).size, 3)
    for (const { token, answer } of [first, second, third]) {
      const { access_token: _token, ...about } = answer.body
      t.strictSame(about, { token_type: 'bearer', expires_in: 1800 })
      t.equal(sessionOf(token), sessionOf(first.token))
      t.strictSame((await get('/api/auth/me', { token })).body, account.user)
    }
  }
)

t.test('a session lasts thirty days after its last refresh', async t => {
  const { token, cookie } = await (await newAccount(t, app)).signIn()
  await age(token, '29 days')
  const next = signed(await refresh(t, app, cookie))
  await age(token, '29 days')
  t.equal((await refresh(t, app, next.cookie)).status, 200)
})

t.test('a session that was not refreshed for thirty days has ended, with its access tokens', async t => {
  const { token, cookie } = await (await newAccount(t, app)).signIn()
  await age(token, '30 days')
  const refused = await refresh(t, app, cookie)
  isProblem(t, refused, 'unauthorized')
  t.ok(deletesCookie(refused))
  isProblem(t, await get('/api/auth/me', { token }), 'unauthorized')
})

t.test('two tabs that refresh at the same time get the same cookie, and the session continues', async t => {
  const { cookie } = await (await newAccount(t, app)).signIn()
  const tabs = await Promise.all(
    Array.from({ length: 8 }, (_, tab) => refresh(t, tab % 2 ? app : other.app, cookie))
  )
  t.strictSame(
    tabs.map(({ status }) => status),
    tabs.map(() => 200)
  )
  const [next = '', ...others] = new Set(tabs.map(tab => signed(tab).cookie))
  t.strictSame(others, [])
  t.equal((await refresh(t, app, next)).status, 200)
})

t.test('a refresh whose response was lost can be repeated within ten seconds', async t => {
  const { token, cookie } = await (await newAccount(t, app)).signIn()
  const lost = signed(await refresh(t, app, cookie))
  await age(token, '9 seconds')
  const again = signed(await refresh(t, other.app, cookie))
  t.equal(again.cookie, lost.cookie)
  t.equal((await get('/api/auth/me', { token: again.token })).status, 200)
})

t.test('a reuse of an old cookie after that ends its session', async t => {
  const { token, cookie } = await (await newAccount(t, app)).signIn()
  const next = signed(await refresh(t, app, cookie))
  await age(token, '11 seconds')
  const again = await refresh(t, app, cookie)
  isProblem(t, again, 'unauthorized')
  t.ok(deletesCookie(again))
  isProblem(t, await refresh(t, app, next.cookie), 'unauthorized')
  isProblem(t, await get('/api/auth/me', { token: next.token }), 'unauthorized')
  t.match(JSON.stringify(one.logs), /refresh token reused/)
})

t.test('a cookie from before the last two refreshes ends its session at once', async t => {
  const { cookie } = await (await newAccount(t, app)).signIn()
  const next = signed(await refresh(t, app, cookie))
  const last = signed(await refresh(t, app, next.cookie))
  isProblem(t, await refresh(t, app, cookie), 'unauthorized')
  isProblem(t, await refresh(t, app, last.cookie), 'unauthorized')
})

/** The cookie of this session with another secret, as whoever has seen an access token can make it. */
function withSecret(cookie: string, secret: Buffer): string {
  const [name, token = ''] = cookie.split('=')
  const ids = Buffer.from(token, 'base64url').subarray(0, 32)
  return `${name}=${Buffer.concat([ids, secret]).toString('base64url')}`
}

t.test(
  'a cookie with the ids of a session and a made-up secret is refused, and the session goes on',
  async t => {
    const { token, cookie } = await (await newAccount(t, app)).signIn()
    for (const secret of [Buffer.alloc(32), randomBytes(32), randomBytes(32)])
      isProblem(t, await refresh(t, app, withSecret(cookie, secret)), 'unauthorized')
    t.equal((await get('/api/auth/me', { token })).status, 200)
    t.equal((await refresh(t, app, cookie)).status, 200)
  }
)

t.test('an old cookie is recognized, however many exchanges a thief makes first', async t => {
  const { token, cookie } = await (await newAccount(t, app)).signIn()
  let stolen = cookie
  for (let count = 0; count < 110; count++) stolen = signed(await refresh(t, app, stolen)).cookie
  isProblem(t, await refresh(t, app, cookie), 'unauthorized')
  isProblem(t, await refresh(t, app, stolen), 'unauthorized')
  isProblem(t, await get('/api/auth/me', { token }), 'unauthorized')
})

t.test('a cookie of one session ends no other one, with whatever ids it is sent', async t => {
  const [own, victim] = [await (await newAccount(t, app)).signIn(), await (await newAccount(t, app)).signIn()]
  const secret = Buffer.from(own.cookie.split('=')[1] ?? '', 'base64url').subarray(32)
  isProblem(t, await refresh(t, app, withSecret(victim.cookie, secret)), 'unauthorized')
  t.equal((await get('/api/auth/me', { token: victim.token })).status, 200)
  t.equal((await refresh(t, app, victim.cookie)).status, 200)
})

/** A session as the first versions began it: its secret is 32 random bytes. */
async function earlierSession(t: Test) {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  const [sessionId, secret] = [sessionOf(token), randomBytes(32)]
  await db
    .updateTable('sessions')
    .set({ token_hash: hashOf(secret) })
    .where('id', '=', sessionId)
    .execute()
  return { token, cookie: `todobot_refresh=${encodeToken({ userId: account.user.id, sessionId, secret })}` }
}

t.test('a cookie of an earlier version continues its session, and the next ones are recognized', async t => {
  const { cookie } = await earlierSession(t)
  const first = signed(await refresh(t, app, cookie))
  t.equal(signed(await refresh(t, other.app, cookie)).cookie, first.cookie)
  const second = signed(await refresh(t, app, first.cookie))
  const third = signed(await refresh(t, app, second.cookie))
  isProblem(t, await refresh(t, app, first.cookie), 'unauthorized')
  isProblem(t, await refresh(t, app, third.cookie), 'unauthorized')
})

t.test('a cookie of an earlier version is recognized until its replacement is exchanged', async t => {
  const { token, cookie } = await earlierSession(t)
  const next = signed(await refresh(t, app, cookie))
  await age(token, '11 seconds')
  isProblem(t, await refresh(t, app, cookie), 'unauthorized')
  isProblem(t, await refresh(t, app, next.cookie), 'unauthorized')
})

t.test('the end of one session does not affect the others', async t => {
  const account = await newAccount(t, app)
  const [stolen, kept] = [await account.signIn(), await account.signIn()]
  await refresh(t, app, stolen.cookie)
  await age(stolen.token, '11 seconds')
  isProblem(t, await refresh(t, app, stolen.cookie), 'unauthorized')
  t.equal((await refresh(t, app, kept.cookie)).status, 200)
})

const { cookie: good } = await (await newAccount(t, app)).signIn()
const bad: Record<string, string> = {
  'is missing': '',
  'is another one': 'other=1',
  'is empty': 'todobot_refresh=',
  'is no token': 'todobot_refresh=hello',
  'is cut short': good.slice(0, -2),
  'is longer': `${good}AAAA`,
  'names a session that is not there': `todobot_refresh=${Buffer.alloc(64, 7).toString('base64url')}`
}

for (const [what, cookie] of Object.entries(bad)) {
  t.test(`a cookie that ${what} is refused and deleted`, async t => {
    const refused = await refresh(t, app, cookie)
    isProblem(t, refused, 'unauthorized')
    t.equal(refused.headers['www-authenticate'], 'Bearer')
    t.ok(deletesCookie(refused))
  })
}

/** Spellings of a token that decode to the same bytes. */
const spellings: Record<string, (token: string) => string> = {
  'a bit set that no byte uses': token =>
    token.slice(0, -1) + String.fromCharCode((token.codePointAt(token.length - 1) ?? 0) + 1),
  padding: token => `${token}==`,
  'characters of base64': token => Buffer.from(token, 'base64url').toString('base64'),
  'other characters': token => `.${token}!`,
  'quotes in quotes': token => `""${token}""`
}

for (const [what, spell] of Object.entries(spellings)) {
  t.test(`a cookie with ${what} is refused, and the session continues`, async t => {
    const { cookie } = await (await newAccount(t, app)).signIn()
    const [name, token = ''] = cookie.split('=')
    isProblem(t, await refresh(t, app, `${name}=${spell(token)}`), 'unauthorized')
    t.equal((await refresh(t, app, cookie)).status, 200)
  })
}

t.test('an unavailable database does not delete the cookie', async t => {
  const away = await build(t, { database: { ...database, url: 'postgres://localhost:1/' } })
  const answer = await refresh(t, away.app, good)
  isProblem(t, answer, 'database_unavailable')
  t.notOk('set-cookie' in answer.headers)
  t.equal((await refresh(t, app, good)).status, 200)
})
