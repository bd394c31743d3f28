import { sql } from 'kysely'
import t from 'tap'
import { removeExpired } from '../../src/accounts/retention.ts'
import type { SessionPage, User } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { startIdentityProvider } from '../support/identity-provider.ts'
import { isProblem } from '../support/refusal.ts'
import { urlOfUser } from '../support/roles.ts'
import { recordQueries } from '../support/wire.ts'
import { newAccount, password } from './account.ts'
import { everything } from './all-data.ts'

const issuer = await startIdentityProvider(t)
await issuer.addKey('one')
const { provider } = issuer
const database = await testDatabase(t)
const { db } = database
const { app } = await build(t, { database, config: { auth: { provider } } })
// Its database user owns nothing.
const restricted = await urlOfUser(t, database, { isMember: true })
const { app: other } = await build(t, {
  database: { url: restricted, directUrl: database.url, db },
  config: { auth: { provider } }
})
const { get, post, ask } = client(t, app)

const now = Math.floor(Date.now() / 1000)
const me = async (token: string, from = app) => await client(t, from).get<User>('/api/auth/me', { token })
const erase = (token: string, body: object = {}) => ask('DELETE', '/api/auth/me', { token, body })
/** Tokens that were issued a minute ago, and in a few seconds, which is within the tolerance. */
const issuedBefore = (sub: string) => issuer.token({ sub, iat: now - 60 })
const issuedLater = (sub: string) => issuer.token({ sub, iat: now + 20 })

async function usersOf(subject: string): Promise<string[]> {
  const rows = await db.selectFrom('users').where('subject', '=', subject).select('id').execute()
  return rows.map(({ id }) => id)
}

async function sessionsOf(userId: string) {
  return await db.selectFrom('sessions').where('user_id', '=', userId).selectAll().execute()
}

t.test('simultaneous first tokens of an identity make one user with one session, on any replica', async t => {
  for (let round = 0; round < 5; round++) {
    const subject = `many ${round}`
    const tokens = await Promise.all(
      Array.from({ length: 8 }, (_, jti) => issuer.token({ sub: subject, jti: `${jti}` }))
    )
    const answers = await Promise.all(tokens.map((token, index) => me(token, index % 2 ? app : other)))
    t.strictSame(new Set(answers.map(({ status }) => status)), new Set([200]))
    const [id = '', ...more] = new Set(answers.map(({ body }) => body.id))
    t.strictSame(more, [])
    t.strictSame(await usersOf(subject), [id])
    t.equal((await sessionsOf(id)).length, 1)
  }
})

t.test('the same subject of another provider is another user', async t => {
  const second = await startIdentityProvider(t)
  await second.addKey('one')
  const { app: third } = await build(t, { database, config: { auth: { provider: second.provider } } })
  const [one, two] = [
    (await me(await issuer.token({ sub: 'shared' }))).body,
    (await me(await second.token({ sub: 'shared' }), third)).body
  ]
  t.not(one.id, two.id)
  t.strictSame([one.issuer, two.issuer], [provider.issuer, second.provider.issuer])
})

t.test('a token with the email address of an account makes another account', async t => {
  const account = await newAccount(t, app)
  const claims = { sub: 'impostor', email: account.email, email_verified: true }
  const { body } = await me(await issuer.token(claims))
  const { created_at, ...user } = body
  t.strictSame(user, { id: user.id, email: null, issuer: provider.issuer, subject: 'impostor' })
  t.not(user.id, account.user.id)
  t.match(created_at, /Z$/)
  t.equal((await account.login()).status, 200)
})

t.test('the id of an account as subject gives no access to it', async t => {
  const account = await newAccount(t, app)
  const { body } = await me(await issuer.token({ sub: account.user.id, sid: crypto.randomUUID() }))
  t.not(body.id, account.user.id)
})

t.test('an account without a password has none to change, and says so', async t => {
  const token = await issuer.token({ sub: 'without password' })
  const body = { current_password: password, new_password: 'another long password' }
  isProblem(t, await post('/api/auth/password', body, { token }), 'validation_failed', {
    errors: [
      {
        pointer: '/current_password',
        message:
          'cannot be changed: this account has no password, because its user logs in at an identity provider. Change it there'
      }
    ]
  })
})

t.test('an account without a password is deleted without one', async t => {
  const token = await issuedBefore('to be deleted')
  const { body } = await me(token)
  const wrong = await erase(token, { password })
  const message =
    'must be left out: this account has no password, because its user logs in at an identity provider'
  isProblem(t, wrong, 'validation_failed', { errors: [{ pointer: '/password', message }] })
  t.equal((await erase(token)).status, 204)
  const left = (await everything(db)).filter(line => line.includes(body.id) || line.includes('to be deleted'))
  t.strictSame(left, [])
})

