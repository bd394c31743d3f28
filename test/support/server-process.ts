import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { withTimeout } from './until.ts'

const root = join(import.meta.dirname, '../..')
/** The arguments of Node in `npm start` that are not about memory. */
const command = ['-r', join(root, 'bin/require-node-24.cjs'), join(root, 'src/server.ts')]

export interface ServerProcess {
  /** The log lines so far, parsed. */
  logs: Record<string, unknown>[]
  /** The standard error output so far. */
  stderr(): string
  /** Resolves with the first past or future log message that matches; rejects when the process ends before. */
  waitForLog(message: RegExp): Promise<string>
  /** The URL at which it listens. */
  url(): Promise<URL>
  signal(signal: NodeJS.Signals): void
  /** Resolves with the exit code at the end of the process. */
  ended(): Promise<number | null>
}

interface StartOptions {
  /** A command that runs the server's command. */
  through?: string[]
  /** How long running turns may continue after a stop signal; the default is the server's. */
  graceMs?: number
}

/** Starts the server as an operator does, in `cwd` and with only `env` in its environment; kills it at the end of `t`. */
export function startServer(
  t: Test,
  cwd: string,
  env: Record<string, string>,
  { through = [], graceMs }: StartOptions = {}
): ServerProcess {
  const program = graceMs === undefined ? command : withGrace(graceMs)
  const [file = '', ...args] = [...through, process.execPath, ...program]
  const child = spawn(file, args, {
    cwd,
    env: {
      ...{ PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0' },
      ...(process.env.TEST_PGBOUNCER && { PREPARED_STATEMENTS: 'off' }),
      ...env
    },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const exited = once(child, 'close')
  t.teardown(async () => {
    if (isRunning(child)) child.kill('SIGKILL')
    await exited
  })
  let stderr = ''
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  // When the process has exited, its last lines may not have been read yet.
  let isClosed = false
  child.once('close', () => {
    isClosed = true
  })
  const logs: ServerProcess['logs'] = []
  const lines = createInterface(child.stdout).on('line', line => logs.push(JSON.parse(line)))

  async function waitForLog(message: RegExp): Promise<string> {
    for (;;) {
      const found = logs.map(line => String(line.msg)).find(text => message.test(text))
      if (found !== undefined) return found
      if (isClosed) throw new Error(`The server has ended without logging ${message}: ${stderr}`)
      const more = Promise.race([once(lines, 'line'), exited])
      await withTimeout(`the server to log ${message} after ${JSON.stringify(logs.at(-1))}`, more)
    }
  }

  return {
    logs,
    waitForLog,
    stderr: () => stderr,
    async url() {
      const [url = ''] = /http\S+(?=\/docs)/.exec(await waitForLog(/^ready/)) ?? []
      return new URL(url)
    },
    signal: signal => void child.kill(signal),
    async ended() {
      await withTimeout('the server to end', exited)
      return child.exitCode
    }
  }
}

function withGrace(graceMs: number): string[] {
  const module = new URL('../../src/server/process.ts', import.meta.url)
  return ['--input-type=module', '-e', `import { run } from '${module}'\nawait run({ graceMs: ${graceMs} })`]
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}
