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
  'The schema was made by another version of this program: run that one, or use an empty database (DATABASE_URL, DATA_DIR).'

/** A migration that failed left nothing behind: all migrations of a run commit together. */
class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/**
 * Brings the database to the newest schema; give it a handle with `noTimeouts`. Processes that do this at once take turns: one
 * migrates, the others find nothing left to do.
 * @returns the names of the migrations that were done.
 * @throws {MigrationError} naming the one that failed, with its cause; {OperatorError} when the schema is newer.
 */
export function migrateUp<T>(db: Kysely<T>, folder = migrationFolder): Promise<string[]> {
  return migrate(db, folder, migrator => migrator.migrateToLatest())
}

/**
 * Undoes the newest migration, as `migrateUp` does; the data in what it made goes with it.
 * @returns its name, or nothing when there was none.
 */
export function migrateDown<T>(db: Kysely<T>, folder = migrationFolder): Promise<string[]> {
  return migrate(db, folder, migrator => migrator.migrateDown())
}

/** Whether there is an account: all data of people belongs to one. A database without a schema holds nothing. */
export async function holdsData(db: Kysely<Database>): Promise<boolean> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === 'users')) return false
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** All migrations in their order, with when they were done. */
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
  // Kysely's word for migrations on record that the folder does not have.
  if (text.includes('corrupted migrations'))
    throw new OperatorError(`${text}. ${otherVersion}`, { cause: error })
  throw new MigrationError(text, { cause: error })
}

/**
 * Makes the schema the newest, or where that is not this server's to do, sees that it is new enough. A database that
 * cannot be asked is no reason not to start: the server answers 503 until it is back.
 * @throws {OperatorError} when the schema is older than this program; when migrating, whatever kept it from that.
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
