import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** The operating-system user that Postgres runs as. */
export interface Account {
  uid: number
  gid: number
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Postgres refuses to run as root: a new cluster then belongs to `postgres`, or else to `nobody`. */
export async function standIn(): Promise<Account> {
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
export function canEnter(account: Account, folder: string): Promise<boolean> {
  return canRun(account, '/bin/sh', ['-c', 'test -x "$0"', folder])
}
