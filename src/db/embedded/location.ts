import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, canEnter, isRoot, ownerOf, standIn } from './account.ts'

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
