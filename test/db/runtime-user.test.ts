import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { measureStorage, removeExpired } from '../../src/accounts/retention.ts'
import { resetPassword } from '../../src/accounts/users.ts'
import { indexMessages } from '../../src/conversations/search-index.ts'
import { createDatabase } from '../../src/db/client.ts'
import { prepareSchema } from '../../src/db/migrator.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { build } from '../support/app.ts'
import { type ChatAnswer, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { calls, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { acceptMessage } from '../support/message.ts'
import { urlOfUser } from '../support/roles.ts'
import { until } from '../support/until.ts'

// The server connects as a user that Postgres restricts to the rows of one user at a time, and that owns nothing.

const fake = await startFakeGemini(t, ({ results }) =>
  results.length === 0 ? calls([{ name: 'add_task', args: { title: 'milk' } }]) : text('I added milk.')
)
const owner = await testDatabase(t)
const url = await urlOfUser(t, owner, { isMember: true })
const db = createDatabase({ url, poolMax: 2, log: { warn: () => undefined } })
t.teardown(() => db.destroy())
const { app, logs } = await build(t, {
  gemini: fake.url,
  database: { url, db: owner.db, directUrl: owner.url },
  config: { turns: { recoverEveryMs: 200 } }
})
const { ask, get, post } = client(t, app)
const password = 'correct horse'

t.test('it says so at the start', async t => {
  t.ok(
    logs.some(({ msg }) => String(msg).startsWith('row-level security is on: this database user can only'))
  )
})

t.test('a person does everything that the API offers', async t => {
  const { token, cookie, user } = await signUp(t, app)
  const { email } = user
  const login = await post<{ access_token: string }>('/api/auth/login', { email, password })
  t.equal(login.status, 200)
  t.equal((await post('/api/auth/refresh', undefined, { headers: { cookie } })).status, 200)
  const { body } = await post<ChatAnswer>('/api/chat', { message: 'add milk' }, { token })
  t.strictSame([body.response, body.tool_calls.length], ['I added milk.', 1])
  const headers = { 'idempotency-key': randomUUID() }
  const created = await post<{ id: string }>('/api/tasks', { title: 'bread' }, { token, headers })
  t.equal(
    (await ask('PATCH', `/api/tasks/${created.body.id}`, { body: { title: 'rye' }, token })).status,
    200
  )
  t.equal((await get<{ items: unknown[] }>('/api/tasks', { token })).body.items.length, 2)
  t.equal(await indexMessages(db), 2)
  const search = async (q: string) =>
    (await get<{ items: unknown[] }>(`/api/conversations?q=${q}`, { token })).body.items.length
  t.strictSame([await search('milk'), await search('bread')], [1, 0])
  t.equal((await get('/api/auth/me/export', { token })).status, 200)
  t.equal((await ask('DELETE', `/api/conversations/${body.conversation_id}`, { token })).status, 204)
  t.equal((await ask('DELETE', '/api/auth/me', { body: { password }, token })).status, 204)
  t.strictSame((await sql`select from tasks`.execute(owner.db)).rows, [])
})

t.test('it needs no other user: a server starts without the password of the owner', async t => {
  await prepareSchema(
    { url, migrateOnStart: false },
    { info: () => undefined, warn: (_details, message) => t.fail(message) }
  )
  const alone = await build(t, { gemini: fake.url, database: { url, db: owner.db } })
  const { token } = await signUp(t, alone.app)
  const { body } = await client(t, alone.app).chat(token, 'add milk')
  t.equal(body.response, 'I added milk.')
  t.notOk(alone.logs.find(({ level }) => Number(level) >= 40))
})

t.test('turns of dead servers are recovered, and the leases of running ones renewed', async t => {
  const { user } = await signUp(t, app)
  const { turn } = await acceptMessage(scopeOf(db, user.id), { message: 'add milk' })
  await owner.db
    .updateTable('turns')
    .set({ lease_until: new Date(0) })
    .where('id', '=', turn.id)
    .execute()
  const statusOf = async () =>
    await owner.db
      .selectFrom('turns')
      .where('id', '=', turn.id)
      .select(['status', 'epoch'])
      .executeTakeFirst()
  await until(async () => (await statusOf())?.status === 'completed')
  t.strictSame(await statusOf(), { status: 'completed', epoch: 2 })
})

t.test('expired data of all users is removed, and what they store is measured', async t => {
  const { user } = await signUp(t, app)
  await sql`insert into rate_counters values (${user.id}, 'writes', 1, now() + interval '1 minute')`.execute(
    owner.db
  )
  t.ok((await measureStorage(db, { maxStoredBytes: 1 })) > 0)
  await owner.db
    .updateTable('sessions')
    .set({ expires_at: new Date(0) })
    .execute()
  t.ok((await removeExpired(db)) > 0)
  t.strictSame((await sql`select from sessions`.execute(owner.db)).rows, [])
})

t.test('a password is reset', async t => {
  const { email } = (await signUp(t, app)).user
  const next = await resetPassword(db, String(email))
  t.equal((await post('/api/auth/login', { email, password: next })).status, 200)
})
