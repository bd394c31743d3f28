import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../lib/log.ts'
import { retryOnDeadlock } from './errors.ts'
import type { Database, Scope } from './tables.ts'

interface DatabaseOptions {
  /** A `postgres://` URL. */
  url: string
  /** The most connections that this process opens. */
  poolMax: number
  log: Pick<Log, 'warn'>
  /** In milliseconds, where the defaults do not fit. */
  timeouts?: Partial<typeof defaultTimeouts>
}

/**
 * All leave room to answer 503 within 2 s: no statement of a request is meant to take long. `connect` covers a new
 * connection and the wait for a free one. Postgres ends a statement after `statement` and an idle transaction after
 * `idleInTransaction`; `read` is for a Postgres that cannot even do that any more. 0 waits for ever.
 */
const defaultTimeouts = { connect: 1500, statement: 1500, idleInTransaction: 10_000, read: 1800 }

/** For migrations, and the wait for another process's. */
export const noTimeouts = { statement: 0, read: 0 } satisfies Partial<typeof defaultTimeouts>

/**
 * The database handle of the process: a pool of connections, which are opened when needed. Losing Postgres fails the
 * queries under way (see `isDatabaseDown`) and nothing else; the next query connects anew.
 *
 * The server-side timeouts travel in the startup packet and cost no round trip. PgBouncer takes them only when its
 * `ignore_startup_parameters` names them, and must then set them itself.
 */
export function createDatabase({ url, poolMax, log, timeouts }: DatabaseOptions): Kysely<Database> {
  const { connect, statement, idleInTransaction, read } = { ...defaultTimeouts, ...timeouts }
  const pool = new pg.Pool({
    connectionString: url,
    max: poolMax,
    application_name: 'todobot',
    connectionTimeoutMillis: connect,
    statement_timeout: statement,
    idle_in_transaction_session_timeout: idleInTransaction,
    query_timeout: read,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser }
  })
  surviveLosses(pool, log)
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

/** An error without a listener would end the process. The pool listens only to connections that are idle. */
function surviveLosses(pool: pg.Pool, log: Pick<Log, 'warn'>): void {
  pool.on('connect', client => {
    client.once('error', error => log.warn({ err: error }, 'database connection lost'))
    // Both may report the same loss again.
    client.on('error', () => undefined)
  })
  pool.on('error', () => undefined)
  pool.on('release', (_error, client) => {
    if (isWaiting(client)) void client.end()
  })
}

/** A connection given back with a query still unanswered would keep its next user waiting: pg does not drop it. */
function isWaiting(client: pg.PoolClient): boolean {
  return 'readyForQuery' in client && client.readyForQuery === false
}

const date = pg.types.builtins.DATE

/** A date stays the string `YYYY-MM-DD`: it is a day, not an instant. All else is as usual in pg. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === date ? (value: string) => value : pg.types.getTypeParser(oid, format)
}

/**
 * Runs `work` in a transaction: all of it happens, or none. One that a deadlock undid is run again, three times in all.
 * Inside, only the scope that `work` gets may be used: another handle would wait for a connection, and not be undone.
 */
export async function inTransaction<T>(scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
  return await retryOnDeadlock(() => scope.db.transaction().execute(db => work({ ...scope, db })))
}
