import type { Kysely } from 'kysely'
import { loadConfig } from '../config/config.ts'
import { loadEnvFile } from '../config/environment.ts'
import { createDatabase, noTimeouts } from '../db/client.ts'
import { databaseTrouble } from '../db/errors.ts'
import { openPostgres } from '../db/open-postgres.ts'
import type { Database } from '../db/tables.ts'
import { OperatorError } from '../errors.ts'

/** What to do on the database; it answers the lines to print. */
export type Work = (db: Kysely<Database>) => Promise<string[]>

/** What a command does with the words after its name; nothing when they do not fit. */
export type Command = (words: string[]) => Work | undefined

export interface Program {
  usage: string
  commands: Record<string, Command>
}

/** What a program is run with, and where its lines go. */
export interface Terminal {
  words: string[]
  env(): NodeJS.ProcessEnv
  out(text: string): void
  err(text: string): void
}

const help = ['--help', '-h']

/** Runs the command that the process was called with. */
export async function main(program: Program): Promise<void> {
  process.exitCode = await runCommand(program, {
    words: process.argv.slice(2),
    env() {
      loadEnvFile()
      return process.env
    },
    out: text => process.stdout.write(text),
    err: text => process.stderr.write(text)
  })
}

/**
 * Runs a command on the configured database. Words that do not fit open no database.
 * @returns the exit code.
 */
export async function runCommand({ commands, usage }: Program, terminal: Terminal): Promise<number> {
  const { words, out, err } = terminal
  try {
    const [name = '', ...rest] = words
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    const work = command?.(rest)
    if (help.some(word => words.includes(word))) out(`${usage}\n`)
    else if (!work) throw new OperatorError(usage)
    else out(`${(await onDatabase(work, terminal)).join('\n')}\n`)
    return 0
  } catch (error) {
    err(`${explain(error)}\n`)
    return 1
  }
}

async function onDatabase(work: Work, { env, err }: Terminal): Promise<string[]> {
  const postgres = await openPostgres(loadConfig(env()).database, line => err(`${line}\n`))
  const log = { warn: () => undefined }
  const db = createDatabase({ url: postgres.url, poolMax: 1, log, timeouts: noTimeouts })
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
