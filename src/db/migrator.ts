import { promises as fs } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import {
  DEFAULT_MIGRATION_TABLE,
  FileMigrationProvider,
  type MigrationResultSet,
  Migrator
} from 'kysely/migration'
import type { Config } from '../config/config.ts'
import { OperatorError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import { hasCode } from '../lib/objects.ts'
import { createDatabase, noTimeouts } from './client.ts'
import { isDatabaseDown } from './errors.ts'
import { prepareRuntimeRole } from './row-security.ts'
import type { Database } from './tables.ts'

export const migrationFolder = path.join(import.meta.dirname, '../../migrations')

const otherVersion =
  'The schema belongs to another version of this program. ' +
  'Run that version, or use an empty database (DATABASE_URL, DATA_DIR).'

/** Migrating failed. The schema is unchanged: all migrations of a run are one transaction. */
class MigrationError extends OperatorError {
  override readonly name = 'MigrationError'
}

interface MigrateOptions {
  folder?: string
  /** How long to wait for another process that migrates the database. */
  timeoutMs?: number
  /** Called with a line for the operator when the wait begins. */
  onWait?: ((line: string) => void) | undefined
}

/**
 * Migrates the database to the newest schema. The handle must have `noTimeouts`. Concurrent calls, also from several
 * processes, are serialized: one migrates, and the others have nothing left to do.
 * @returns the names of the applied migrations.
 * @throws {MigrationError} that names the failed migration; {OperatorError} when the schema is newer than this program,
 * or another process migrates for too long.
 */
export function migrateUp<T>(db: Kysely<T>, options?: MigrateOptions): Promise<string[]> {
  const work: Work = async (migrator, db) => {
    const result = await migrator.migrateToLatest()
    if (result.error === undefined) await prepareRuntimeRole(db)
    return result
  }
  return migrate(db, work, options)
}

/**
 * Reverts the newest migration, under the same conditions as `migrateUp`. The data in the dropped tables is lost.
 * @returns its name; an empty list when no migration was applied.
 */
export function migrateDown<T>(db: Kysely<T>, options?: MigrateOptions): Promise<string[]> {
  return migrate(db, migrator => migrator.migrateDown(), options)
}

/** Whether there is a user: all data belongs to users. A database without a schema holds no data. */
export async function hasData(db: Kysely<Database>): Promise<boolean> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === 'users')) return false
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** All migrations in order. `executedAt` is undefined for a pending migration. It loads none of them. */
export async function migrationStatus<T>(
  db: Kysely<T>,
  folder = migrationFolder
): Promise<{ name: string; executedAt: Date | undefined }[]> {
  const executed = await executedMigrations(db)
  const files = await fs.readdir(folder)
  const names = files.map(file => path.parse(file).name).toSorted()
  return names.map(name => ({ name, executedAt: executed.get(name) }))
}

/** SQLSTATE `undefined_table`. */
const undefinedTable = '42P01'

/** When each migration in Kysely's table was executed. */
async function executedMigrations<T>(db: Kysely<T>): Promise<Map<string, Date>> {
  const query = sql<{ name: string; timestamp: string }>`
    select name, timestamp from ${sql.table(DEFAULT_MIGRATION_TABLE)}`
  try {
    const { rows } = await query.execute(db)
    return new Map(rows.map(({ name, timestamp }) => [name, new Date(timestamp)]))
  } catch (error) {
    if (hasCode(error, undefinedTable)) return new Map()
    throw error
  }
}

type Work = <T>(migrator: Migrator, db: Kysely<T>) => Promise<MigrationResultSet>

const lockTimeoutMs = 300_000
const lockPollMs = 200

async function migrate<T>(
  db: Kysely<T>,
  work: Work,
  { folder = migrationFolder, timeoutMs = lockTimeoutMs, onWait }: MigrateOptions = {}
): Promise<string[]> {
  await createOwnTables(db)
  const timeoutAt = Date.now() + timeoutMs
  for (let isFirst = true; ; isFirst = false) {
    const names = await tryToMigrate(db, work, folder)
    if (names) return names
    if (isFirst) onWait?.(`Another process migrates the database: waiting for up to ${timeoutMs / 1000} s`)
    if (Date.now() > timeoutAt) throw new OperatorError(await describeHolder(db))
    await sleep(lockPollMs)
  }
}

/**
 * Creates Kysely's tables if they do not exist, by migrating nothing. In the transaction of the migrations Kysely would
 * hide the reason of a failure: it continues after it, to see whether another process has created them.
 */
async function createOwnTables<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({}) } })
  const result = await migrator.migrateUp()
  if (!hasUnknownMigrations(result)) namesOf(result)
}

/** Whether the database has migrations that are not in the folder. */
function hasUnknownMigrations({ error }: MigrationResultSet): boolean {
  return error instanceof Error && error.message.includes('corrupted migrations')
}

/** The id of the lock that Kysely itself would take: earlier versions of this program rely on it. */
const lockId = '3853314791062309107'

/**
 * The lock belongs to the transaction. A lock of the session, like Kysely's, would stay with a connection of PgBouncer,
 * whose next user would get it too. The same holds for timeouts, which are not sent when it opens a connection.
 * @returns undefined when another process holds the lock.
 */
async function tryToMigrate<T>(db: Kysely<T>, work: Work, folder: string): Promise<string[] | undefined> {
  // After the wait for the lock, statements must see what its last holder has committed.
  const transaction = db.transaction().setIsolationLevel('read committed')
  return await transaction.execute(async trx => {
    const { rows } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(${lockId}) as "isOurs", set_config('statement_timeout', '0', true),
        set_config('idle_in_transaction_session_timeout', '0', true)`.execute(trx)
    return rows[0]?.isOurs ? namesOf(await work(migratorOf(trx, folder), trx)) : undefined
  })
}

async function describeHolder<T>(db: Kysely<T>): Promise<string> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_locks where locktype = 'advisory' and objsubid = 1 and granted
      and database = (select oid from pg_database where datname = current_database())
      and (classid::bigint << 32) + objid::bigint = ${lockId}`.execute(db)
  const holders = rows.map(({ pid }) => `select pg_terminate_backend(${pid})`)
  return (
    'Another process has locked the database to migrate it, and did not finish in time. Wait for it and start again. ' +
    `If no process migrates, end the session that kept the lock: ${holders.join('; ')}`
  )
}

function migratorOf<T>(db: Kysely<T>, folder: string): Migrator {
  return new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: folder }) })
}

function namesOf(result: MigrationResultSet): string[] {
  const { error, results = [] } = result
  if (error === undefined) return results.map(result => result.migrationName)
  const failed = results.find(result => result.status === 'Error')
  if (!failed && isDatabaseDown(error)) throw error
  const what = failed
    ? `The migration ${failed.migrationName} (${failed.direction.toLowerCase()})`
    : 'Migrating'
  const text = `${what} failed: ${error instanceof Error ? error.message : error}`
  if (hasUnknownMigrations(result)) throw new OperatorError(`${text}. ${otherVersion}`, { cause: error })
  const remedy = hasCode(error, insufficientPrivilege) ? `. ${grant}` : ''
  throw new MigrationError(text + remedy, { cause: error })
}

/** SQLSTATE `insufficient_privilege`. */
const insufficientPrivilege = '42501'
const grant =
  'Grant its user the right to create tables: GRANT CREATE ON SCHEMA public TO the user of DATABASE_URL.'

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
  const names = await migrateUp(db, { onWait: line => log.info({}, line) })
  for (const name of names) log.info({}, `The database was migrated: ${name}`)
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
