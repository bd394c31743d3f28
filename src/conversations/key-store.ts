import { sql } from 'kysely'
import type { Scope } from '../db/tables.ts'

/** Hours in which a key names its turn. */
const keyHours = 24

const oldest = sql<Date>`now() - ${keyHours} * interval '1 hour'`

/** The turn that a key of this user began, with the hash of what was asked for; undefined when it is too long ago. */
export async function turnOfKey({ db, userId }: Scope, key: string) {
  return await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .where('started_at', '>', oldest)
    .select(['id', 'request_hash', 'status'])
    .executeTakeFirst()
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
