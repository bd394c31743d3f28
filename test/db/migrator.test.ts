import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import t, { type Test } from 'tap'
import { createDatabase, noTimeouts } from '../../src/db/client.ts'
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrator.ts'
import type { Database } from '../../src/db/tables.ts'
import { emptyDatabase } from '../support/database.ts'
import { emptyFolder } from './embedded/processes.ts'

const log = { warn: () => undefined }

/** A folder of migrations: name, statement of `up`, statement of `down`. */
async function migrations(t: Test, ...list: [name: string, up: string, down: string][]): Promise<string> {
  const folder = await emptyFolder(t)
  for (const [name, up, down] of list) {
    const run = (statement: string) =>
      `db.executeQuery({ sql: ${JSON.stringify(statement)}, parameters: [] })`
    const code = `export const up = db => ${run(up)}\nexport const down = db => ${run(down)}\n`
    await writeFile(join(folder, `${name}.mjs`), code)
  }
  return folder
}

t.test('the project’s migrations run up, down and up again, and down leaves nothing behind', async t => {
  const { db } = await emptyDatabase(t)
  const names = (await migrationStatus(db)).map(({ name }) => name)
  t.strictSame(await migrateUp(db), names)
  t.strictSame(await migrateUp(db), [], 'a second time there is nothing to do')
  const schema = await describe(db)
  t.ok(schema.length > 0)
  for (const name of names.toReversed()) t.strictSame(await migrateDown(db), [name])
  t.strictSame(await migrateDown(db), [])
  t.strictSame(await describe(db), [])
  t.strictSame(await migrateUp(db), names)
  t.strictSame(await describe(db), schema)
})

t.test('two servers that start at the same time migrate once', async t => {
  const { url } = await emptyDatabase(t)
  const folder = await migrations(t, [
    '001-slow',
    'create table runs as select pg_sleep(0.2)::text',
    'drop table runs'
  ])
  const servers = [1, 2, 3].map(() => createDatabase({ url, poolMax: 1, log }))
  t.teardown(() => Promise.all(servers.map(server => server.destroy())))
  const done = await Promise.all(servers.map(server => migrateUp(server, { folder })))
  t.strictSame(
    done.toSorted((a, b) => a.length - b.length),
    [[], [], ['001-slow']]
  )
})

t.test('a migration, and the wait for one, can take longer than the statement timeout', async t => {
  const { url } = await emptyDatabase(t)
  const folder = await migrations(t, ['001-slow', 'select pg_sleep(2.5)', 'select 1'])
  const servers = [1, 2].map(() => createDatabase({ url, poolMax: 1, log, timeouts: noTimeouts }))
  t.teardown(() => Promise.all(servers.map(server => server.destroy())))
  const done = await Promise.all(servers.map(server => migrateUp(server, { folder })))
  t.strictSame(done.flat(), ['001-slow'])
})

t.test('the wait for a migration of another process has a limit, and then its session is named', async t => {
  const { url, db } = await emptyDatabase(t)
  const other = createDatabase({ url, poolMax: 1, log })
  t.teardown(() => other.destroy())
  const { rows } = await sql<{ pid: number }>`
    select pg_backend_pid() as pid, pg_advisory_lock(3853314791062309107)`.execute(other)
  const lines: string[] = []
  const migrated = migrateUp(db, { timeoutMs: 0, onWait: line => lines.push(line) })
  await t.rejects(migrated, {
    name: 'OperatorError',
    message:
      'Another process has locked the database to migrate it, and did not finish in time. Wait for it and start ' +
      'again. If no process migrates, end the session that kept the lock: ' +
      `select pg_terminate_backend(${rows[0]?.pid})`
  })
  t.strictSame(lines, ['Another process migrates the database: waiting for up to 0 s'])
  await other.destroy()
  t.ok((await migrateUp(db)).length > 0)
})

t.test('a timeout that the operator has set for its user does not end a migration', async t => {
  const { url, db } = await emptyDatabase(t)
  const role = `hasty_${Date.now()}`
  await sql.raw(`create role ${role} login password 'secret'`).execute(db)
  t.teardown(async () => {
    await sql.raw(`drop owned by ${role}`).execute(db)
    await sql.raw(`drop role ${role}`).execute(db)
  })
  await sql.raw(`grant create on schema public to ${role}`).execute(db)
  await sql.raw(`alter role ${role} set statement_timeout = '100ms'`).execute(db)
  const hasty = Object.assign(new URL(url), { username: role, password: 'secret' }).href
  const own = createDatabase({ url: hasty, poolMax: 1, log, timeouts: noTimeouts })
  const folder = await migrations(t, ['001-slow', 'select pg_sleep(0.5)', 'select 1'])
  try {
    t.strictSame(await migrateUp(own, { folder }), ['001-slow'])
  } finally {
    await own.destroy()
  }
})

t.test('a user who may not create tables is told what to grant', async t => {
  const { url, db } = await emptyDatabase(t)
  const role = `reader_${Date.now()}`
  await sql.raw(`create role ${role} login password 'secret'`).execute(db)
  t.teardown(() => sql.raw(`drop role ${role}`).execute(db))
  const reader = Object.assign(new URL(url), { username: role, password: 'secret' }).href
  const own = createDatabase({ url: reader, poolMax: 1, log })
  t.teardown(() => own.destroy())
  await t.rejects(migrateUp(own), {
    name: 'MigrationError',
    message:
      'Migrating failed: permission denied for schema public. Grant its user the right to create tables: ' +
      'GRANT CREATE ON SCHEMA public TO the user of DATABASE_URL.'
  })
})

t.test('a failed migration is named with its cause, and the whole run is rolled back', async t => {
  const { db } = await emptyDatabase(t)
  const folder = await migrations(
    t,
    ['001-good', 'create table good ()', 'drop table good'],
    ['002-bad', 'create table bad (id nonsense)', 'drop table bad']
  )
  await t.rejects(migrateUp(db, { folder }), {
    name: 'MigrationError',
    message: 'The migration 002-bad (up) failed: type "nonsense" does not exist',
    cause: { code: '42704' }
  })
  t.strictSame(await describe(db), [])
  t.strictSame(await migrationStatus(db, folder), [
    { name: '001-good', executedAt: undefined },
    { name: '002-bad', executedAt: undefined }
  ])
})

t.test('a database with migrations that are not in the folder is not migrated', async t => {
  const { db } = await emptyDatabase(t)
  await migrateUp(db, {
    folder: await migrations(t, ['001-theirs', 'create table theirs ()', 'drop table theirs'])
  })
  const folder = await migrations(t, ['002-ours', 'create table ours ()', 'drop table ours'])
  await t.rejects(migrateUp(db, { folder }), {
    name: 'OperatorError',
    message:
      /^Migrating failed: .*001-theirs is missing\. The schema belongs to another version of this program\. /
  })
})

/** Columns, constraints and indexes, without the migrator's own tables. */
async function describe(db: Kysely<Database>): Promise<unknown[]> {
  const { rows } = await sql`
    select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
      (select json_agg(pg_get_constraintdef(k.oid) order by k.conname) from pg_constraint k where k.conrelid = c.oid),
      (select json_agg(pg_get_indexdef(i.indexrelid) order by i.indexrelid::regclass::text)
        from pg_index i where i.indrelid = c.oid)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname !~ '^kysely_'
    order by c.relname, a.attnum`.execute(db)
  return rows
}
