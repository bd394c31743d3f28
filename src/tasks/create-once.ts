import { sql } from 'kysely'
import type { Task } from '../contract/components.ts'
import { inTransaction } from '../db/client.ts'
import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { type IdempotencyKey, keyHours } from '../http/idempotency.ts'

/** Undoes the transaction: another request with this key was faster. */
class KeyTaken extends Error {}

/**
 * Makes a task unless a request with this key has made it: then it is that request's answer. The task and the key
 * commit together.
 * @throws {ApiError} `idempotency_mismatch`
 */
export async function createOnce(
  scope: Scope,
  key: IdempotencyKey,
  create: (scope: Scope) => Promise<Task>
): Promise<{ task: Task; replayed: boolean }> {
  const known = await answerTo(scope, key)
  if (known) return { task: known, replayed: true }
  try {
    const task = await inTransaction(scope, async scope => {
      if (!(await takeKey(scope, key))) throw new KeyTaken()
      const task = await create(scope)
      await keepAnswer(scope, key.value, task)
      await forgetAnswers(scope)
      return task
    })
    return { task, replayed: false }
  } catch (error) {
    const answer = error instanceof KeyTaken ? await answerTo(scope, key) : undefined
    if (answer) return { task: answer, replayed: true }
    throw error
  }
}

async function answerTo(scope: Scope, key: IdempotencyKey): Promise<Task | undefined> {
  const answer = await selectAnswer(scope, key.value)
  if (answer && !answer.request_hash.equals(key.hash)) throw new ApiError('idempotency_mismatch')
  return answer?.response
}

const oldest = sql<Date>`now() - ${keyHours} * interval '1 hour'`

/** How many old answers are forgotten with each new one: more than come, so that none pile up. */
const forgottenAtOnce = 10

/** What a request with this key was answered, with the hash of what was asked for; undefined when it is too long ago. */
async function selectAnswer({ db, userId }: Scope, key: string) {
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
async function takeKey({ db, userId }: Scope, { value, hash }: IdempotencyKey): Promise<boolean> {
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
async function keepAnswer({ db, userId }: Scope, key: string, response: Task): Promise<void> {
  await db
    .updateTable('task_requests')
    .set({ response: JSON.stringify(response) })
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .execute()
}

/** Forgets some of the answers that are too old; not those whose keys somebody takes right now, who may wait for us. */
async function forgetAnswers({ db, userId }: Scope): Promise<void> {
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
