import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

const busy = 5
const patience = 120_000

/**
 * Runs `work` while no other process and no other call holds the lock file at `path`.
 *
 * SQLite locks its file through the kernel, which frees the locks of a process that dies: there is no stale lock to
 * recognise, and no pid to compare. Nothing is ever written into the file.
 * @throws when the lock stays taken for two minutes.
 */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  const file = open(path)
  try {
    const deadline = Date.now() + patience
    while (!lock(file)) {
      if (Date.now() > deadline) throw new Error(`Another process holds ${path} and does not let go`)
      await sleep(20)
    }
    return await work()
  } finally {
    file.close()
  }
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path)
  } catch (cause) {
    throw new Error(`The lock file ${path} cannot be opened: check who owns it and its folder`, { cause })
  }
}

function lock(file: DatabaseSync): boolean {
  try {
    file.exec('begin exclusive')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return false
    throw error
  }
}
