import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { withTimeout } from '../../support/until.ts'
import type { Report } from '../failpoints/failpoint.ts'
import type { OpenResources } from '../failpoints/resources.ts'

const { PATH, SABOTAGE } = process.env
const script = join(import.meta.dirname, '../../../src/server.ts')
const failpoints = join(import.meta.dirname, '../failpoints/register.ts')
/** How many log lines are kept, to explain failures. */
const keptLines = 200
const address = /http[^"\s]+(?=\/docs)/
const startMs = 30_000

/** A server process that can be killed or stopped at any failpoint. */
export interface Replica {
  /** The URL at which it listens. */
  url: string
  pid: number
  /** The last lines of its log. */
  log: string[]
  isRunning(): boolean
  /** Sets a failpoint, such as `finish:after#1=kill`, or clears it. @returns the ones passed since the last call. */
  arm(failpoint?: string): Promise<string[]>
  resources(): Promise<OpenResources>
  /** Resolves with the failpoint at which the process has stopped itself. */
  stopped: Promise<string>
  /** Resolves with the signal that ended the process. */
  ended: Promise<NodeJS.Signals | null>
  /** Null while it runs, and when a signal has ended it. */
  exitCode(): number | null
  signal(signal: NodeJS.Signals): void
  /** Resolves with the first match in a past or future log line; rejects after `withinMs`. */
  waitForLog(text: RegExp, withinMs: number): Promise<string>
}

/** Those of `npm start` about memory. */
const flags = [
  '--max-semi-space-size=16',
  '--heap-growing-percent=40',
  '--initial-heap-size=64',
  '--expose-gc'
]

export type ReplicaSettings = Record<string, string>

/** Running children; none of them outlives this process. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts a server and waits until it listens. @throws when it exits before. */
export async function startReplica(env: ReplicaSettings): Promise<Replica> {
  const child = spawn(process.execPath, [...flags, '--import', failpoints, script], {
    env: { PATH, SABOTAGE, HOST: '127.0.0.1', PORT: '0', MIGRATE_ON_START: 'false', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc']
  })
  children.add(child)
  const passed: string[] = []
  const log: string[] = []
  const stopped = Promise.withResolvers<string>()
  let armed = Promise.withResolvers<void>()
  let counted = Promise.withResolvers<OpenResources>()
  child.on('message', (report: Report) => {
    if ('passed' in report) passed.push(report.passed)
    if ('stopping' in report) stopped.resolve(report.stopping)
    if ('armed' in report) armed.resolve()
    if ('resources' in report) counted.resolve(report.resources)
  })
  const lines = createInterface(child.stdout ?? process.stdin).on('line', line => {
    log.push(line)
    if (log.length > keptLines) log.shift()
  })
  const ended = once(child, 'exit').then(([, signal]) => {
    children.delete(child)
    return signal
  })

  /** Several lines may arrive between two events, so each iteration checks all of them. */
  async function waitForLog(text: RegExp, withinMs: number): Promise<string> {
    const signal = AbortSignal.timeout(withinMs)
    for (;;) {
      const [found] = log.flatMap(line => text.exec(line)?.[0] ?? [])
      if (found !== undefined) return found
      await once(lines, 'line', { signal })
    }
  }

  const url = await Promise.race([waitForLog(address, startMs), ended])
  if (!url?.startsWith('http')) throw new Error(`The server does not start: ${log.join('\n')}`)

  return {
    url,
    pid: child.pid ?? 0,
    log,
    stopped: stopped.promise,
    get ended() {
      return withTimeout('a server to end', ended)
    },
    isRunning: () => isRunning(child),
    exitCode: () => child.exitCode,
    signal: signal => void child.kill(signal),
    async arm(failpoint) {
      armed = Promise.withResolvers()
      child.send({ failpoint })
      await withTimeout('a server to set its failpoint', armed.promise)
      return passed.splice(0)
    },
    async resources() {
      counted = Promise.withResolvers()
      child.send({ count: 'resources' })
      return await withTimeout('a server to count its resources', counted.promise)
    },
    waitForLog
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}
