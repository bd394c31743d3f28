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
  const done = await Promise.all(servers.map(server => migrateUp(server, folder)))
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
  const done = await Promise.all(servers.map(server => migrateUp(server, folder)))
  t.strictSame(done.flat(), ['001-slow'])
})

t.test('a failed migration is named with its cause, and the whole run is rolled back', async t => {
  const { db } = await emptyDatabase(t)
  const folder = await migrations(
    t,
    ['001-good', 'create table good ()', 'drop table good'],
    ['002-bad', 'create table bad (id nonsense)', 'drop table bad']
  )
  await t.rejects(migrateUp(db, folder), {
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
  await migrateUp(db, await migrations(t, ['001-theirs', 'create table theirs ()', 'drop table theirs']))
  const folder = await migrations(t, ['002-ours', 'create table ours ()', 'drop table ours'])
  await t.rejects(migrateUp(db, folder), {
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
