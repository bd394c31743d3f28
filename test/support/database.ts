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
import { startPgBouncer } from './pgbouncer.ts'

/** Fast but not durable: test data is temporary. */
export const fastSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
  max_wal_size: '256MB',
  autovacuum: 'off'
}

const root = join(import.meta.dirname, '../..')
const memoryFolder = '/dev/shm'
const minFreeBytes = 4 * 1024 ** 3

const silentLog = { warn: () => undefined }
/** Tests insert data and explain queries with statements that take longer than those of requests. */
const longTimeouts = { statement: 60_000, read: 60_000 }
const templateLock = 7_093_118_202
/** SQL of a sabotage, which changes the schema after the migrations. */
const schemaChange = process.env.TEST_SCHEMA_CHANGE ?? ''

interface Server {
  url: string
  /** The URL for the tests: with TEST_PGBOUNCER that of PgBouncer, otherwise `url`. */
  publicUrl: string
  template: string
}

let openedServer: Promise<Server> | undefined

/**
 * Creates a migrated database; drops it at the end of `t`. The server is that of TEST_DATABASE_URL, or an embedded
 * Postgres that all test processes share: each joins it once, and the last one stops it.
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
  const { url, publicUrl } = await server()
  const name = `test_${Date.now()}_${randomUUID().slice(0, 8)}`
  await asAdmin(url, client =>
    client.query(`create database ${name} template ${template} strategy file_copy`)
  )
  const own = databaseUrl(publicUrl, name)
  const preparedStatements = !process.env.TEST_PGBOUNCER
  const db = createDatabase({
    url: own,
    poolMax: 5,
    log: silentLog,
    preparedStatements,
    timeouts: longTimeouts
  })
  t.teardown(async () => {
    await db.destroy()
    await asAdmin(url, client => client.query(`drop database ${name} with (force)`))
  })
  return { url: own, db }
}

function server(): Promise<Server> {
  openedServer ??= openServer()
  return openedServer
}

async function openServer(): Promise<Server> {
  const url = process.env.TEST_DATABASE_URL || (await joinEmbedded())
  const template = await ensureTemplate(url)
  if (!process.env.TEST_PGBOUNCER) return { url, publicUrl: url, template }
  const { url: publicUrl } = await startPgBouncer(url)
  return { url, publicUrl, template }
}

async function joinEmbedded(): Promise<string> {
  const dataDir = await testDataDir()
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
  const { bavail, bsize } = await statfs(memoryFolder).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize >= minFreeBytes
}

/** A folder for temporary files: in memory if there is enough free. */
export async function temporaryFolder(): Promise<string> {
  return (await hasMemory()) ? memoryFolder : tmpdir()
}

/** In memory if there is enough free, because a database for each test file is slow on some disks. */
async function testDataDir(): Promise<string> {
  if (!(await hasMemory())) return join(root, '.data/test')
  return join(
    memoryFolder,
    `todobot-test-${createHash('sha256').update(`${userInfo().uid} ${root}`).digest('hex').slice(0, 16)}`
  )
}

/** Creates the template once for each version of the schema. It is renamed to its final name when complete. */
async function ensureTemplate(url: string): Promise<string> {
  const template = `template_${await hashOfSchema()}`
  await asAdmin(url, async client => {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return
    await dropOldDatabases(client)
    await client.query('drop database if exists template_unfinished with (force)')
    await client.query('create database template_unfinished')
    await migrateOnce(databaseUrl(url, 'template_unfinished'))
    await client.query(`alter database template_unfinished rename to ${template}`)
  })
  return template
}

/** Drops databases of killed test processes: those older than a day. */
async function dropOldDatabases(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    String.raw`select datname from pg_database where datname ~ '^test_\d+_' and
      split_part(datname, '_', 2)::numeric < extract(epoch from now() - interval '1 day') * 1000`
  )
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
}

/** Creates the schema in an empty database. */
export async function migrateOnce(url: string): Promise<void> {
  const db = createDatabase({ url, poolMax: 1, log: silentLog, timeouts: longTimeouts })
  try {
    await migrateUp(db)
    if (schemaChange) await sql.raw(schemaChange).execute(db)
  } finally {
    await db.destroy()
  }
}

/** Of the migrations, and of what they grant. */
async function hashOfSchema(): Promise<string> {
  const hash = createHash('sha256').update(schemaChange)
  for (const name of (await readdir(migrationFolder)).toSorted()) {
    hash.update(`${name}\n`).update(await readFile(join(migrationFolder, name)))
  }
  hash.update(await readFile(join(root, 'src/db/row-security.ts')))
  return hash.digest('hex').slice(0, 16)
}

/** The URL of another database of the same server. */
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
