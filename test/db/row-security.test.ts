import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { createDatabase, rowSecurityOf } from '../../src/db/client.ts'
import { migrateUp } from '../../src/db/migrator.ts'
import { runtimeRole } from '../../src/db/row-security.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { everything } from '../accounts/all-data.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { urlOfUser } from '../support/roles.ts'

const database = await testDatabase(t)
const { url, db } = database
const { app } = await build(t, { database })
const log = { warn: () => undefined }

const { rows: tables } = await sql<{ name: string; owner: string }>`
  select table_name as name, column_name as owner from information_schema.columns
  where table_schema = current_schema() and (column_name = 'user_id' or table_name = 'users' and column_name = 'id')
`.execute(db)

/** A user with rows in every table. */
async function newUser() {
  const person = await signUp(t, app)
  const { post } = client(t, app)
  const headers = { 'idempotency-key': randomUUID() }
  const { body } = await post<{ turn_id: string }>(
    '/api/chat',
    { message: 'Add milk' },
    { token: person.token }
  )
  await post('/api/tasks', { title: 'bread' }, { token: person.token, headers })
  const values = sql`values (${person.user.id}, ${body.turn_id}, 1, 1, 1, 'x')`
  await sql`insert into stream_deltas (user_id, turn_id, step, epoch, count, text) ${values}`.execute(db)
  await sql`insert into search_entries (user_id, conversation_id, position, words)
    select user_id, conversation_id, position, 'milk' from messages where user_id = ${person.user.id}`.execute(
    db
  )
  return person
}

const [ada, eve] = [await newUser(), await newUser()]
const asEve = scopeOf(db, eve.user.id)

