import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import t, { type Test } from 'tap'
import { indexMessages } from '../../src/conversations/search-index.ts'
import { createDatabase, noTimeouts } from '../../src/db/client.ts'
import { locks } from '../../src/db/locks.ts'
import { migrateDown, migrateUp } from '../../src/db/migrator.ts'
import { type Scope, scopeOf } from '../../src/db/scope.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { seedMessages } from '../routes/conversations/seed-messages.ts'
import { build } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { explain, readsOf, rowsRead } from '../support/query-plan.ts'
import { until } from '../support/until.ts'
import { seedConversation } from './seed-conversation.ts'

/** A database with messages in a conversation. */
async function setUp(t: Test, count: number, content = 'milk') {
  const database = await testDatabase(t)
  const scope = scopeOf(database.db, randomUUID())
  const id = await seedConversation(scope)
  await seedMessages(scope, id, { count, content })
  return { ...database, scope, id }
}

/** The number of entries of messages. */
async function entriesOf({ db, userId }: Scope): Promise<number> {
  const entries = db.selectFrom('search_entries').where('user_id', '=', userId).where('position', '>', 0)
  return (await entries.select('position').execute()).length
}

/** Makes all messages older than a transaction can take. */
async function age({ db, userId }: Scope) {
  await sql`update messages set created_at = now() - interval '1 hour' where user_id = ${userId}`.execute(db)
}

/** The time until which all is indexed, and the transaction that has stored it. */
async function progressOf({ db }: Scope) {
  const { rows } = await sql<{ indexed_until: Date; xmin: string }>`
    select indexed_until, xmin::text from search_progress`.execute(db)
  return rows[0]
}

t.test('a pass indexes all messages and titles in batches, and the next one none', async t => {
  const { db, scope } = await setUp(t, 10)
  const queries = t.capture(pg.Client.prototype, 'query', pg.Client.prototype.query)
  t.equal(await indexMessages(db, { pageSize: 4, batchSize: 3 }), 10)
  const inserts = queries().filter(({ args: [text] }) =>
    /^\s*insert into search_entries/.test(Object(text).text)
  )
  t.strictSame(
    inserts.map(({ args: [query] }) => Object(query).values[2].length),
    [4, 3, 3, 1],
    'the first with the title'
  )
  t.equal(await entriesOf(scope), 10)
  t.equal(await indexMessages(db), 0)
})

t.test('a batch has few bytes, so that its transaction is short', async t => {
  const { db, scope } = await setUp(t, 3, 'x'.repeat(150_000))
  const { reads } = await readsOf(t, () => indexMessages(db), /^\s*insert into search_entries/)
  t.equal(reads.length, 3)
  t.equal(await entriesOf(scope), 3)
})

t.test('a pass goes through messages with different times page by page', async t => {
  const { db, scope } = await setUp(t, 10)
  await sql`update messages set created_at = created_at - position * interval '1 microsecond'`.execute(db)
  t.equal(await indexMessages(db, { pageSize: 3 }), 10)
  t.equal(await entriesOf(scope), 10)
})

t.test('while one replica indexes, another one does not', async t => {
  const { db, scope } = await setUp(t, 3)
  const replica = await db.startTransaction().execute()
  await sql`select pg_advisory_xact_lock(${locks.searchIndex})`.execute(replica)
  t.equal(await indexMessages(db), 0)
  t.equal(await entriesOf(scope), 0)
  await replica.rollback().execute()
  t.equal(await indexMessages(db), 3)
})

t.test('a replica leaves out its pass when another one has just indexed messages', async t => {
  const { db, scope, id } = await setUp(t, 1)
  t.equal(await indexMessages(db, { minAgeMs: 60_000 }), 1)
  await seedMessages(scope, id, { count: 1, content: 'milk' })
  t.equal(await indexMessages(db, { minAgeMs: 60_000 }), 0)
  t.equal(await indexMessages(db), 1)
})

t.test('two replicas that index at the same time index each message once', async t => {
  const { db, scope } = await setUp(t, 50)
  const indexed = await Promise.all([1, 2].map(() => indexMessages(db, { batchSize: 2 })))
  const rest = await indexMessages(db)
  t.equal(
    [...indexed, rest].reduce((sum, count) => sum + count),
    50
  )
  t.equal(await entriesOf(scope), 50)
})

