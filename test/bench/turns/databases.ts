import pg from 'pg'
import type { Postgres } from '../../chaos/harness/postgres.ts'
import { databaseUrl } from '../../support/database.ts'
import type { TurnOptions } from './options.ts'
import { seedTurns } from './seed-turns.ts'
import type { ServerName } from './servers.ts'
import { parentOf } from './usage.ts'

/** Commits survive a crash of the machine, as in production. Checkpoints do not fall into a measurement. */
export const durableSettings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '200',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '30min'
}

/** What a server has stored. */
interface Stored {
  turns: number
  tasks: number
}

export interface TurnDatabase {
  url: string
  stored(name: ServerName): Promise<Stored>
  drop(): Promise<void>
}

export interface Databases {
  /** The process id of Postgres. */
  pid: number
  /** A copy of the database with the accounts and their data. */
  copy(): Promise<TurnDatabase>
  /** Writes what is not on the disk yet, so that it is not written during a measurement. */
  checkpoint(): Promise<void>
  close(): Promise<void>
}

/** Makes a database with accounts and their data, which is then copied. */
export async function openDatabases(postgres: Postgres, options: TurnOptions): Promise<Databases> {
  const { url } = await postgres.database()
  await seedTurns(url, options)
  const admin = await connect(databaseUrl(url, 'postgres'))
  let copies = 0
  return {
    pid: await pidOf(admin),
    async copy() {
      copies += 1
      return await copyOf(admin, url, `turns_${copies}`)
    },
    async checkpoint() {
      await admin.query('checkpoint')
    },
    close: () => admin.end()
  }
}

async function copyOf(admin: pg.Client, template: string, name: string): Promise<TurnDatabase> {
  const from = new URL(template).pathname.slice(1)
  await admin.query(`create database ${name} template ${from} strategy file_copy`)
  const url = databaseUrl(template, name)
  return {
    url,
    async stored(server) {
      const client = await connect(url)
      const { rows } = await client.query<Stored>(countsOf[server])
      await client.end()
      return rows[0] ?? { turns: 0, tasks: 0 }
    },
    async drop() {
      await admin.query(`drop database ${name} with (force)`)
    }
  }
}

const durableCounts = `
  select
    (select count(*)::int from turns where status = 'completed') as turns,
    (select count(*)::int from tasks) as tasks`

const countsOf: Record<ServerName, string> = {
  floor: `
    select
      (select count(*)::int from floor.messages where role = 'assistant') as turns,
      (select count(*)::int from floor.tasks) as tasks`,
  probe: durableCounts,
  api: durableCounts
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Postgres itself is the parent of the processes of connections. */
async function pidOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  return parentOf(rows[0].pid)
}
