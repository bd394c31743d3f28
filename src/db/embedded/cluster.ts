import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OperatorError } from '../../errors.ts'
import { oneLine } from '../../lib/text.ts'
import type { Binaries } from './binaries.ts'
import { type OsUser, ownerOf } from './location.ts'
import { freePort, lastPort } from './postmaster.ts'

export const superuser = 'todobot'

/** A Postgres cluster. The folder `location` contains its `data`, its `password` and its `log`. */
export interface Cluster {
  location: string
  data: string
  binaries: Binaries
  osUser: OsUser | undefined
  /** Settings of the Postgres server. They override `defaultSettings`. */
  settings: Record<string, string>
}

/** TCP on the loopback address only. Statements and error details are not logged, because they contain users' data. */
const defaultSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse'
}

/** Creates the cluster if it does not exist. Atomic: an interrupted creation leaves no cluster. */
export async function ensureCluster(cluster: Cluster): Promise<void> {
  await removeUnfinished(cluster.location)
  if (await ownerOf(cluster.location)) return
  const unfinished = `${cluster.location}.unfinished-${randomUUID()}`
  await mkdir(unfinished)
  await writeFile(join(unfinished, 'password'), randomBytes(24).toString('base64url'), { flush: true })
  await setOwner(cluster.osUser, join(unfinished, 'password'), 0o600)
  await setOwner(cluster.osUser, unfinished, 0o700)
  await run(cluster.binaries.initdb, initOptions(unfinished, cluster.settings), cluster.osUser)
  await rename(unfinished, cluster.location)
}

/**
 * Removes incomplete clusters of killed servers. Their `initdb` may still be running: what cannot be removed now is
 * removed at the next start.
 */
async function removeUnfinished(location: string): Promise<void> {
  const names = await readdir(dirname(location))
  for (const name of names.filter(name => name.startsWith(`${basename(location)}.unfinished-`)))
    await rm(join(dirname(location), name), { recursive: true, force: true }).catch(() => undefined)
}

async function setOwner(osUser: OsUser | undefined, path: string, mode: number): Promise<void> {
  await chmod(path, mode)
  if (osUser) await chown(path, osUser.uid, osUser.gid)
}

/** The built-in locale provider does not depend on the locales that are installed on the machine. */
function initOptions(folder: string, settings: Record<string, string>): string[] {
  return [
    ...['-D', join(folder, 'data'), '-U', superuser, '--pwfile', join(folder, 'password')],
    ...['--auth=scram-sha-256', '--encoding=UTF8', '--no-instructions'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...(settings.fsync === 'off' ? ['--no-sync'] : [])
  ]
}

export function readPassword(cluster: Cluster): Promise<string> {
  return readFile(join(cluster.location, 'password'), 'utf8')
}

/** Postgres did not start for a transient reason. The caller should retry. */
export class TransientStartError extends OperatorError {
  override readonly name = 'TransientStartError'
}

/**
 * Starts Postgres on a free port and waits until it accepts connections.
 * @throws {OperatorError} when it does not start; {@link TransientStartError} when a retry may succeed.
 */
export async function startPostgres(cluster: Cluster): Promise<void> {
  const log = join(cluster.location, 'log')
  await rename(log, `${log}.1`).catch(() => undefined)
  const port = await freePort(await lastPort(cluster.data))
  const options = ['-w', '-t', '60', '-l', log, '-o', serverOptions(cluster, port)]
  try {
    await run(cluster.binaries.pgCtl, ['start', '-D', cluster.data, ...options], cluster.osUser)
  } catch (cause) {
    const output = await readFile(log, 'utf8').catch(() => '')
    const StartError = transientFailures.test(output) ? TransientStartError : OperatorError
    const reason = /(FATAL|PANIC):.*/.exec(output)?.[0] ?? cause
    throw new StartError(`The embedded Postgres does not start: ${reason}. Its log is ${log}`, { cause })
  }
}

/** Another process has taken the port, a killed Postgres is still exiting, or an interrupted start is still running. */
const transientFailures = /could not bind|shared memory block|lock file .* already exists/

function serverOptions(cluster: Cluster, port: number): string {
  const settings = Object.entries({ ...defaultSettings, ...cluster.settings })
  return [`-p ${port}`, ...settings.map(([name, value]) => `-c "${name}=${value}"`)].join(' ')
}

/**
 * Stops Postgres in `fast` mode. If that takes longer than `timeoutSeconds`, which happens when Postgres is recovering
 * from a crash, stops it in `immediate` mode. No data is lost: the next start recovers.
 */
export async function stopPostgres(cluster: Cluster, timeoutSeconds = 10): Promise<void> {
  const stop = (mode: string, seconds: number) => {
    const options = ['-D', cluster.data, '-m', mode, '-w', '-t', String(seconds)]
    return run(cluster.binaries.pgCtl, ['stop', ...options], cluster.osUser)
  }
  await stop('fast', timeoutSeconds).catch(() => stop('immediate', 20))
}

/**
 * Runs one of Postgres's programs and waits until it exits. It runs in its own session, so that Ctrl-C in the terminal
 * does not interrupt it, and without the caller's PG* and locale variables, which would change its behaviour.
 * @throws {OperatorError} with its stderr when it fails.
 */
export function run(file: string, args: string[], osUser: OsUser | undefined): Promise<void> {
  const child = spawn(file, args, {
    ...osUser,
    cwd: process.platform === 'win32' ? undefined : '/',
    detached: true,
    windowsHide: true,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    // Resolves at `exit`, not at `close`: a process that it has started can keep stderr open.
    child.once('exit', code => (code === 0 ? resolve() : undefined))
    child.once('close', code => reject(new OperatorError(`${file} failed (${code}): ${oneLine(stderr)}`)))
  })
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}
