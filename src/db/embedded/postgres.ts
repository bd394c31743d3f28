import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { findBinaries } from './binaries.ts'
import { type Cluster, ensureCluster } from './cluster.ts'
import { locate } from './location.ts'
import { withFileLock } from './mutex.ts'
import { keepSession, openSession } from './session.ts'

export interface EmbeddedPostgresOptions {
  /** The folder for this project's data. It is created if it does not exist. */
  dataDir: string
  log: (line: string) => void
  /** Settings for Postgres. They take effect only if this process starts Postgres. */
  settings?: Record<string, string>
}

export interface EmbeddedPostgres {
  connectionString: string
  /** The folder of the cluster: in the data folder, or under /var/lib/todobot. */
  location: string
  /** Ends this server's session. The last server to do so stops Postgres. */
  release(): Promise<void>
}

/**
 * Starts Postgres on the project's data, or joins the Postgres that another server started. Servers can start, stop and
 * be killed in any order: starting, joining and leaving are mutually exclusive, and the lock of a killed server ends
 * with its connection. When Postgres itself dies, it is restarted, on the same port if that is free.
 * @throws when Postgres is not installed or does not start. The message says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true })
  const dataDir = await realpath(options.dataDir)
  const mutex = join(dataDir, 'postgres.lock')
  const { cluster, session } = await withFileLock(mutex, async () => {
    const cluster = await findCluster(dataDir, options.settings ?? {})
    await ensureCluster(cluster)
    return { cluster, session: await openSession(cluster) }
  })
  const { port } = new URL(session.connectionString)
  options.log(`Postgres is running on 127.0.0.1:${port} with its data in ${cluster.location}`)
  const release = keepSession({ session, cluster, mutex, log: options.log })
  return { connectionString: session.connectionString, location: cluster.location, release }
}

async function findCluster(dataDir: string, settings: Record<string, string>): Promise<Cluster> {
  const { folder, osUser } = await locate(dataDir)
  const binaries = await findBinaries(osUser)
  return { location: folder, data: join(folder, 'data'), binaries, osUser, settings }
}