t.test('an account with a password is not deleted without it', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  isProblem(t, await erase(token), 'validation_failed', {
    errors: [{ pointer: '/password', message: 'is required' }]
  })
  t.equal((await account.login()).status, 200)
})

t.test(
  'tokens from before the deletion of an account are refused and make no new one; later ones do',
  async t => {
    const subject = 'erased'
    const [old, unused] = [await issuedBefore(subject), await issuer.token({ sub: subject, iat: now - 30 })]
    const before = (await me(old)).body.id
    t.equal((await me(old, other)).status, 200)
    t.equal((await erase(old)).status, 204)
    for (const replica of [app, other])
      for (const token of [old, unused]) isProblem(t, await me(token, replica), 'unauthorized')
    t.strictSame(await usersOf(subject), [])
    const later = await issuedLater(subject)
    t.not((await me(later)).body.id, before)
    isProblem(t, await me(unused), 'unauthorized')
    t.equal((await me(later, other)).status, 200)
  }
)

/** Two tokens of a provider whose clock is 15 and 20 seconds ahead, and a later one. */
async function tokensAhead(sub: string) {
  const ahead = (seconds: number, jti: string) =>
    issuer.token({ sub, jti, iat: Math.floor(Date.now() / 1000) + seconds })
  const [sent, unsent] = [await ahead(20, 'sent'), await Promise.all([ahead(15, '15'), ahead(20, '20')])]
  return { sent, old: [sent, ...unsent], later: await ahead(25, 'later') }
}

t.test('tokens of a provider whose clock is ahead are refused after the deletion of the account', async t => {
  const { sent, old, later } = await tokensAhead('erased ahead')
  const before = (await me(sent)).body.id
  t.equal((await erase(sent)).status, 204)
  for (const replica of [app, other])
    for (const token of old) isProblem(t, await me(token, replica), 'unauthorized')
  t.strictSame(await usersOf('erased ahead'), [])
  t.not((await me(later)).body.id, before)
  t.equal((await erase(later)).status, 204)
  for (const token of [...old, later]) isProblem(t, await me(token), 'unauthorized')
})

t.test('a deleted identity is forgotten when no token from before would be accepted', async t => {
  const age = (days: number) =>
    sql`update erased_identities set erased_at = erased_at - ${days} * interval '1 day'`.execute(db)
  for (const sub of ['forgotten', 'forgotten too']) {
    const token = await issuer.token({ sub })
    await me(token)
    await erase(token)
  }
  const count = async () => (await sql`select from erased_identities`.execute(db)).rows.length
  const all = await count()
  await age(30.9)
  t.equal(await removeExpired(db), 0)
  t.equal(await count(), all)
  await age(0.2)
  t.equal(await removeExpired(db, 1), all, 'one after the other')
  t.equal(await count(), 0)
})

const endings = {
  'a logout': (token: string) => post('/api/auth/logout', undefined, { token }),
  'the end of its session in the list': async (token: string) => {
    const { body } = await get<SessionPage>('/api/auth/sessions', { token })
    return await ask('DELETE', `/api/auth/sessions/${body.items[0]?.id}`, { token })
  }
}

for (const [how, end] of Object.entries(endings))
  t.test(
    `after ${how}, all tokens that were issued before are refused, on any replica; later ones are not`,
    async t => {
      const [old, unused] = [await issuedBefore(how), await issuer.token({ sub: how, iat: now - 30 })]
      const user = (await me(old)).body
      t.equal((await me(old, other)).status, 200)
      t.equal((await end(old)).status, 204)
      for (const replica of [app, other])
        for (const token of [old, unused]) isProblem(t, await me(token, replica), 'unauthorized')
      isProblem(t, await post('/api/chat', { message: 'hi' }, { token: old }), 'unauthorized')
      const later = await issuedLater(how)
      t.strictSame((await me(later)).body, user)
      isProblem(t, await me(unused), 'unauthorized')
    }
  )

for (const [how, end] of Object.entries(endings))
  t.test(`after ${how}, tokens of a provider whose clock is ahead are refused`, async t => {
    const { sent, old, later } = await tokensAhead(`${how} ahead`)
    const user = (await me(sent)).body
    t.equal((await end(sent)).status, 204)
    for (const replica of [app, other])
      for (const token of old) isProblem(t, await me(token, replica), 'unauthorized')
    t.strictSame((await me(later)).body, user)
    t.equal((await end(later)).status, 204)
    for (const token of [...old, later]) isProblem(t, await me(token), 'unauthorized')
  })

