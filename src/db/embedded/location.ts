import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { OperatorError } from '../../errors.ts'

/** The folder of a cluster. `osUser` runs Postgres on it; undefined for the user of this process. */
export interface Location {
  folder: string
  osUser: OsUser | undefined
}

/**
 * The location of a data folder's cluster, which may not exist yet. It is inside the data folder, except when this
 * process is root and must run Postgres as a user that cannot access the data folder: then it is under
 * /var/lib/todobot. A marker file in the data folder records this with a random id, so that a deleted data folder gets
 * a new database, and a copied one does not share the database.
 * @throws {OperatorError} when the cluster exists but is not accessible.
 */
export async function locate(dataDir: string): Promise<Location> {
  const id = await readFile(markerFile(dataDir), 'utf8').catch(() => undefined)
  const folder = id === undefined ? join(dataDir, 'postgres') : sharedClusterFolder(dataDir, id)
  const owner = await ownerOf(folder)
  if (owner) return { folder, osUser: await osUserOf(folder, owner) }
  if (!isRoot()) return { folder, osUser: undefined }
  const osUser = await unprivilegedUser()
  if (id !== undefined || (await canEnter(osUser, dataDir))) return { folder, osUser }
  return { folder: await chooseSharedFolder(dataDir), osUser }
}

async function osUserOf(folder: string, { uid, gid }: OsUser): Promise<OsUser | undefined> {
  if (process.getuid === undefined || uid === process.getuid()) return undefined
  if (!isRoot()) throw notAccessible(`${folder} belongs to another user (uid ${uid})`)
  if (await canEnter({ uid, gid }, folder)) return { uid, gid }
  throw notAccessible(`the user that Postgres runs as (uid ${uid}) cannot access ${folder}`)
}

function notAccessible(reason: string): OperatorError {
  return new OperatorError(
    `The embedded database is not accessible: ${reason}. Grant access to it, or set another DATA_DIR`
  )
}

const shared = '/var/lib/todobot'

/** A folder that every OS user can access. Only root needs it. */
export async function sharedFolder(): Promise<string> {
  await mkdir(shared, { recursive: true })
  await chmod(shared, 0o755)
  return shared
}

async function chooseSharedFolder(dataDir: string): Promise<string> {
  await sharedFolder()
  const id = randomUUID()
  await writeFile(markerFile(dataDir), id, { flag: 'wx', flush: true })
  return sharedClusterFolder(dataDir, id)
}

function markerFile(dataDir: string): string {
  return join(dataDir, 'postgres.elsewhere')
}

function sharedClusterFolder(dataDir: string, id: string): string {
  const key = createHash('sha256').update(`${dataDir}\n${id}`).digest('hex')
  return join(shared, key.slice(0, 16))
}

const exec = promisify(execFile)

/** The operating-system user that Postgres runs as. */
export interface OsUser {
  uid: number
  gid: number
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Postgres refuses to run as root. A new cluster then belongs to the user `postgres`, or to `nobody`. */
async function unprivilegedUser(): Promise<OsUser> {
  const osUser = (await findOsUser('postgres')) ?? (await findOsUser('nobody'))
  if (osUser) return osUser
  throw new OperatorError(
    'Postgres does not run as root, and there is no user "postgres" or "nobody" that it could run as: ' +
      'start as an ordinary user, or set DATABASE_URL'
  )
}

async function findOsUser(name: string): Promise<OsUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([exec('id', ['-u', name]), exec('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}

/** The owner of a folder; undefined when the folder does not exist. */
export async function ownerOf(folder: string): Promise<OsUser | undefined> {
  return stat(folder).catch(() => undefined)
}

/** Whether an OS user can run a command. Running it is more reliable than reading file modes. */
export async function canRun({ uid, gid }: OsUser, file: string, args: string[]): Promise<boolean> {
  try {
    await exec(file, args, { uid, gid, cwd: '/' })
    return true
  } catch {
    return false
  }
}

/** Whether an OS user can access a folder, which includes all of its parents. */
function canEnter(osUser: OsUser, folder: string): Promise<boolean> {
  return canRun(osUser, '/bin/sh', ['-c', 'test -x "$0"', folder])
}
