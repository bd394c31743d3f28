import type { Task } from '../contract/components.ts'
import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { IdempotencyKey } from '../idempotency.ts'
import { forgetAnswers, keepAnswer, selectAnswer, takeKey } from './task-request-store.ts'

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
    const task = await scope.db.transaction().execute(trx => createWithin({ ...scope, db: trx }, key, create))
    return { task, replayed: false }
  } catch (error) {
    const answer = error instanceof KeyTaken ? await answerTo(scope, key) : undefined
    if (answer) return { task: answer, replayed: true }
    throw error
  }
}

async function createWithin(scope: Scope, key: IdempotencyKey, create: (scope: Scope) => Promise<Task>) {
  if (!(await takeKey(scope, key))) throw new KeyTaken()
  const task = await create(scope)
  await keepAnswer(scope, key.value, task)
  await forgetAnswers(scope)
  return task
}

async function answerTo(scope: Scope, key: IdempotencyKey): Promise<Task | undefined> {
  const answer = await selectAnswer(scope, key.value)
  if (answer && !answer.request_hash.equals(key.hash)) throw new ApiError('idempotency_mismatch')
  return answer?.response
}
