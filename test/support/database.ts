import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile, statfs } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Test } from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { startEmbeddedPostgres } from '../../src/db/embedded/postgres.ts'
import { migrateUp, migrationFolder } from '../../src/db/migrator.ts'
import type { Database } from '../../src/db/tables.ts'

/** Fast rather than safe: what tests store is thrown away. */
export const fastSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
  max_wal_size: '256MB',
  autovacuum: 'off'
}

const root = join(import.meta.dirname, '../..')
const memory = '/dev/shm'
const roomBytes = 4 * 1024 ** 3

const silent = { warn: () => undefined }
/** Tests seed and explain in statements that a request would never make. */
const unhurried = { statement: 60_000, read: 60_000 }
const templateLock = 7_093_118_202
/** Statements by which the schema is made another one, to see who notices. */
const schemaChange = process.env.TEST_SCHEMA_CHANGE ?? ''

interface Server {
  url: string
  template: string
}

let opened: Promise<Server> | undefined

/**
 * A migrated database of its own for each call, dropped at the end of `t`. The server is the one of TEST_DATABASE_URL,
 * or an embedded Postgres that all test processes share: joined once by each, stopped by the last.
 */
export async function testDatabase(t: Test): Promise<{ url: string; db: Kysely<Database> }> {
  const { template } = await server()
  return createTestDatabase(t, template)
}

/** As `testDatabase`, but without a schema. */
export function emptyDatabase(t: Test): Promise<{ url: string; db: Kysely<Database> }> {
  return createTestDatabase(t, 'template0')
}

async function createTestDatabase(t: Test, template: string): Promise<{ url: string; db: Kysely<Database> }> {
  const { url } = await server()
  const name = `test_${Date.now()}_${randomUUID().slice(0, 8)}`
  await asAdmin(url, client =>
    client.query(`create database ${name} template ${template} strategy file_copy`)
  )
  const own = databaseUrl(url, name)
  const db = createDatabase({ url: own, poolMax: 5, log: silent, timeouts: unhurried })
  t.teardown(async () => {
    await db.destroy()
    await asAdmin(url, client => client.query(`drop database ${name} with (force)`))
  })
  return { url: own, db }
}

function server(): Promise<Server> {
  opened ??= openServer()
  return opened
}

async function openServer(): Promise<Server> {
  const url = process.env.TEST_DATABASE_URL || (await joinEmbedded())
  return { url, template: await ensureTemplate(url) }
}

async function joinEmbedded(): Promise<string> {
  const dataDir = await ourDataDir()
  const log: string[] = []
  const embedded = await startEmbeddedPostgres({
    dataDir,
    settings: fastSettings,
    log: line => log.push(line)
  })
  process.once('beforeExit', () => embedded.release())
  return embedded.connectionString
}

async function hasMemory(): Promise<boolean> {
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize >= roomBytes
}

/** Where what is thrown away is written: in memory where there is room for it. */
export async function scratch(): Promise<string> {
  return (await hasMemory()) ? memory : tmpdir()
}

/** In memory where there is room for it: a database for each file is more than some disks like to write. */
async function ourDataDir(): Promise<string> {
  if (!(await hasMemory())) return join(root, '.data/test')
  return join(
    memory,
    `todobot-test-${createHash('sha256').update(`${userInfo().uid} ${root}`).digest('hex').slice(0, 16)}`
  )
}

/** The template is made once for each state of the migrations, and bears its name only when it is complete. */
async function ensureTemplate(url: string): Promise<string> {
  const template = `template_${await hashOf(migrationFolder)}`
  await asAdmin(url, async client => {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return
    await sweep(client)
    await client.query('drop database if exists template_unfinished with (force)')
    await client.query('create database template_unfinished')
    await migrateOnce(databaseUrl(url, 'template_unfinished'))
    await client.query(`alter database template_unfinished rename to ${template}`)
  })
  return template
}

/** Removes what test processes left that were killed: nothing that a test uses is a day old. */
async function sweep(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    String.raw`select datname from pg_database where datname ~ '^test_\d+_' and
      split_part(datname, '_', 2)::numeric < extract(epoch from now() - interval '1 day') * 1000`
  )
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
}

/** Makes the schema of a database that is still empty. */
export async function migrateOnce(url: string): Promise<void> {
  const db = createDatabase({ url, poolMax: 1, log: silent, timeouts: unhurried })
  try {
    await migrateUp(db)
    if (schemaChange) await sql.raw(schemaChange).execute(db)
  } finally {
    await db.destroy()
  }
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256').update(schemaChange)
  for (const name of (await readdir(folder)).toSorted()) {
    hash.update(`${name}\n`).update(await readFile(join(folder, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** The same server and user, another database. */
export function databaseUrl(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
