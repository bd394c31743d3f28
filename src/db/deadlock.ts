import { hasCode } from '../objects.ts'

/** SQLSTATE of a transaction that Postgres undid because it and another waited for each other. */
const deadlockDetected = '40P01'
const maxAttempts = 3

/** Runs a transaction, and runs it again when a deadlock undid it: nothing of it has happened then. */
export async function untilNoDeadlock<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      if (attempt === maxAttempts || !hasCode(error, deadlockDetected)) throw error
    }
  }
}
