import type { Kysely } from 'kysely'
import { loadConfig } from './config.ts'
import { databaseTrouble } from './db/availability.ts'
import { createDatabase, patient } from './db/client.ts'
import { openPostgres } from './db/open-postgres.ts'
import type { Database } from './db/tables.ts'
import { loadEnvFile } from './env-file.ts'

/** What a command does with the words after its name; it answers the lines to print. */
export type Command = (db: Kysely<Database>, words: string[]) => Promise<string[]>

/**
 * Runs the command that the process was called with, on the configured database: its lines go to standard output,
 * what goes wrong to standard error, with exit code 1.
 */
export async function runCommand(commands: Record<string, Command>, usage: string): Promise<void> {
  const [name = '', ...words] = process.argv.slice(2)
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (!command) throw new Error(usage)
    const lines = await onDatabase(db => command(db, words))
    process.stdout.write(`${lines.join('\n')}\n`)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exitCode = 1
  }
}

async function onDatabase(work: (db: Kysely<Database>) => Promise<string[]>): Promise<string[]> {
  loadEnvFile()
  const postgres = await openPostgres(loadConfig().database, line => process.stderr.write(`${line}\n`))
  const db = createDatabase({
    url: postgres.url,
    poolMax: 1,
    log: { warn: () => undefined },
    timeouts: patient
  })
  try {
    return await work(db)
  } finally {
    await db.destroy()
    await postgres.release()
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return databaseTrouble(error) ?? (error.message || error.name)
}
