import type { Kysely } from 'kysely'
import { untilNoDeadlock } from '../db/deadlock.ts'
import type { Database } from '../db/tables.ts'
import type { Log } from '../log.ts'
import { confirmPassword } from './confirm-password.ts'
import { deleteSome } from './erasure-store.ts'
import { deleteSessions } from './session-store.ts'
import { deleteUser } from './user-store.ts'

interface ErasureServiceOptions {
  db: Kysely<Database>
  turns: {
    /** Ends all turns of a user that run. */
    cancelAll(userId: string, log: Log): Promise<void>
  }
}

export type ErasureService = ReturnType<typeof createErasureService>

/** The end of an account. */
export function createErasureService({ db, turns }: ErasureServiceOptions) {
  return {
    /**
     * Deletes a user with all that is theirs. The sessions end first, and the user goes last: an erasure that was cut
     * off is made good by the next one, for which its user can still log in.
     * @throws {ApiError} `validation_failed` when the password is another.
     */
    async erase(userId: string, password: string, log: Log): Promise<void> {
      const scope = { db, userId }
      await confirmPassword(scope, password, '/password')
      await deleteSessions(scope)
      await turns.cancelAll(userId, log)
      for (const table of ['turns', 'conversations'] as const)
        while (await untilNoDeadlock(() => deleteSome(scope, table)));
      // A step that began meanwhile may want the same rows in another order.
      await untilNoDeadlock(() => deleteUser(scope))
      log.info({}, 'account deleted')
    }
  }
}
