import type { Kysely } from 'kysely'
import { loadConfig } from '../src/config.ts'
import { isDatabaseDown } from '../src/db/availability.ts'
import { createDatabase, patient } from '../src/db/client.ts'
import { migrateDown, migrateUp, migrationStatus } from '../src/db/migrator.ts'
import type { Database } from '../src/db/tables.ts'
import { loadEnvFile } from '../src/env-file.ts'

const usage = `Usage: npm run migrate -- up | down | status
  up      brings the database to the newest schema
  down    undoes the newest migration
  status  lists all migrations
The database is the one of DATABASE_URL, or else the embedded one in DATA_DIR.`

const commands: Record<string, (db: Kysely<Database>) => Promise<string[]>> = {
  async up(db) {
    const names = await migrateUp(db)
    return names.length > 0
      ? names.map(name => `done  ${name}`)
      : ['Nothing to do: the schema is the newest.']
  },
  async down(db) {
    const names = await migrateDown(db)
    return names.length > 0 ? names.map(name => `undone  ${name}`) : ['Nothing to undo.']
  },
  async status(db) {
    const migrations = await migrationStatus(db)
    return migrations.map(
      ({ name, executedAt }) => `${executedAt?.toISOString() ?? 'pending'.padEnd(24)}  ${name}`
    )
  }
}

async function main(words: string[]): Promise<void> {
  const command = words.length === 1 ? commands[words[0] ?? ''] : undefined
  if (!command) throw new Error(usage)
  loadEnvFile()
  const { url, dataDir } = loadConfig().database
  const embedded = url === undefined ? await startEmbedded(dataDir) : undefined
  try {
    const lines = await withDatabase(url ?? embedded?.connectionString ?? '', command)
    process.stdout.write(`${lines.join('\n')}\n`)
  } finally {
    await embedded?.release()
  }
}

async function startEmbedded(dataDir: string) {
  const { startEmbeddedPostgres } = await import('../src/db/embedded/postgres.ts')
  return startEmbeddedPostgres({ dataDir, log: line => process.stderr.write(`${line}\n`) })
}

async function withDatabase(
  url: string,
  work: (db: Kysely<Database>) => Promise<string[]>
): Promise<string[]> {
  const db = createDatabase({ url, poolMax: 1, log: { warn: () => undefined }, timeouts: patient })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const why = isDatabaseDown(error)
    ? 'The database does not answer: check DATABASE_URL, and that it runs.\n'
    : ''
  process.stderr.write(`${why}${error instanceof Error ? error.message || error.name : error}\n`)
  process.exitCode = 1
})
