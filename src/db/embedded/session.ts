import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import {
  type Cluster,
  readPassword,
  startPostgres,
  stopPostgres,
  superuser,
  TransientStartError
} from './cluster.ts'
import { withFileLock } from './mutex.ts'
import { runningPort } from './postmaster.ts'

/** The advisory lock that every running server holds in shared mode, in the database `postgres`. */
const livenessLock = 7_093_118_201
const database = 'todobot'
const connectTimeoutMs = 60_000

/** A server's connection to the cluster, which holds the liveness lock. While it is open, Postgres is not stopped. */
export interface Session {
  client: pg.Client
  /** The socket of the client. It is unreferenced: an idle session does not keep the process alive. */
  socket: Socket
  connectionString: string
}

/** Starts or joins Postgres, and takes the liveness lock. Call this only while holding the mutex. */
export async function openSession(cluster: Cluster): Promise<Session> {
  const { client, socket, url } = await connect(cluster)
  try {
    await client.query('select pg_advisory_lock_shared($1)', [livenessLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${database}`)
  } catch (error) {
    socket.destroy()
    throw error
  }
  socket.unref()
  return { client, socket, connectionString: url(database) }
}

/** Connects to Postgres. While it is starting, recovering or stopping, retries; when it does not run, starts it. */
async function connect(cluster: Cluster): Promise<Connection & { url: (name: string) => string }> {
  const password = await readPassword(cluster)
  const timeoutAt = Date.now() + connectTimeoutMs
  for (;;) {
    const port = await runningPort(cluster.data)
    const url = (name: string) =>
      `postgresql://${superuser}:${password}@127.0.0.1:${port}/${name}?sslmode=disable`
    try {
      if (port !== undefined) return { ...(await open(url('postgres'))), url }
      await startPostgres(cluster)
    } catch (error) {
      const isTransient = port !== undefined || error instanceof TransientStartError
      if (!isTransient || Date.now() > timeoutAt) throw error
      await sleep(50)
    }
  }
}

type Connection = Pick<Session, 'client' | 'socket'>

/** Errors of the client are ignored, because an `end` event follows each of them. */
async function open(connectionString: string): Promise<Connection> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString,
    application_name: 'todobot (liveness lock)',
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
    keepAlive: true,
    stream: () => socket
  })
  client.on('error', () => undefined)
  await client.connect()
  return { client, socket }
}

/**
 * Releases the liveness lock, or takes it exclusively when no other server holds it. It does not rely on the end of the
 * connection: the next server could check the lock before Postgres notices that end.
 * @returns whether this was the last server.
 */
async function releaseLock({ client }: Session): Promise<boolean> {
  const { rows } = await client.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [
    livenessLock
  ])
  const last = rows[0]?.last === true
  if (!last) await client.query('select pg_advisory_unlock_shared($1)', [livenessLock])
  return last
}

interface SessionState {
  session: Session
  cluster: Cluster
  mutex: string
  log: (line: string) => void
}

/**
 * Keeps the session open until the server stops. A lost session is reopened, and Postgres is restarted if it has died.
 * @returns a function that ends the session. It can be called more than once.
 */
export function keepSession(state: SessionState): () => Promise<void> {
  const stopping = new AbortController()
  let reconnected = Promise.resolve()
  let released: Promise<void> | undefined
  const watch = () => {
    state.session.client.once('end', () => {
      if (!stopping.signal.aborted) reconnected = reconnect(state, stopping.signal).then(watch)
    })
  }
  watch()
  return () => {
    stopping.abort()
    released ??= reconnected.then(() => withFileLock(state.mutex, () => release(state)))
    return released
  }
}

async function reconnect(state: SessionState, stopping: AbortSignal): Promise<void> {
  state.log('Connection to the embedded Postgres lost: reconnecting, or restarting Postgres')
  for (let pause = 100; !stopping.aborted; pause = Math.min(2 * pause, 30_000)) {
    try {
      state.session = await withFileLock(state.mutex, () => openSession(state.cluster))
      return state.log('Connection to the embedded Postgres restored')
    } catch (error) {
      state.log(`Reconnecting to the embedded Postgres failed: ${error}`)
      await sleep(pause, undefined, { ref: false, signal: stopping }).catch(() => undefined)
    }
  }
}

/** With a lost session, this server does not stop Postgres. The next server to start joins it. */
async function release({ session, cluster, log }: SessionState): Promise<void> {
  session.socket.ref()
  const last = await releaseLock(session).catch(error => {
    log(`Releasing the embedded Postgres failed, its connection is lost: ${error}`)
    return false
  })
  if (last) await stopPostgres(cluster)
  await session.client.end()
}
