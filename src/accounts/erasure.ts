import { retryOnDeadlock } from '../db/errors.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Log } from '../lib/log.ts'
import { confirmDeletion, type GivenConfirmation, type PasswordCheckOptions } from './password-check.ts'
import { deleteSessions } from './session-store.ts'
import { deleteUser } from './user-store.ts'

interface ErasureServiceOptions extends PasswordCheckOptions {
  turns: {
    /** Cancels all running turns of a user. */
    cancelAll(userId: string, log: Log): Promise<void>
  }
}

export type ErasureService = ReturnType<typeof createErasureService>

/** Account deletion. */
export function createErasureService({ turns, ...options }: ErasureServiceOptions) {
  return {
    /**
     * Deletes a user and all their data. The sessions are deleted first and the user last: if a deletion is
     * interrupted, the user can log in again and repeat it.
     * @throws {ApiError} `validation_failed` when the password is missing or wrong; `too_many_password_attempts`.
     */
    async erase(userId: string, given: GivenConfirmation, log: Log): Promise<void> {
      const scope = scopeOf(options.db, userId)
      await confirmDeletion(options, userId, given)
      await deleteSessions(scope)
      await turns.cancelAll(userId, log)
      for (const table of ['turns', 'conversations'] as const)
        while (await retryOnDeadlock(() => deleteBatch(scope, table)));
      // A concurrent step may lock the same rows in another order.
      await retryOnDeadlock(() => deleteUser(scope))
      log.info({}, 'account deleted')
    }
  }
}

/** Rows per statement, each with the rows that reference it; keeps the statements short. */
const batchSize = 500

/** Deletes one batch of a user's rows from a table. @returns true when more rows may remain. */
async function deleteBatch({ db, userId }: Scope, table: 'turns' | 'conversations'): Promise<boolean> {
  const ids = db.selectFrom(table).where('user_id', '=', userId).limit(batchSize).select('id')
  const { numDeletedRows } = await db
    .deleteFrom(table)
    .where('user_id', '=', userId)
    .where('id', 'in', ids)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
