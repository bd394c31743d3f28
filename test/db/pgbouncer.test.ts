import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import t, { type Test } from 'tap'
import { createDatabase, noTimeouts } from '../../src/db/client.ts'
import { migrateUp, migrationStatus, prepareSchema } from '../../src/db/migrator.ts'
import type { Database } from '../../src/db/tables.ts'
import { emptyDatabase } from '../support/database.ts'
import { noPgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { emptyFolder } from './embedded/processes.ts'

// `.ci/pgbouncer` runs many more tests through PgBouncer.

/** An empty database: its handle, and its URL through PgBouncer in transaction mode. */
async function behindPgBouncer(t: Test) {
  const { url, db } = await emptyDatabase(t)
  const pgBouncer = await startPgBouncer(url)
  t.teardown(pgBouncer.stop)
  return { db, url: pgBouncer.url }
}

/** The advisory locks that are held in the database. */
async function locks(db: Kysely<Database>): Promise<unknown[]> {
  const { rows } = await sql`select pid from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`.execute(db)
  return rows
}

const skip = noPgBouncer

t.test(
  'servers that start at the same time migrate once through PgBouncer, and keep no lock',
  { skip },
  async t => {
    const { db, url } = await behindPgBouncer(t)
    const lines: string[] = []
    const log = { info: (_details: object, line: string) => lines.push(line), warn: () => undefined }
    const servers = Array.from({ length: 5 }, () => prepareSchema({ url, migrateOnStart: true }, log))
    await Promise.all(servers)
    const names = (await migrationStatus(db)).map(({ name }) => `The database was migrated: ${name}`)
    t.strictSame(
      lines.filter(line => line.includes('was migrated')),
      names
    )
    t.strictSame(await locks(db), [])
  }
)

t.test('a migration that fails through PgBouncer says why, and keeps no lock', { skip }, async t => {
  const { db, url } = await behindPgBouncer(t)
  const folder = await emptyFolder(t)
  const code =
    "export const up = db => db.executeQuery({ sql: 'create table bad (id nonsense)', parameters: [] })"
  await writeFile(join(folder, '001-bad.mjs'), code)
  const pooled = createDatabase({ url, poolMax: 1, log: { warn: () => undefined }, timeouts: noTimeouts })
  t.teardown(() => pooled.destroy())
  await t.rejects(migrateUp(pooled, { folder }), {
    message: 'The migration 001-bad (up) failed: type "nonsense" does not exist'
  })
  t.strictSame(await locks(db), [])
  t.ok((await migrateUp(pooled)).length > 0)
})
