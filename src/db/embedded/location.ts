import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A place for a cluster, and who runs Postgres on it when that is not the user of this process. */
export interface Location {
  folder: string
  account: Account | undefined
}

/**
 * Where the cluster of a data folder is, or is to be made: inside it, or, when root must run Postgres as an account
 * that cannot get there, under /var/lib/todobot. That choice is kept in the data folder, with an id of its own, so
 * that deleting the data folder starts afresh and copying it does not share the database.
 * @throws when the cluster is there but out of reach.
 */
export async function locate(dataDir: string): Promise<Location> {
  const id = await readFile(markOf(dataDir), 'utf8').catch(() => undefined)
  const folder = id === undefined ? join(dataDir, 'postgres') : elsewhere(dataDir, id)
  const owner = await ownerOf(folder)
  if (owner) return { folder, account: await accountOf(folder, owner) }
  if (!isRoot()) return { folder, account: undefined }
  const account = await standIn()
  if (id !== undefined || (await canEnter(account, dataDir))) return { folder, account }
  return { folder: await chooseElsewhere(dataDir), account }
}

async function accountOf(folder: string, { uid, gid }: Account): Promise<Account | undefined> {
  if (process.getuid === undefined || uid === process.getuid()) return undefined
  if (!isRoot()) throw outOfReach(`${folder} belongs to another user (uid ${uid})`)
  if (await canEnter({ uid, gid }, folder)) return { uid, gid }
  throw outOfReach(`the user that Postgres runs as (uid ${uid}) can no longer enter ${folder}`)
}

function outOfReach(why: string): Error {
  return new Error(
    `The embedded database is out of reach: ${why}. Give access to it, or set another DATA_DIR`
  )
}

const shared = '/var/lib/todobot'

/** The folder for what another account must be able to reach; only root needs it. */
export async function sharedFolder(): Promise<string> {
  await mkdir(shared, { recursive: true })
  await chmod(shared, 0o755)
  return shared
}

async function chooseElsewhere(dataDir: string): Promise<string> {
  await sharedFolder()
  const id = randomUUID()
  await writeFile(markOf(dataDir), id, { flag: 'wx', flush: true })
  return elsewhere(dataDir, id)
}

function markOf(dataDir: string): string {
  return join(dataDir, 'postgres.elsewhere')
}

function elsewhere(dataDir: string, id: string): string {
  const key = createHash('sha256').update(`${dataDir}\n${id}`).digest('hex')
  return join(shared, key.slice(0, 16))
}

const exec = promisify(execFile)

/** The operating-system user that Postgres runs as. */
export interface Account {
  uid: number
  gid: number
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Postgres refuses to run as root: a new cluster then belongs to `postgres`, or else to `nobody`. */
async function standIn(): Promise<Account> {
  const account = (await lookUp('postgres')) ?? (await lookUp('nobody'))
  if (account) return account
  throw new Error(
    'Postgres does not run as root, and there is no user "postgres" or "nobody" that it could run as: ' +
      'start as an ordinary user, or set DATABASE_URL'
  )
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([exec('id', ['-u', name]), exec('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}

/** Who owns the folder; undefined when there is none. */
export async function ownerOf(folder: string): Promise<Account | undefined> {
  return stat(folder).catch(() => undefined)
}

/** Whether the account can run this command: asking the system knows more than reading modes does. */
export async function canRun({ uid, gid }: Account, file: string, args: string[]): Promise<boolean> {
  try {
    await exec(file, args, { uid, gid, cwd: '/' })
    return true
  } catch {
    return false
  }
}

/** Whether the account can get into the folder, through all of its parents. */
function canEnter(account: Account, folder: string): Promise<boolean> {
  return canRun(account, '/bin/sh', ['-c', 'test -x "$0"', folder])
}
