import type { Kysely } from 'kysely'
import { retryOnDeadlock } from '../db/errors.ts'
import type { Database, Scope } from '../db/tables.ts'
import type { Log } from '../lib/log.ts'
import { deleteSessions } from './session-store.ts'
import { deleteUser } from './user-store.ts'
import { confirmPassword } from './users.ts'

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
        while (await retryOnDeadlock(() => deleteSome(scope, table)));
      // A step that began meanwhile may want the same rows in another order.
      await retryOnDeadlock(() => deleteUser(scope))
      log.info({}, 'account deleted')
    }
  }
}

/** Rows that one statement deletes, with all that hangs on them: none is to take long. */
const batch = 500

/** Deletes some of a user's rows in a table, and answers whether there may be more. */
async function deleteSome({ db, userId }: Scope, table: 'turns' | 'conversations'): Promise<boolean> {
  const some = db.selectFrom(table).where('user_id', '=', userId).limit(batch).select('id')
  const { numDeletedRows } = await db
    .deleteFrom(table)
    .where('user_id', '=', userId)
    .where('id', 'in', some)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
