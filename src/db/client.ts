import { type Driver, Kysely, PostgresAdapter, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import type { Log } from '../lib/log.ts'
import { ConnectionError } from './errors.ts'
import { PgClient } from './pg-client.ts'
import { inspectRowSecurity, type RowSecurity } from './row-security.ts'
import type { Database } from './tables.ts'

interface DatabaseOptions {
  /** A `postgres://` URL. */
  url: string
  /** The maximum number of connections of this process. */
  poolMax: number
  log: Pick<Log, 'warn'>
  /** Whether connections keep the plans of statements. False for poolers that do not support prepared statements. */
  preparedStatements?: boolean
  /** Is called when it is known whether Postgres hides the rows of other users, and when that changes. */
  onRowSecurity?: (rowSecurity: RowSecurity) => void
  /** Overrides of the default timeouts, in milliseconds. */
  timeouts?: Partial<typeof defaultTimeouts>
}

/**
 * In milliseconds; 0 disables a timeout. A request that hits `connect`, `statement` or `read` gets a 503 response
 * within 2 s; no statement of a request is meant to take that long. `connect` covers a new connection and the wait for
 * a free one. Postgres ends a statement after `statement` and an idle transaction after `idleInTransaction`. `read`
 * applies when Postgres hangs and cannot end the statement itself. A connection that nobody uses is closed after `idle`.
 */
const defaultTimeouts = {
  connect: 1500,
  statement: 1500,
  idleInTransaction: 10_000,
  read: 1800,
  idle: 30_000
}

/** For migrations, which can take long or wait for the migrations of another process. */
export const noTimeouts = { statement: 0, read: 0 } satisfies Partial<typeof defaultTimeouts>

/**
 * The database handle of the process: a pool of connections, which are opened on demand. When Postgres is lost, only
 * the running queries fail (see `isDatabaseDown`); the next query opens a new connection.
 *
 * The server-side timeouts are sent in the startup packet, without an additional round trip. PgBouncer accepts them
 * only when they are listed in its `ignore_startup_parameters`. It then drops them, and must set the timeouts itself.
 */
export function createDatabase({
  url,
  poolMax,
  log,
  preparedStatements = true,
  onRowSecurity = () => undefined,
  timeouts
}: DatabaseOptions): Kysely<Database> {
  const { connect, statement, idleInTransaction, read, idle } = { ...defaultTimeouts, ...timeouts }
  // Otherwise dates are sent in the local time of the process, without the seconds of old offsets.
  pg.defaults.parseInputDatesAsUTC = true
  const pool = new pg.Pool({
    Client: PgClient,
    connectionString: url,
    max: poolMax,
    application_name: 'todobot',
    connectionTimeoutMillis: connect,
    statement_timeout: statement,
    idle_in_transaction_session_timeout: idleInTransaction,
    query_timeout: read,
    idleTimeoutMillis: idle,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
    // Statements that do not wait for each other are sent together.
    pipeline: true
  } satisfies pg.PoolConfig & { pipeline: boolean })
  handleConnectionErrors(pool, log)
  const connections = withConnectionErrors(pool)
  const db = new Kysely<Database>({ dialect: new Dialect({ pool: connections }) })
  pools.set(db, {
    connect: connections.connect,
    clients: clientsOf(pool),
    isPrepared: preparedStatements,
    rowSecurity: createInspection(onRowSecurity)
  })
  return db
}

/** A connection for the queries of a user. */
export interface Connection {
  client: pg.PoolClient
  /** Whether it keeps the plans of named statements. */
  isPrepared: boolean
  rowSecurity: RowSecurity
}

interface Pool {
  connect(): Promise<pg.PoolClient>
  /** The open connections. */
  clients: Set<PgClient>
  isPrepared: boolean
  rowSecurity(client: pg.PoolClient): Promise<RowSecurity>
}

/** Milliseconds after which row-level security that is off is looked for again: an administrator may have turned it on. */
const inspectEveryMs = 60_000

/** Finds out about row-level security when a user first needs a connection. `onChange` is called with what is found. */
function createInspection(onChange: (rowSecurity: RowSecurity) => void): Pool['rowSecurity'] {
  let known: RowSecurity | undefined
  let inspectAt = 0
  return async client => {
    if (known && (known !== 'off' || Date.now() < inspectAt)) return known
    const found = await inspectRowSecurity(client)
    inspectAt = Date.now() + inspectEveryMs
    if (found !== known) onChange(found)
    known = found
    return found
  }
}

const pools = new WeakMap<Kysely<Database>, Pool>()

function poolOf(db: Kysely<Database>): Pool {
  const pool = pools.get(db)
  if (!pool) throw new Error('this is not the handle of a pool')
  return pool
}

/** Takes a connection of the handle's pool. The caller releases it. @throws {ConnectionError} */
export async function connect(db: Kysely<Database>): Promise<Connection> {
  const pool = poolOf(db)
  const { isPrepared } = pool
  const client = await pool.connect()
  try {
    return { client, isPrepared, rowSecurity: await pool.rowSecurity(client) }
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Closes all connections at once. The queries that run fail. */
export function cutConnections(db: Kysely<Database>): void {
  for (const client of poolOf(db).clients) client.cut()
}

/** Whether Postgres hides the rows of other users. */
export async function rowSecurityOf(db: Kysely<Database>): Promise<RowSecurity> {
  const { client, rowSecurity } = await connect(db)
  client.release()
  return rowSecurity
}

/** A handle whose queries are sent by `client`, without waiting for those before. */
export function handleOf(client: {
  query(text: string, values: unknown[]): Promise<pg.QueryResult>
}): Kysely<Database> {
  const connection = { ...client, release: () => undefined }
  const pool = { connect: async () => connection, end: async () => undefined }
  return new Kysely<Database>({ dialect: new UserDialect({ pool: pool as unknown as PostgresPool }) })
}

/** Without Kysely's migration lock: see `migrator.ts`. */
class Adapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

class Dialect extends PostgresDialect {
  override createAdapter(): Adapter {
    return new Adapter()
  }
}

/** Without Kysely's transactions: each query already is in one. */
class UserDialect extends Dialect {
  override createDriver(): Driver {
    return Object.assign(super.createDriver(), {
      async beginTransaction() {
        throw new Error('use inTransaction')
      }
    })
  }
}

/** The pool, whose `connect` fails with {@link ConnectionError}, whatever keeps a connection from opening. */
function withConnectionErrors(pool: pg.Pool) {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      try {
        return await pool.connect()
      } catch (error) {
        throw new ConnectionError(error)
      }
    }
  }
}

/** An `error` event without a listener would end the process. The pool itself listens only to idle connections. */
function handleConnectionErrors(pool: pg.Pool, log: Pick<Log, 'warn'>): void {
  pool.on('connect', client => {
    client.once('error', error => log.warn({ err: error }, 'database connection lost'))
    // The client and the pool can report the same loss again.
    client.on('error', () => undefined)
  })
  pool.on('error', () => undefined)
  pool.on('release', (_error, client) => {
    if (hasPendingQuery(client)) void client.end()
  })
}

/** The open connections of a pool, those in use included. */
function clientsOf(pool: pg.Pool): Set<PgClient> {
  const clients = new Set<PgClient>()
  pool.on('connect', client => {
    if (!(client instanceof PgClient)) return
    clients.add(client)
    client.once('end', () => clients.delete(client))
  })
  return clients
}

/** pg returns a connection with a pending query to the pool, where it would block its next user. */
function hasPendingQuery(client: pg.PoolClient): boolean {
  return 'readyForQuery' in client && client.readyForQuery === false
}

const date = pg.types.builtins.DATE

/** A `date` stays a string, `YYYY-MM-DD`: it is a day, not an instant. Other types have pg's default parsers. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === date ? (value: string) => value : pg.types.getTypeParser(oid, format)
}
