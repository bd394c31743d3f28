import { sql } from 'kysely'
import type { Task } from '../contract/components.ts'
import type { Scope } from '../db/tables.ts'
import { type IdempotencyKey, keyHours } from '../idempotency.ts'

const oldest = sql<Date>`now() - ${keyHours} * interval '1 hour'`

/** How many old answers are forgotten with each new one: more than come, so that none pile up. */
const forgottenAtOnce = 10

/** What a request with this key was answered, with the hash of what was asked for; undefined when it is too long ago. */
export async function selectAnswer({ db, userId }: Scope, key: string) {
  return await db
    .selectFrom('task_requests')
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .where('created_at', '>', oldest)
    .select(['request_hash', 'response'])
    .executeTakeFirst()
}

/**
 * Takes a key that is free, or too old, and answers whether it was. Until the transaction has kept its answer and
 * ends, others who want the key wait here.
 */
export async function takeKey({ db, userId }: Scope, { value, hash }: IdempotencyKey): Promise<boolean> {
  const taken = { request_hash: hash, response: 'null', created_at: sql<Date>`now()` }
  const row = await db
    .insertInto('task_requests')
    .values({ user_id: userId, idempotency_key: value, ...taken })
    .onConflict(conflict =>
      conflict
        .columns(['user_id', 'idempotency_key'])
        .doUpdateSet(taken)
        .where('task_requests.created_at', '<=', oldest)
    )
    .returning('user_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Keeps what the request that took a key is answered. */
export async function keepAnswer({ db, userId }: Scope, key: string, response: Task): Promise<void> {
  await db
    .updateTable('task_requests')
    .set({ response: JSON.stringify(response) })
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .execute()
}

/** Forgets some of the answers that are too old; not those whose keys somebody takes right now, who may wait for us. */
export async function forgetAnswers({ db, userId }: Scope): Promise<void> {
  await db
    .deleteFrom('task_requests')
    .where('user_id', '=', userId)
    .where('idempotency_key', 'in', requests =>
      requests
        .selectFrom('task_requests')
        .where('user_id', '=', userId)
        .where('created_at', '<=', oldest)
        .orderBy('created_at')
        .limit(forgottenAtOnce)
        .forUpdate()
        .skipLocked()
        .select('idempotency_key')
    )
    .execute()
}
