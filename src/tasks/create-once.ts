import { sql } from 'kysely'
import type { Task } from '../contract/components.ts'
import type { Scope } from '../db/scope.ts'
import { inTransaction } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import { type IdempotencyKey, keyLifetimeHours } from '../http/idempotency.ts'

/** Rolls back the transaction: another request has claimed the key. */
class KeyTaken extends Error {}

/**
 * Creates a task once per idempotency key. A repeated request gets the stored response of the first one. The task and
 * the key commit in one transaction.
 * @throws {ApiError} `idempotency_mismatch`
 */
export async function createOnce(
  scope: Scope,
  key: IdempotencyKey,
  create: (scope: Scope) => Promise<Task>
): Promise<{ task: Task; replayed: boolean }> {
  const stored = await storedTask(scope, key)
  if (stored) return { task: stored, replayed: true }
  try {
    const task = await inTransaction(scope, async scope => {
      if (!(await claimKey(scope, key))) throw new KeyTaken()
      const task = await create(scope)
      await storeResponse(scope, key.value, task)
      return task
    })
    return { task, replayed: false }
  } catch (error) {
    const stored = error instanceof KeyTaken ? await storedTask(scope, key) : undefined
    if (stored) return { task: stored, replayed: true }
    throw error
  }
}

async function storedTask(scope: Scope, key: IdempotencyKey): Promise<Task | undefined> {
  const request = await selectRequest(scope, key.value)
  if (request && !request.request_hash.equals(key.hash)) throw new ApiError('idempotency_mismatch')
  return request?.response
}

/** Keys that were claimed before this time have expired. */
const keyExpiry = sql<Date>`now() - ${keyLifetimeHours} * interval '1 hour'`

/** The response stored under a key and the hash of its request; undefined when the key is new or has expired. */
async function selectRequest({ db, userId }: Scope, key: string) {
  return await db
    .selectFrom('task_requests')
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .where('created_at', '>', keyExpiry)
    .select(['request_hash', 'response'])
    .executeTakeFirst()
}

/**
 * Claims a key that is new or has expired. Other requests with the key wait here until the transaction, which stores
 * the response, ends.
 * @returns false when another request holds the key.
 */
async function claimKey({ db, userId }: Scope, { value, hash }: IdempotencyKey): Promise<boolean> {
  const claim = { request_hash: hash, response: 'null', created_at: sql<Date>`now()` }
  const row = await db
    .insertInto('task_requests')
    .values({ user_id: userId, idempotency_key: value, ...claim })
    .onConflict(conflict =>
      conflict
        .columns(['user_id', 'idempotency_key'])
        .doUpdateSet(claim)
        .where('task_requests.created_at', '<=', keyExpiry)
    )
    .returning('user_id')
    .executeTakeFirst()
  return row !== undefined
}

async function storeResponse({ db, userId }: Scope, key: string, response: Task): Promise<void> {
  await db
    .updateTable('task_requests')
    .set({ response: JSON.stringify(response) })
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .execute()
}
