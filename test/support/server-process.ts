import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { inTime } from './until.ts'

const script = join(import.meta.dirname, '../../src/server.ts')

export interface ServerProcess {
  /** What was logged so far, a parsed line each. */
  logs: Record<string, unknown>[]
  /** Everything on standard error so far. */
  complaint(): string
  /** Resolves with the next line, past or to come, whose message matches; rejects when the process ends before. */
  says(message: RegExp): Promise<string>
  /** Where it listens. */
  url(): Promise<URL>
  signal(signal: NodeJS.Signals): void
  /** Resolves with the exit code when the process has ended. */
  ended(): Promise<number | null>
}

/**
 * The server as an operator starts it, in `cwd` and with nothing in its environment but `env`; killed at the end.
 * `through` is a command that runs it.
 */
export function startServer(
  t: Test,
  cwd: string,
  env: Record<string, string>,
  through: string[] = []
): ServerProcess {
  const [file = '', ...args] = [...through, process.execPath, script]
  const child = spawn(file, args, {
    cwd,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const exited = once(child, 'close')
  t.teardown(async () => {
    if (isRunning(child)) child.kill('SIGKILL')
    await exited
  })
  let complaint = ''
  child.stderr.on('data', chunk => {
    complaint += chunk
  })
  const logs: ServerProcess['logs'] = []
  const lines = createInterface(child.stdout).on('line', line => logs.push(JSON.parse(line)))

  async function says(message: RegExp): Promise<string> {
    for (;;) {
      const found = logs.map(line => String(line.msg)).find(text => message.test(text))
      if (found !== undefined) return found
      if (!isRunning(child)) throw new Error(`The server has ended without saying ${message}: ${complaint}`)
      const more = Promise.race([once(lines, 'line'), exited])
      await inTime(`the server to say ${message} after ${JSON.stringify(logs.at(-1))}`, more)
    }
  }

  return {
    logs,
    says,
    complaint: () => complaint,
    async url() {
      const [url = ''] = /http\S+(?=\/docs)/.exec(await says(/Try it at/)) ?? []
      return new URL(url)
    },
    signal: signal => void child.kill(signal),
    async ended() {
      await inTime('the server to end', exited)
      return child.exitCode
    }
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}
