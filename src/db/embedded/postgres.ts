import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { findBinaries } from './binaries.ts'
import { type Cluster, ensureCluster } from './cluster.ts'
import { locate } from './location.ts'
import { exclusively } from './mutex.ts'
import { keep, openSession } from './session.ts'

export interface EmbeddedPostgresOptions {
  /** The folder that belongs to this project's data; made when it is missing. */
  dataDir: string
  log: (line: string) => void
  /** Settings for Postgres, used by the server that starts it. */
  settings?: Record<string, string>
}

export interface EmbeddedPostgres {
  connectionString: string
  /** The folder of the cluster: in the data folder, or under /var/lib/todobot. */
  location: string
  /** Leaves; the last server to leave stops Postgres. */
  release(): Promise<void>
}

/**
 * Starts a real Postgres on the project's data, or joins the one that another server started. Servers may come, leave
 * and be killed in any order: starting, joining and leaving exclude each other, and a killed server's hold ends with
 * its connection. When Postgres itself dies, it is started again, on the same port if that is free.
 * @throws when Postgres is not installed or does not start; the message says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true })
  const dataDir = await realpath(options.dataDir)
  const mutex = join(dataDir, 'postgres.lock')
  const { cluster, session } = await exclusively(mutex, async () => {
    const cluster = await findCluster(dataDir, options.settings ?? {})
    await ensureCluster(cluster)
    return { cluster, session: await openSession(cluster) }
  })
  const { port } = new URL(session.connectionString)
  options.log(`Postgres runs on 127.0.0.1:${port}, its data is in ${cluster.location}`)
  const release = keep({ session, cluster, mutex, log: options.log })
  return { connectionString: session.connectionString, location: cluster.location, release }
}

async function findCluster(dataDir: string, settings: Record<string, string>): Promise<Cluster> {
  const { folder, account } = await locate(dataDir)
  const binaries = await findBinaries(account)
  return { location: folder, data: join(folder, 'data'), binaries, account, settings }
}
