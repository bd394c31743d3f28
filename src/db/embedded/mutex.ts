import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatorError } from '../../errors.ts'

/** SQLite's result code `SQLITE_BUSY`. */
const busy = 5
const lockTimeoutMs = 120_000

/**
 * Runs `work` while it holds the lock file at `path`. No other call, in this or another process, holds it then.
 *
 * SQLite locks its file through the kernel, which releases the locks of a process that dies: there are no stale locks,
 * and no pids to compare. Nothing is ever written to the file.
 * @throws {OperatorError} when the lock is not free within two minutes.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const file = open(path)
  try {
    const timeoutAt = Date.now() + lockTimeoutMs
    while (!lock(file)) {
      if (Date.now() > timeoutAt)
        throw new OperatorError(`Timed out: another process holds the lock file ${path}. End that process.`)
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
    throw new OperatorError(`The lock file ${path} cannot be opened: check who owns it and its folder`, {
      cause
    })
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
