import type { Kysely } from 'kysely'
import { loadConfig } from '../config/config.ts'
import { loadEnvFile } from '../config/environment.ts'
import { createDatabase, patient } from '../db/client.ts'
import { databaseTrouble } from '../db/errors.ts'
import { openPostgres } from '../db/open-postgres.ts'
import type { Database } from '../db/tables.ts'
import { OperatorError } from '../errors.ts'

/** What to do on the database; it answers the lines to print. */
export type Work = (db: Kysely<Database>) => Promise<string[]>

/** What a command does with the words after its name; nothing when they do not fit. */
export type Command = (words: string[]) => Work | undefined

const help = ['--help', '-h']

/**
 * Runs the command that the process was called with, on the configured database: its lines go to standard output,
 * what goes wrong to standard error, with exit code 1. Words that do not fit open no database.
 */
export async function runCommand(commands: Record<string, Command>, usage: string): Promise<void> {
  const words = process.argv.slice(2)
  try {
    const lines = help.some(word => words.includes(word)) ? [usage] : await run(commands, words, usage)
    process.stdout.write(`${lines.join('\n')}\n`)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exitCode = 1
  }
}

async function run(commands: Record<string, Command>, words: string[], usage: string): Promise<string[]> {
  const [name = '', ...rest] = words
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  const work = command?.(rest)
  if (!work) throw new OperatorError(usage)
  return await onDatabase(work)
}

async function onDatabase(work: Work): Promise<string[]> {
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
