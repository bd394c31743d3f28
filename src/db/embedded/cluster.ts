import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { type Account, ownerOf } from './location.ts'
import { freePort, lastPort } from './postmaster.ts'

export const superuser = 'todobot'

/** One Postgres cluster: `location` holds its `data`, its `password` and its `log`. */
export interface Cluster {
  location: string
  data: string
  binaries: Binaries
  account: Account | undefined
  /** Settings of the server, over its defaults and ours. */
  settings: Record<string, string>
}

/** TCP on the loopback address only. Statements and their details stay out of the log: they hold what users wrote. */
const ownSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse'
}

/** Makes the cluster when there is none. It appears whole or not at all, whenever this is interrupted. */
export async function ensureCluster(cluster: Cluster): Promise<void> {
  await removeUnfinished(cluster.location)
  if (await ownerOf(cluster.location)) return
  const unfinished = `${cluster.location}.unfinished-${randomUUID()}`
  await mkdir(unfinished)
  await writeFile(join(unfinished, 'password'), randomBytes(24).toString('base64url'), { flush: true })
  await giveTo(cluster.account, join(unfinished, 'password'), 0o600)
  await giveTo(cluster.account, unfinished, 0o700)
  await run(cluster.binaries.initdb, initOptions(unfinished, cluster.settings), cluster.account)
  await rename(unfinished, cluster.location)
}

/** What a killed server left. Its `initdb` may still be at work there: what cannot go now goes at the next start. */
async function removeUnfinished(location: string): Promise<void> {
  const names = await readdir(dirname(location))
  for (const name of names.filter(name => name.startsWith(`${basename(location)}.unfinished-`)))
    await rm(join(dirname(location), name), { recursive: true, force: true }).catch(() => undefined)
}

async function giveTo(account: Account | undefined, path: string, mode: number): Promise<void> {
  await chmod(path, mode)
  if (account) await chown(path, account.uid, account.gid)
}

/** The built-in locale needs none to be installed on the machine. */
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

/** Postgres did not start, for a reason that passes: trying again is right. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
}

/**
 * Starts Postgres on a free port and waits until it takes connections.
 * @throws with the end of its log when it does not start; {@link NotYet} when it may at the next attempt.
 */
export async function startPostgres(cluster: Cluster): Promise<void> {
  const log = join(cluster.location, 'log')
  await rename(log, `${log}.1`).catch(() => undefined)
  const port = await freePort(await lastPort(cluster.data))
  const options = ['-w', '-t', '60', '-l', log, '-o', serverOptions(cluster, port)]
  try {
    await run(cluster.binaries.pgCtl, ['start', '-D', cluster.data, ...options], cluster.account)
  } catch (cause) {
    const said = await readFile(log, 'utf8').catch(() => '')
    const Problem = passing.test(said) ? NotYet : Error
    throw new Problem(`Postgres does not start. ${cause}\n${said.slice(-2000)}`, { cause })
  }
}

/** The port was taken meanwhile, a killed Postgres is still ending, or another start that was cut off goes on. */
const passing = /could not bind|shared memory block|lock file .* already exists/

function serverOptions(cluster: Cluster, port: number): string {
  const settings = Object.entries({ ...ownSettings, ...cluster.settings })
  return [`-p ${port}`, ...settings.map(([name, value]) => `-c "${name}=${value}"`)].join(' ')
}

/**
 * Ends all sessions and stops Postgres in good order; at once if that takes longer than `patience` seconds, which loses
 * nothing: the next start recovers. (It happens when a stop meets the recovery from a crash.)
 */
export async function stopPostgres(cluster: Cluster, patience = 10): Promise<void> {
  const stop = (mode: string, seconds: number) => {
    const options = ['-D', cluster.data, '-m', mode, '-w', '-t', String(seconds)]
    return run(cluster.binaries.pgCtl, ['stop', ...options], cluster.account)
  }
  await stop('fast', patience).catch(() => stop('immediate', 20))
}

/**
 * Runs one of Postgres's programs to its end: in a session of its own, so that a Ctrl-C meant for the server does not
 * interrupt it, and without the caller's PG* and locale variables, which would change what it does.
 * @throws with what it said on stderr when it fails.
 */
export function run(file: string, args: string[], account: Account | undefined): Promise<void> {
  const child = spawn(file, args, {
    ...account,
    cwd: process.platform === 'win32' ? undefined : '/',
    detached: true,
    windowsHide: true,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    // Only its exit counts: what it started may hold on to stderr.
    child.once('exit', code => (code === 0 ? resolve() : undefined))
    child.once('close', code => reject(new Error(`${file} failed (${code}): ${said.trim()}`)))
  })
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}