t.test(
  'simultaneous logouts, deletions and first requests of an identity do not disturb each other',
  async t => {
    for (let round = 0; round < 5; round++) {
      const work = Array.from({ length: 16 }, async (_, jti) => {
        const token = await issuer.token({
          sub: `hasty ${round}`,
          jti: `${jti}`,
          iat: now + (jti % 2 ? 20 : -60)
        })
        if (jti === 15) return await erase(token)
        return jti % 4
          ? await me(token, jti % 3 ? app : other)
          : await post('/api/auth/logout', undefined, { token })
      })
      const statuses = (await Promise.all(work)).map(({ status }) => status)
      t.ok(
        statuses.every(status => [200, 204, 401].includes(status)),
        statuses.join()
      )
    }
  }
)

t.test('all tokens of an identity have one session, which the list of sessions shows', async t => {
  const [first, second] = [
    await issuer.token({ sub: 'listed' }),
    await issuer.token({ sub: 'listed', jti: '2' })
  ]
  const lists = [
    await get<SessionPage>('/api/auth/sessions', { token: first }),
    await get<SessionPage>('/api/auth/sessions', { token: second })
  ]
  for (const { body } of lists) t.match(body.items, [{ is_current: true, user_agent: null }])
  t.strictSame(new Set(lists.map(({ body }) => body.items[0]?.id)).size, 1)
  t.strictSame(
    lists.map(({ headers }) => headers['set-cookie']),
    [undefined, undefined]
  )
})

t.test('the session of an identity ends with its last token, or after the time without a login', async t => {
  const lasts = async (sub: string, seconds: number) => {
    const { body } = await me(await issuer.token({ sub, iat: now, exp: now + seconds }))
    const [session] = await sessionsOf(body.id)
    return Math.round(Number(session?.expires_at) / 1000)
  }
  t.equal(await lasts('lasting', 100), now + 130)
  t.equal(await lasts('lasting', 200), now + 230, 'a later token prolongs it')
  t.equal(await lasts('lasting', 50), now + 230)
  const days = (await lasts('forever', 10 * 365 * 86_400)) - now
  t.ok(days >= 30 * 86_400 && days < 30 * 86_400 + 600)
})

t.test('when the session of an identity has expired, the next token begins another one', async t => {
  const token = () => issuer.token({ sub: 'returning', jti: crypto.randomUUID() })
  const { id } = (await me(await token())).body
  await db.updateTable('sessions').set({ expires_at: sql`now()` }).where('user_id', '=', id).execute()
  t.equal((await me(await token())).body.id, id)
  t.equal((await sessionsOf(id)).length, 2)
})

t.test('the export of an account without a password names its identity', async t => {
  const token = await issuer.token({ sub: 'exported' })
  await post('/api/chat', { message: 'Add milk' }, { token })
  const { body } = await get<string>('/api/auth/me/export', { token })
  const lines = body
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  t.match(lines[0], { type: 'user', data: { email: null, issuer: provider.issuer, subject: 'exported' } })
  t.ok(
    ['session', 'task', 'conversation', 'turn', 'message', 'end'].every(type =>
      lines.some(line => line.type === type)
    )
  )
})

t.test('the limits of a user hold for all tokens of an identity together', async t => {
  const { app: limited } = await build(t, {
    database,
    config: { auth: { provider }, limits: { chatPerMinute: 1 } }
  })
  const chat = async (jti: string) =>
    await client(t, limited).chat(await issuer.token({ sub: 'busy', jti }), 'hi')
  t.equal((await chat('1')).status, 200)
  t.equal((await chat('2')).status, 429)
  t.equal((await client(t, limited).chat(await issuer.token({ sub: 'another' }), 'hi')).status, 200)
})

t.test('only the first request with a token looks up its identity', async t => {
  const wire = await recordQueries(t, database.url)
  const { app: recorded } = await build(t, {
    database: { url: wire.url, db },
    config: { auth: { provider }, database: { poolMax: 1 } }
  })
  const token = await issuer.token({ sub: 'frequent' })
  await me(token, recorded)
  wire.take()
  t.equal((await me(token, recorded)).status, 200)
  t.equal(wire.take().length, 1)
})

t.test('while the database does not respond, a token is not refused for good', async t => {
  const { app: away } = await build(t, {
    database: { ...database, url: 'postgres://localhost:1/' },
    config: { auth: { provider } }
  })
  isProblem(t, await me(await issuer.token(), away), 'database_unavailable')
})
