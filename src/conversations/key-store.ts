import { sql } from 'kysely'
import { liveSession } from '../accounts/session-store.ts'
import type { Scope } from '../db/tables.ts'
import { keyHours } from '../idempotency.ts'

const oldest = sql<Date>`now() - ${keyHours} * interval '1 hour'`

/** The turn that a key of this user began, with the hash of what was asked for; undefined when it is too long ago. */
export async function turnOfKey(scope: Scope, key: string) {
  return await turnsOfKey(scope, key).executeTakeFirst()
}

/** As `turnOfKey`, for a request of this session: undefined also when that has ended. */
export async function turnOfKeyIn(scope: Scope, sessionId: string, key: string) {
  return await turnsOfKey(scope, key)
    .where(({ exists }) => exists(liveSession(scope, sessionId).select('sessions.id')))
    .executeTakeFirst()
}

function turnsOfKey({ db, userId }: Scope, key: string) {
  return db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .where('started_at', '>', oldest)
    .select(['id', 'request_hash', 'status'])
}

/** Takes a key that is too old from its turn, and answers whether there was one: it can begin another then. */
export async function forgetKey({ db, userId }: Scope, key: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('turns')
    .set({ idempotency_key: null, request_hash: null })
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .where('started_at', '<=', oldest)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
