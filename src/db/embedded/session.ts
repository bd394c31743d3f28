import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Cluster, NotYet, readPassword, startPostgres, stopPostgres, superuser } from './cluster.ts'
import { exclusively } from './mutex.ts'
import { runningPort } from './postmaster.ts'

/** The lock that every server holds shared while it lives, in the maintenance database. */
const lifeLock = 7_093_118_201
const database = 'todobot'
const patience = 60_000

/** One server's hold on the cluster: while its connection lives, Postgres is not stopped. */
export interface Session {
  client: pg.Client
  /** Of the client. While nothing is asked, it does not keep the process alive. */
  socket: Socket
  connectionString: string
}

/** Starts Postgres or joins the one that runs, and takes the life lock. Call it under the mutex only. */
export async function openSession(cluster: Cluster): Promise<Session> {
  const { client, socket, url } = await connect(cluster)
  try {
    await client.query('select pg_advisory_lock_shared($1)', [lifeLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${database}`)
  } catch (error) {
    socket.destroy()
    throw error
  }
  socket.unref()
  return { client, socket, connectionString: url(database) }
}

/** Postgres may be starting, recovering or stopping: it is asked until it answers or is gone, and then started. */
async function connect(cluster: Cluster): Promise<Connection & { url: (name: string) => string }> {
  const password = await readPassword(cluster)
  const deadline = Date.now() + patience
  for (;;) {
    const port = await runningPort(cluster.data)
    const url = (name: string) =>
      `postgresql://${superuser}:${password}@127.0.0.1:${port}/${name}?sslmode=disable`
    try {
      if (port !== undefined) return { ...(await open(url('postgres'))), url }
      await startPostgres(cluster)
    } catch (error) {
      const passes = port !== undefined || error instanceof NotYet
      if (!passes || Date.now() > deadline) throw error
      await sleep(50)
    }
  }
}

type Connection = Pick<Session, 'client' | 'socket'>

/** An `end` follows each error of a client. */
async function open(connectionString: string): Promise<Connection> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString,
    application_name: 'todobot (life lock)',
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
 * Gives the life lock back, or keeps it for itself when no other server holds it. It does not wait for the connection
 * to end: by the time Postgres noticed that, the next server might have looked.
 * @returns whether this was the last server.
 */
async function giveUp({ client }: Session): Promise<boolean> {
  const { rows } = await client.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [
    lifeLock
  ])
  const last = rows[0]?.last === true
  if (!last) await client.query('select pg_advisory_unlock_shared($1)', [lifeLock])
  return last
}

interface Hold {
  session: Session
  cluster: Cluster
  mutex: string
  log: (line: string) => void
}

/**
 * Keeps the life lock for as long as the server lives: a session that is lost is opened again, and Postgres started
 * again if that is why. @returns the function that leaves; it may be called more than once.
 */
export function keep(hold: Hold): () => Promise<void> {
  const leaving = new AbortController()
  let recovered = Promise.resolve()
  let left: Promise<void> | undefined
  const watch = () => {
    hold.session.client.once('end', () => {
      if (!leaving.signal.aborted) recovered = recover(hold, leaving.signal).then(watch)
    })
  }
  watch()
  return () => {
    leaving.abort()
    left ??= recovered.then(() => exclusively(hold.mutex, () => leave(hold)))
    return left
  }
}

async function recover(hold: Hold, leaving: AbortSignal): Promise<void> {
  hold.log('The session with the embedded Postgres was lost: joining or starting it again')
  for (let pause = 100; !leaving.aborted; pause = Math.min(2 * pause, 30_000)) {
    try {
      hold.session = await exclusively(hold.mutex, () => openSession(hold.cluster))
      return hold.log('The embedded Postgres is back')
    } catch (error) {
      hold.log(`The embedded Postgres does not come back: ${error}`)
      await sleep(pause, undefined, { ref: false, signal: leaving }).catch(() => undefined)
    }
  }
}

/** A session that was lost just now holds nothing; the next server to start adopts that Postgres. */
async function leave({ session, cluster, log }: Hold): Promise<void> {
  session.socket.ref()
  const last = await giveUp(session).catch(error => {
    log(`Postgres was gone before this server left: ${error}`)
    return false
  })
  if (last) await stopPostgres(cluster)
  await session.client.end()
}
