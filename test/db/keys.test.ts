import { sql } from 'kysely'
import t from 'tap'
import { testDatabase } from '../support/database.ts'

const { db } = await testDatabase(t)

/** Tables with rows of users, read from the schema. */
const { rows: owned } = await sql<{ name: string }>`
  select table_name as name from information_schema.columns
  where table_schema = current_schema() and column_name = 'user_id' order by 1
`.execute(db)
const tables = owned.map(({ name }) => name)

const otherwise = [
  // Not for one user: the recovery pass looks for expired leases of all users.
  'turns_lease',
  // Not for one user: expired rows of all users are deleted.
  'stream_deltas_age',
  'task_requests_age',
  'sessions_end',
  'rate_counters_end',
  'turns_key_age',
  'task_changes_age',
  // Not for one user: new messages of all users are indexed.
  'messages_age',
  // Each of its entries begins with the last digits of the user's id.
  'search_entries_words'
]

t.test('every table except users has rows of users only, and three others have none', async t => {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_name not like 'kysely%' order by 1
  `.execute(db)
  t.strictSame(
    rows.map(({ name }) => name),
    // How far the search index is, and hashes of deleted identities and of what passwords were tried for.
    [...tables, 'search_progress', 'erased_identities', 'password_tries', 'users'].toSorted()
  )
})

t.test('every primary, unique and foreign key of other tables begins with the user id', async t => {
  const { rows: constraints } = await sql<{ table: string; key: string; first: string }>`
    select class.relname as table, key.conname as key, attribute.attname as first
    from pg_constraint key
    join pg_class class on class.oid = key.conrelid
    join pg_attribute attribute on attribute.attrelid = class.oid and attribute.attnum = key.conkey[1]
    where key.contype in ('p', 'u', 'f') and class.relname = any(${tables})
  `.execute(db)
  const { rows: indexes } = await sql<{ table: string; key: string; first: string }>`
    select class.relname as table, index_class.relname as key, attribute.attname as first
    from pg_index index
    join pg_class class on class.oid = index.indrelid
    join pg_class index_class on index_class.oid = index.indexrelid
    join pg_attribute attribute on attribute.attrelid = class.oid and attribute.attnum = index.indkey[0]
    where class.relname = any(${tables})
  `.execute(db)
  t.ok(constraints.length >= 2 * tables.length, 'a primary and a foreign key for each table at least')
  t.strictSame(
    [...constraints, ...indexes].filter(({ first, key }) => first !== 'user_id' && !otherwise.includes(key)),
    []
  )
})

t.test('foreign keys include the user id, so that no row refers to one of another user', async t => {
  const { rows } = await sql<{ key: string; target: string }>`
    select key.conname as key, attribute.attname as target
    from pg_constraint key
    join pg_class class on class.oid = key.conrelid
    join pg_class target on target.oid = key.confrelid
    join pg_attribute attribute on attribute.attrelid = target.oid and attribute.attnum = key.confkey[1]
    where key.contype = 'f' and class.relname = any(${tables}) and target.relname <> 'users'
  `.execute(db)
  t.ok(rows.length > 0, 'there are such keys')
  t.strictSame(
    rows.filter(({ target }) => target !== 'user_id'),
    []
  )
})

t.test('contents of models are stored as json, which accepts values that jsonb refuses', async t => {
  const { rows } = await sql<{ name: string; type: string }>`
    select table_name || '.' || column_name as name, data_type as type from information_schema.columns
    where table_schema = current_schema() and data_type like 'json%' order by 1
  `.execute(db)
  t.strictSame(rows, [
    // Rows of tasks.
    { name: 'task_changes.after', type: 'jsonb' },
    { name: 'task_changes.before', type: 'jsonb' },
    { name: 'task_requests.response', type: 'json' },
    { name: 'tool_calls.parameters', type: 'json' },
    { name: 'tool_calls.result', type: 'json' },
    { name: 'turn_steps.content', type: 'json' }
  ])
})
