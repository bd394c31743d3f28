import type { Kysely } from 'kysely'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { OperatorError } from '../operator-error.ts'
import { isDatabaseDown } from './availability.ts'
import { createDatabase, patient } from './client.ts'
import { migrateUp, migrationStatus } from './migrator.ts'
import type { Database } from './tables.ts'

/**
 * Makes the schema the newest, or where that is not this server's to do, sees that it is new enough. A database that
 * cannot be asked is no reason not to start: the server answers 503 until it is back.
 * @throws {OperatorError} when the schema is older than this program; when migrating, whatever kept it from that.
 */
export async function prepareSchema(
  { url, migrateOnStart }: Pick<Config['database'], 'migrateOnStart'> & { url: string },
  log: Pick<Log, 'info' | 'warn'>
): Promise<void> {
  const db = createDatabase({ url, poolMax: 1, log, timeouts: migrateOnStart ? patient : {} })
  try {
    await (migrateOnStart ? migrate(db, log) : check(db, log))
  } finally {
    await db.destroy()
  }
}

async function migrate(db: Kysely<Database>, log: Pick<Log, 'info'>): Promise<void> {
  for (const name of await migrateUp(db)) log.info({}, `The database was migrated: ${name}`)
}

async function check(db: Kysely<Database>, log: Pick<Log, 'warn'>): Promise<void> {
  const pending = await pendingMigrations(db).catch(error => {
    if (!isDatabaseDown(error)) throw error
    log.warn({ err: error }, 'the database cannot be asked for its schema')
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
