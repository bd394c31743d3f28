import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import pLimit from 'p-limit'
import pg from 'pg'
import { createDatabase } from '../../../src/db/client.ts'
import { findBinaries } from '../../../src/db/embedded/binaries.ts'
import {
  type Cluster,
  ensureCluster,
  readPassword,
  run,
  startPostgres,
  superuser
} from '../../../src/db/embedded/cluster.ts'
import { locate } from '../../../src/db/embedded/location.ts'
import { runningPort } from '../../../src/db/embedded/postmaster.ts'
import type { Database } from '../../../src/db/tables.ts'
import { migrateOnce } from '../../support/database.ts'
import { childrenOf } from './process.ts'

export interface ChaosDatabase {
  url: string
  /** For the harness: its timeouts are longer than those of requests. */
  db: Kysely<Database>
}

export interface Postgres {
  /** Creates a migrated database. */
  database(): Promise<ChaosDatabase>
  /** Stops Postgres as in a crash: without a checkpoint, and uncommitted data is lost. */
  crash(): Promise<void>
  /** Restarts it on the same port, and waits until it accepts connections. */
  start(): Promise<void>
  /** Pauses all its processes: connections stay open, and nothing answers. */
  hang(): Promise<void>
  /** Continues them. */
  resume(): void
  /** Stops it and removes its data. */
  remove(): Promise<void>
}

/** Commits survive a crash of Postgres, as in production, but not a crash of the machine. */
const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'on', max_connections: '300' }
const template = 'chaos_template'
const longTimeouts = { statement: 60_000, read: 60_000 }
const silent = { warn: () => undefined }

/** Starts a Postgres in a temporary folder. @param overrides of its settings. */
export async function openPostgres(overrides: Record<string, string> = {}): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'))
  await chmod(folder, 0o755)
  const cluster = await makeCluster(folder, { ...settings, ...overrides })
  const urlOf = await startAndAddress(cluster)
  await makeTemplate(urlOf)
  const opened: ChaosDatabase[] = []
  const one = pLimit(1)
  const paused: number[] = []

  async function makeDatabase(): Promise<ChaosDatabase> {
    const name = `chaos_${opened.length + 1}`
    await asAdmin(urlOf, `create database ${name} template ${template}`)
    const made = { url: urlOf(name), db: open(urlOf(name)) }
    opened.push(made)
    return made
  }

  function resume(): void {
    for (const pid of paused.splice(0)) process.kill(pid, 'SIGCONT')
  }

  return {
    database: () => one(makeDatabase),
    crash: () => stop(cluster),
    start: () => startPostgres(cluster),
    async hang() {
      for await (const pid of processesOf(cluster)) {
        process.kill(pid, 'SIGSTOP')
        paused.push(pid)
      }
    },
    resume,
    async remove() {
      resume()
      await Promise.all(opened.map(({ db }) => db.destroy()))
      await stop(cluster)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      await rm(cluster.location, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

async function makeCluster(folder: string, settings: Record<string, string>): Promise<Cluster> {
  const dataDir = join(folder, 'data')
  await mkdir(dataDir)
  const { folder: location, osUser } = await locate(dataDir)
  const cluster = {
    location,
    data: join(location, 'data'),
    binaries: await findBinaries(osUser),
    osUser,
    settings
  }
  await ensureCluster(cluster)
  return cluster
}

type UrlOf = (database: string) => string

async function startAndAddress(cluster: Cluster): Promise<UrlOf> {
  await startPostgres(cluster)
  const [password, port] = await Promise.all([readPassword(cluster), runningPort(cluster.data)])
  return name => `postgresql://${superuser}:${password}@127.0.0.1:${port}/${name}?sslmode=disable`
}

async function stop({ binaries, data, osUser }: Cluster): Promise<void> {
  await run(binaries.pgCtl, ['stop', '-D', data, '-m', 'immediate', '-w'], osUser)
}

/** The postmaster, which starts no more processes once it is paused, then the processes that it has started. */
async function* processesOf({ data }: Cluster): AsyncGenerator<number> {
  const postmaster = Number.parseInt(await readFile(join(data, 'postmaster.pid'), 'utf8'), 10)
  yield postmaster
  yield* await childrenOf(postmaster)
}

async function makeTemplate(urlOf: UrlOf): Promise<void> {
  await asAdmin(urlOf, `create database ${template}`)
  await migrateOnce(urlOf(template))
}

function open(url: string): Kysely<Database> {
  return createDatabase({ url, poolMax: 4, log: silent, timeouts: longTimeouts })
}

async function asAdmin(urlOf: UrlOf, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres') })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
