import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inTime } from '../../support/until.ts'
import type { Report } from '../failpoints/failpoint.ts'

const { PATH, SABOTAGE } = process.env
const script = join(import.meta.dirname, '../../../src/server.ts')
const failpoints = join(import.meta.dirname, '../failpoints/register.ts')
/** Lines of a log that are kept for whoever wants to know what went wrong. */
const keptLines = 200
const address = /http[^"\s]+(?=\/docs)/
const startMs = 30_000

/** A server process that can be made to die or stop anywhere. */
export interface Replica {
  /** Where it listens. */
  url: string
  /** The last lines of its log. */
  log: string[]
  isRunning(): boolean
  /** Sets a failpoint, such as `finish:after#1=kill`, or none. @returns those that were passed since the last time. */
  arm(failpoint?: string): Promise<string[]>
  /** Resolves when it has stopped itself at its failpoint. */
  stopped: Promise<string>
  /** Resolves with the signal that ended it. */
  ended: Promise<NodeJS.Signals | null>
  signal(signal: NodeJS.Signals): void
  /** Resolves with what a line of its log says, past or to come; rejects when none does in time. */
  says(text: RegExp, withinMs: number): Promise<string>
}

export type ReplicaSettings = Record<string, string>

/** Those that run: none of them outlives this process. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts a server and waits until it listens. @throws when it ends before. */
export async function startReplica(env: ReplicaSettings): Promise<Replica> {
  const child = spawn(process.execPath, ['--max-semi-space-size=4', '--import', failpoints, script], {
    env: { PATH, SABOTAGE, HOST: '127.0.0.1', PORT: '0', MIGRATE_ON_START: 'false', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc']
  })
  children.add(child)
  const passed: string[] = []
  const log: string[] = []
  const stopped = Promise.withResolvers<string>()
  let armed = Promise.withResolvers<void>()
  child.on('message', (report: Report) => {
    if ('passed' in report) passed.push(report.passed)
    if ('stopping' in report) stopped.resolve(report.stopping)
    if ('armed' in report) armed.resolve()
  })
  const lines = createInterface(child.stdout ?? process.stdin).on('line', line => {
    log.push(line)
    if (log.length > keptLines) log.shift()
  })
  const ended = once(child, 'exit').then(([, signal]) => {
    children.delete(child)
    return signal
  })

  /** Lines come several at a time: each wait looks at all of them. */
  async function says(text: RegExp, withinMs: number): Promise<string> {
    const signal = AbortSignal.timeout(withinMs)
    for (;;) {
      const [found] = log.flatMap(line => text.exec(line)?.[0] ?? [])
      if (found !== undefined) return found
      await once(lines, 'line', { signal })
    }
  }

  const url = await Promise.race([says(address, startMs), ended])
  if (!url?.startsWith('http')) throw new Error(`The server does not start: ${log.join('\n')}`)

  return {
    url,
    log,
    stopped: stopped.promise,
    get ended() {
      return inTime('a server to end', ended)
    },
    isRunning: () => isRunning(child),
    signal: signal => void child.kill(signal),
    async arm(failpoint) {
      armed = Promise.withResolvers()
      child.send({ failpoint })
      await inTime('a server to take its failpoint', armed.promise)
      return passed.splice(0)
    },
    says
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}
