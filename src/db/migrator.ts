import { promises as fs } from 'node:fs'
import path from 'node:path'
import type { Kysely } from 'kysely'
import { FileMigrationProvider, type MigrationResultSet, Migrator } from 'kysely/migration'
import type { Config } from '../config/config.ts'
import { OperatorError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import { createDatabase, noTimeouts } from './client.ts'
import { isDatabaseDown } from './errors.ts'
import type { Database } from './tables.ts'

export const migrationFolder = path.join(import.meta.dirname, '../../migrations')

const otherVersion =
  'The schema belongs to another version of this program. ' +
  'Run that version, or use an empty database (DATABASE_URL, DATA_DIR).'

/** Migrating failed. The schema is unchanged: all migrations of a run are one transaction. */
class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/**
 * Migrates the database to the newest schema. The handle must have `noTimeouts`. Concurrent calls, also from several
 * processes, are serialized: one migrates, and the others have nothing left to do.
 * @returns the names of the applied migrations.
 * @throws {MigrationError} that names the failed migration; {OperatorError} when the schema is newer than this program.
 */
export function migrateUp<T>(db: Kysely<T>, folder = migrationFolder): Promise<string[]> {
  return migrate(db, folder, migrator => migrator.migrateToLatest())
}

/**
 * Reverts the newest migration, under the same conditions as `migrateUp`. The data in the dropped tables is lost.
 * @returns its name; an empty list when no migration was applied.
 */
export function migrateDown<T>(db: Kysely<T>, folder = migrationFolder): Promise<string[]> {
  return migrate(db, folder, migrator => migrator.migrateDown())
}

/** Whether there is a user: all data belongs to users. A database without a schema holds no data. */
export async function hasData(db: Kysely<Database>): Promise<boolean> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === 'users')) return false
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** All migrations in order. `executedAt` is undefined for a pending migration. */
export async function migrationStatus<T>(
  db: Kysely<T>,
  folder = migrationFolder
): Promise<{ name: string; executedAt: Date | undefined }[]> {
  const migrations = await migratorOf(db, folder).getMigrations()
  return migrations.map(({ name, executedAt }) => ({ name, executedAt }))
}

async function migrate<T>(
  db: Kysely<T>,
  folder: string,
  work: (migrator: Migrator) => Promise<MigrationResultSet>
): Promise<string[]> {
  return namesOf(await work(migratorOf(db, folder)))
}

function migratorOf<T>(db: Kysely<T>, folder: string): Migrator {
  return new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: folder }) })
}

function namesOf({ error, results = [] }: MigrationResultSet): string[] {
  if (error === undefined) return results.map(result => result.migrationName)
  const failed = results.find(result => result.status === 'Error')
  const what = failed
    ? `The migration ${failed.migrationName} (${failed.direction.toLowerCase()})`
    : 'Migrating'
  const text = `${what} failed: ${error instanceof Error ? error.message : error}`
  // Kysely reports this when the database has migrations that are not in the folder.
  if (text.includes('corrupted migrations'))
    throw new OperatorError(`${text}. ${otherVersion}`, { cause: error })
  throw new MigrationError(text, { cause: error })
}

/**
 * Migrates the schema if `migrateOnStart` is set; otherwise checks that no migration is pending. The check ignores an
 * unavailable database: the server then starts and responds with 503 until the database is available.
 * @throws {OperatorError} when a migration is pending; when migrating, the errors of `migrateUp` and of the database.
 */
export async function prepareSchema(
  { url, migrateOnStart }: Pick<Config['database'], 'migrateOnStart'> & { url: string },
  log: Pick<Log, 'info' | 'warn'>
): Promise<void> {
  const db = createDatabase({ url, poolMax: 1, log, timeouts: migrateOnStart ? noTimeouts : {} })
  try {
    await (migrateOnStart ? upgrade(db, log) : check(db, log))
  } finally {
    await db.destroy()
  }
}

async function upgrade(db: Kysely<Database>, log: Pick<Log, 'info'>): Promise<void> {
  for (const name of await migrateUp(db)) log.info({}, `The database was migrated: ${name}`)
}

async function check(db: Kysely<Database>, log: Pick<Log, 'warn'>): Promise<void> {
  const pending = await pendingMigrations(db).catch(error => {
    if (!isDatabaseDown(error)) throw error
    log.warn({ err: error }, 'schema check failed: database unavailable')
    return []
  })
  if (pending.length === 0) return
  throw new OperatorError(
    `The schema of the database is older than this program, which needs ${pending.join(', ')}. ` +
      'Run npm run migrate -- up, or start with MIGRATE_ON_START=true.'
  )
}

async function pendingMigrations(db: Kysely<Database>): Promise<string[]> {
  const migrations = await migrationStatus(db)
  return migrations.flatMap(({ name, executedAt }) => (executedAt ? [] : name))
}