t.test(
  'a message that is committed after the pass that it should have been in is indexed by the next',
  async t => {
    const { db, scope, id } = await setUp(t, 1)
    await inTransaction(scope, async late => {
      await seedMessages(late, id, { count: 1, content: 'late' })
      t.equal(await indexMessages(db), 1)
    })
    const { created_at } = await db
      .selectFrom('messages')
      .where('content', '=', 'late')
      .select('created_at')
      .executeTakeFirstOrThrow()
    t.ok(
      created_at <= ((await progressOf(scope))?.indexed_until ?? 0),
      'it is older than the end of the pass'
    )
    t.equal(await indexMessages(db), 1)
    t.equal(await entriesOf(scope), 2)
  }
)

t.test(
  'a pass does not wait for a conversation that is being deleted, and indexes it if that fails',
  async t => {
    const { db, scope, id } = await setUp(t, 2)
    const other = scopeOf(db, randomUUID())
    await seedMessages(other, await seedConversation(other), { count: 1, content: 'bread' })
    await age(scope)
    const deletion = await db.startTransaction().execute()
    await deletion.deleteFrom('conversations').where('id', '=', id).execute()
    t.equal(await indexMessages(db), 1)
    await deletion.rollback().execute()
    t.equal(await indexMessages(db), 2)
    t.equal(await entriesOf(scope), 2)
  }
)

t.test('entries of a deleted conversation or user are deleted', async t => {
  const { db, scope, id } = await setUp(t, 2)
  await seedMessages(scope, await seedConversation(scope), { count: 1, content: 'bread' })
  await indexMessages(db)
  await db.deleteFrom('conversations').where('id', '=', id).execute()
  t.equal(await entriesOf(scope), 1)
  await db.deleteFrom('users').where('id', '=', scope.userId).execute()
  t.strictSame(await db.selectFrom('search_entries').selectAll().execute(), [])
})

t.test('a pass without new messages reads few rows and writes nothing', async t => {
  const { db, url, scope } = await setUp(t, 2000)
  await age(scope)
  await indexMessages(db)
  await sql`vacuum analyze messages, search_entries`.execute(db)
  const before = await progressOf(scope)
  const { reads } = await readsOf(t, () => indexMessages(db), /^\s*(select|with|insert|begin)/)
  t.equal(reads.length, 2)
  for (const statement of reads) {
    const nodes = await explain(url, statement)
    t.ok(rowsRead(nodes) <= 1, 'few rows', { nodes })
  }
  t.strictSame(await progressOf(scope), before)
})

t.test('a pass that is stopped ends after its batch, and the next one goes on', async t => {
  const { db, scope } = await setUp(t, 5)
  const stop = new AbortController()
  stop.abort()
  t.equal(await indexMessages(db, { signal: stop.signal }), 0)
  t.equal(await indexMessages(db), 5)
  t.equal(await entriesOf(scope), 5)
})

t.test('messages of earlier versions are indexed after the migration', async t => {
  const { db, url, scope } = await setUp(t, 3, '牛乳 milk')
  await age(scope)
  await indexMessages(db)
  const migrating = createDatabase({ url, poolMax: 1, log: { warn: () => undefined }, timeouts: noTimeouts })
  t.teardown(() => migrating.destroy())
  const names: string[] = []
  while (!names.includes('005-search-entries')) names.unshift(...(await migrateDown(migrating)))
  t.strictSame(await migrateUp(migrating), names)
  t.equal(await entriesOf(scope), 0)
  t.equal(await indexMessages(db), 3)
})

t.test('a server indexes messages in the background', async t => {
  const { scope, db, url } = await setUp(t, 3)
  await build(t, { database: { db, url }, config: { maintenance: { indexEveryMs: 20 } } })
  await until(async () => (await entriesOf(scope)) === 3)
})

t.test(
  'the tables that a turn writes have no index of words, no derived columns and no triggers of their own',
  async t => {
    const { db } = await testDatabase(t)
    const { rows } = await sql`
    select c.relname from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'search_entries' and (
      exists (
        select from pg_index i join pg_class k on k.oid = i.indexrelid join pg_am am on am.oid = k.relam
        where i.indrelid = c.oid and am.amname <> 'btree'
      )
      or exists (select from pg_attribute a where a.attrelid = c.oid and a.attgenerated <> '')
      or exists (select from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal)
    )`.execute(db)
    t.strictSame(rows, [])
  }
)