t.test('every table with rows of users has a policy for them, and no other', async t => {
  const { rows } = await sql<{ name: string; policy: string; security: boolean }>`
    select relname as name, pg_get_expr(polqual, polrelid) as policy, relrowsecurity as security
    from pg_class left join pg_policy on polrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and (relrowsecurity or polname is not null)
    order by relname`.execute(db)
  const user = `(NULLIF(current_setting('todobot.user_id'::text, true), ''::text))::uuid`
  t.strictSame(
    rows,
    tables
      .map(({ name, owner }) => ({ name, policy: `(${owner} = ${user})`, security: true }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  )
})

for (const { name, owner } of tables) {
  const rowsOf = (userId: string) =>
    sql`select from ${sql.table(name)} where ${sql.ref(owner)} = ${userId}`.execute(db)

  t.test(`the rows of another user in ${name} cannot be seen, changed, deleted or added`, async t => {
    const own = (await rowsOf(eve.user.id)).rows.length
    t.ok(own > 0 && (await rowsOf(ada.user.id)).rows.length > 0)
    const table = sql.table(name)
    const seen = await sql<{ id: string }>`select ${sql.ref(owner)} as id from ${table}`.execute(asEve.db)
    t.strictSame(
      seen.rows.map(({ id }) => id),
      Array(own).fill(eve.user.id)
    )
    const before = await everything(db)
    const assignment = sql`${sql.ref(owner)} = ${ada.user.id}`
    const changed = await sql`update ${table} set ${assignment} where ${assignment}`.execute(asEve.db)
    const deleted = await sql`delete from ${table} where ${assignment}`.execute(asEve.db)
    t.strictSame([changed.numAffectedRows, deleted.numAffectedRows], [0n, 0n])
    const copy = sql`insert into ${table} select (jsonb_populate_record(original, ${JSON.stringify({ [owner]: ada.user.id })}::jsonb)).*
      from ${table} as original`
    await t.rejects(copy.execute(asEve.db), { code: '42501', message: /row-level security/ })
    t.strictSame(await everything(db), before)
  })

  t.test(`without a user, ${name} has no rows`, async t => {
    await db.transaction().execute(async trx => {
      await sql.raw(`set local role ${runtimeRole}`).execute(trx)
      t.strictSame((await sql`select from ${sql.table(name)}`.execute(trx)).rows, [])
    })
  })
}

t.test('the user of a transaction is forgotten at its end, and so is the role', async t => {
  const single = createDatabase({ url, poolMax: 1, log })
  t.teardown(() => single.destroy())
  const scope = scopeOf(single, ada.user.id)
  const state = sql`select nullif(current_setting('todobot.user_id', true), '') as user, current_user as role`
  const inside = { user: ada.user.id, role: runtimeRole }
  t.strictSame((await state.execute(scope.db)).rows, [inside])
  t.strictSame(await inTransaction(scope, async ({ db }) => (await state.execute(db)).rows), [inside])
  await t.rejects(sql`select 1 / 0`.execute(scope.db), { code: '22012' })
  await t.rejects(inTransaction(scope, async ({ db }) => await sql`select 1 / 0`.execute(db)))
  t.strictSame((await state.execute(single)).rows, [{ user: null, role: new URL(url).username }])
})

t.test('only the role may call the functions that run as the owner', async t => {
  const { rows } = await sql<{ name: string; isPublic: boolean; isGranted: boolean; path: string }>`
    select proname as name, has_function_privilege(${runtimeRole}, oid, 'execute') as "isGranted",
      exists (select from aclexplode(proacl) where grantee = 0) as "isPublic", proconfig[1] as path
    from pg_proc where pronamespace = current_schema()::regnamespace and prosecdef`.execute(db)
  t.ok(rows.length > 0)
  for (const { name, ...rights } of rows)
    t.strictSame(rights, { isGranted: true, isPublic: false, path: 'search_path=public, pg_temp' }, name)
})

t.test('a member of the role is always restricted, even without assuming it', async t => {
  const member = createDatabase({ url: await urlOfUser(t, database, { isMember: true }), poolMax: 1, log })
  t.teardown(() => member.destroy())
  t.equal(await rowSecurityOf(member), 'forced')
  t.strictSame((await sql`select from tasks`.execute(member)).rows, [])
  t.equal((await sql`select from tasks`.execute(scopeOf(member, ada.user.id).db)).rows.length, 2)
})

t.test(
  'an owner who may not assume the role is told at the start how to turn row-level security on',
  async t => {
    const own = await testDatabase(t)
    const ownUrl = await urlOfUser(t, own, { isMember: false })
    const { username } = new URL(ownUrl)
    await sql
      .raw(`reassign owned by current_user to ${username}`)
      .execute(own.db)
      .catch(() => undefined)
    const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(own.db)
    for (const { name } of rows) await sql.raw(`alter table ${name} owner to ${username}`).execute(own.db)
    const { logs } = await build(t, { database: { url: ownUrl, db: own.db } })
    t.match(
      logs.filter(({ msg }) => String(msg).startsWith('row-level security')),
      [
        {
          level: 40,
          msg: /^row-level security is off: .* CREATE ROLE todobot_runtime .* GRANT .* npm run migrate -- up$/
        }
      ]
    )
  }
)

t.test('row-level security that is turned on later is noticed within a minute', async t => {
  const own = await testDatabase(t)
  const ownUrl = await urlOfUser(t, own, { isMember: false })
  const found: string[] = []
  const pool = createDatabase({ url: ownUrl, poolMax: 1, log, onRowSecurity: kind => found.push(kind) })
  t.teardown(() => pool.destroy())
  t.equal(await rowSecurityOf(pool), 'off')
  await sql.raw(`grant ${runtimeRole} to ${new URL(ownUrl).username}`).execute(own.db)
  t.equal(await rowSecurityOf(pool), 'off', 'it is not looked for again at once')
  const now = Date.now()
  t.intercept(Date, 'now', { value: () => now + 60_001 })
  t.equal(await rowSecurityOf(pool), 'forced')
  t.strictSame(found, ['off', 'forced'])
})

t.test('migrating again grants what is missing', async t => {
  const own = await testDatabase(t)
  await sql
    .raw(`revoke all on tasks from ${runtimeRole}; revoke all on function expired_turns from ${runtimeRole}`)
    .execute(own.db)
  const scope = scopeOf(own.db, randomUUID())
  await t.rejects(sql`select from tasks`.execute(scope.db), { code: '42501' })
  t.strictSame(await migrateUp(own.db), [])
  t.strictSame((await sql`select from tasks`.execute(scope.db)).rows, [])
  t.strictSame((await sql`select * from expired_turns(1)`.execute(scope.db)).rows, [])
})
