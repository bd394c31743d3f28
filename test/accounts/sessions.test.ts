import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import type { SessionPage } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { isMissing, isProblem } from '../support/refusal.ts'
import { newAccount, refresh, sessionOf } from './account.ts'

const { app, db } = await build(t)
const { get, ask } = client(t, app)

const list = (token: string, query = '') => get<SessionPage>(`/api/auth/sessions${query}`, { token })
const end = (token: string, id: string) => ask<null>('DELETE', `/api/auth/sessions/${id}`, { token })
const idsOf = ({ body }: { body: SessionPage }) => body.items.map(({ id }) => id)

t.test('the sessions of a user are listed newest first, with their details', async t => {
  const account = await newAccount(t, app)
  const phone = await account.signIn('a phone')
  const laptop = await account.signIn('a laptop')
  await (await newAccount(t, app)).signIn('of somebody else')
  await refresh(t, app, phone.cookie)

  const { status, body } = await list(laptop.token)
  const times = body.items.map(({ created_at, last_used_at, expires_at }) =>
    [created_at, last_used_at, expires_at].map(time => Date.parse(time))
  )
  const [[began = 0, used = 0, ends = 0] = [], [beganFirst = 0, usedLast = 0] = []] = times
  t.equal(used, began)
  t.equal(ends - used, 30 * 86_400_000)
  t.ok(beganFirst < began && usedLast > used)
  t.strictSame(
    {
      status,
      ...body,
      items: body.items.map(({ id, user_agent, is_current }) => [id, user_agent, is_current])
    },
    {
      status: 200,
      items: [
        [sessionOf(laptop.token), 'a laptop', true],
        [sessionOf(phone.token), 'a phone', false]
      ],
      next_cursor: null
    }
  )
})

t.test('a client without a user agent has none, and a long one is truncated', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn('')
  await account.signIn('x'.repeat(1000))
  const { body } = await list(token)
  t.strictSame(
    body.items.map(({ user_agent }) => user_agent),
    ['x'.repeat(256), null]
  )
})

t.test('pages have no gaps, even if sessions are added between them', async t => {
  const account = await newAccount(t, app)
  const tokens = []
  for (let count = 0; count < 5; count++) tokens.push((await account.signIn()).token)
  const [token = ''] = tokens
  const first = await list(token, '?limit=2')
  await account.signIn()
  const second = await list(token, `?limit=2&cursor=${first.body.next_cursor}`)
  const third = await list(token, `?limit=2&cursor=${second.body.next_cursor}`)
  t.strictSame([first, second, third].flatMap(idsOf), tokens.map(sessionOf).reverse())
  t.equal(third.body.next_cursor, null)
})

t.test('a cursor of another list is refused', async t => {
  const { token } = await (await newAccount(t, app)).signIn()
  const cursor = Buffer.from('3').toString('base64url')
  isProblem(t, await list(token, `?cursor=${cursor}`), 'validation_failed', {
    errors: [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }]
  })
})

t.test('a session can be ended from another one, and ends at once', async t => {
  const account = await newAccount(t, app)
  const [lost, kept] = [await account.signIn(), await account.signIn()]
  t.strictSame((await end(kept.token, sessionOf(lost.token))).status, 204)
  isProblem(t, await get('/api/auth/me', { token: lost.token }), 'unauthorized')
  isProblem(t, await refresh(t, app, lost.cookie), 'unauthorized')
  t.strictSame(idsOf(await list(kept.token)), [sessionOf(kept.token)])
  t.equal((await refresh(t, app, kept.cookie)).status, 200)
})

t.test('a session can end itself', async t => {
  const { token } = await (await newAccount(t, app)).signIn()
  t.equal((await end(token, sessionOf(token))).status, 204)
  isProblem(t, await list(token), 'unauthorized')
})

t.test('a session that does not exist, has ended or is another user’s is not found', async t => {
  const account = await newAccount(t, app)
  const [{ token }, { token: ended }] = [await account.signIn(), await account.signIn()]
  const { token: another } = await (await newAccount(t, app)).signIn()
  await end(ended, sessionOf(ended))
  for (const id of [randomUUID(), sessionOf(ended), sessionOf(another), 'me'])
    isMissing(t, await end(token, id), 'session')
  t.equal((await list(another)).status, 200)
})

t.test('expired sessions are not listed', async t => {
  const account = await newAccount(t, app)
  const [old, { token }] = [await account.signIn(), await account.signIn()]
  await db
    .updateTable('sessions')
    .set({ expires_at: sql`now()` })
    .where('id', '=', sessionOf(old.token))
    .execute()
  t.strictSame(idsOf(await list(token)), [sessionOf(token)])
  isMissing(t, await end(token, sessionOf(old.token)), 'session')
})

t.test('a user has at most a hundred sessions: the least recently used one ends', async t => {
  const account = await newAccount(t, app)
  const [first, second] = [await account.signIn(), await account.signIn()]
  await sql`insert into sessions (user_id, id, token_hash, expires_at)
    select user_id, gen_random_uuid(), token_hash, expires_at from sessions, generate_series(1, 98)
    where id = ${sessionOf(first.token)}`.execute(db)
  await refresh(t, app, first.cookie)
  await account.signIn()
  t.equal(await count(account.user.id), 100)
  t.equal((await get('/api/auth/me', { token: first.token })).status, 200)
  isProblem(t, await get('/api/auth/me', { token: second.token }), 'unauthorized')
})

async function count(userId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from sessions where user_id = ${userId}`.execute(db)
  return rows[0]?.n ?? 0
}
