import type { Kysely } from 'kysely'
import { loadDatabaseConfig } from '../config/config.ts'
import { loadEnvFile } from '../config/environment.ts'
import { createDatabase, noTimeouts } from '../db/client.ts'
import { describeDatabaseError } from '../db/errors.ts'
import { type OpenPostgres, openPostgres } from '../db/open-postgres.ts'
import type { Database } from '../db/tables.ts'
import { OperatorError } from '../errors.ts'
import { takeTimeZone } from '../lib/clock.ts'
import { stopSignals } from './shutdown.ts'

/** Runs on the database and returns the lines to print. `report` prints a line at once. */
export type Action = (db: Kysely<Database>, report: (line: string) => void) => Promise<string[]>

/** Parses the arguments after the command's name. Returns undefined if they are invalid. */
export type Command = (args: string[]) => Action | undefined

export interface Program {
  usage: string
  commands: Record<string, Command>
}

/** The input and output of a program. */
export interface Terminal {
  args: string[]
  env(): NodeJS.ProcessEnv
  out(text: string): void
  err(text: string): void
}

const help = ['--help', '-h']

/** Runs the command in `process.argv` and sets the exit code. */
export async function main(program: Program): Promise<void> {
  takeTimeZone()
  process.exitCode = await runCommand(program, {
    args: process.argv.slice(2),
    env() {
      loadEnvFile()
      return process.env
    },
    out: text => process.stdout.write(text),
    err: text => process.stderr.write(text)
  })
}

/**
 * Runs a command on the configured database. Invalid arguments are rejected before a connection is opened.
 * @returns the exit code.
 */
export async function runCommand({ commands, usage }: Program, terminal: Terminal): Promise<number> {
  const { args, out, err } = terminal
  try {
    const [name = '', ...rest] = args
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    const action = command?.(rest)
    if (help.some(arg => args.includes(arg))) out(`${usage}\n`)
    else if (!action) throw new OperatorError(usage)
    else out(`${(await onDatabase(action, terminal)).join('\n')}\n`)
    return 0
  } catch (error) {
    err(`${explain(error)}\n`)
    return 1
  }
}

async function onDatabase(action: Action, { env, err }: Terminal): Promise<string[]> {
  const report = (line: string) => err(`${line}\n`)
  const opened = openPostgres(loadDatabaseConfig(env()), report)
  const releaseAndExit = () => void opened.then(({ release }) => release()).finally(() => process.exit(1))
  for (const signal of stopSignals) process.once(signal, releaseAndExit)
  try {
    return await runOn(await opened, db => action(db, report))
  } finally {
    for (const signal of stopSignals) process.off(signal, releaseAndExit)
  }
}

async function runOn(
  postgres: OpenPostgres,
  action: (db: Kysely<Database>) => Promise<string[]>
): Promise<string[]> {
  const log = { warn: () => undefined }
  const options = { url: postgres.directUrl, preparedStatements: false, poolMax: 1, log }
  const db = createDatabase({ ...options, timeouts: noTimeouts })
  try {
    return await action(db)
  } finally {
    await db.destroy()
    await postgres.release()
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return describeDatabaseError(error) ?? (error.message || error.name)
}
