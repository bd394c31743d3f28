import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import type { Test } from 'tap'
import { fastSettings, temporaryFolder } from '../../support/database.ts'
import { until, withTimeout } from '../../support/until.ts'

export const script = join(import.meta.dirname, 'server.ts')

/** A process that uses the embedded Postgres: see `server.ts`. */
export interface ServerProcess {
  connectionString: string
  location: string
  log: string[]
  /** Set instead of the other fields if it could not start. */
  error?: string
  /** Sends SIGTERM and waits for the exit. @returns its exit code. */
  stop(): Promise<number | null>
  /** Sends SIGKILL and waits for the exit. */
  kill(): Promise<unknown>
  /** Sends Ctrl-C to its process group and waits for the exit. */
  interrupt(): Promise<unknown>
}

/** A folder that every user can access, removed at the end. */
export async function emptyFolder(t: Test, mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(await temporaryFolder(), 'embedded-'))
  await chmod(folder, mode)
  t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Starts the process and waits for its report. It is killed at the end of `t`, with its Postgres. */
export async function startServer(
  t: Test,
  dataDir: string,
  file = script,
  env: Record<string, string> = {}
): Promise<ServerProcess> {
  const child = spawnServer(dataDir, file, env)
  const lines = createInterface(child.stdout)
  t.teardown(() => end(child, 'SIGKILL'))
  const [line] = await withTimeout('a server to say where Postgres is', once(lines, 'line'))
  const said = JSON.parse(line)
  t.teardown(async () => {
    await end(child, 'SIGKILL')
    await killPostgres(said.location)
  })
  return {
    ...said,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
    interrupt: () => end(child, 'SIGINT', -Number(child.pid))
  }
}

/** It leads a process group, like a command in a terminal. */
export function spawnServer(dataDir: string, file = script, env: Record<string, string> = {}) {
  return spawn(process.execPath, [file, dataDir, JSON.stringify(fastSettings)], {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit']
  })
}

async function end(
  child: ChildProcess,
  signal: NodeJS.Signals,
  target = Number(child.pid)
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit')
    process.kill(target, signal)
    await withTimeout(`a server to end at ${signal}`, exit)
  }
  return child.exitCode
}

/** The process id of the Postgres of this cluster; undefined if none runs. */
export async function postmaster(location: string): Promise<number | undefined> {
  const file = await readFile(join(location, 'data', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(file.split('\n')[0])
  return pid && (await isAlive(pid)) ? pid : undefined
}

/** A zombie process has no command line. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')) !== ''
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Resolves when the process has ended. */
export function ended(pid: number | undefined): Promise<void> {
  return until(async () => pid === undefined || !(await isAlive(pid)))
}

/** Simulates a crash of the machine: kills the postmaster and all its children, without any cleanup. */
export async function killPostgres(location: string | undefined): Promise<void> {
  const pid = location ? await postmaster(location) : undefined
  if (pid === undefined) return
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const pids = [pid, ...children.split(' ').filter(Boolean).map(Number)]
  for (const each of pids) if (await isAlive(each)) process.kill(each, 'SIGKILL')
  await Promise.all(pids.map(ended))
}

/** The first value of the first row of a query on a new connection. */
export async function ask(connectionString: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query({ text: query, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}
