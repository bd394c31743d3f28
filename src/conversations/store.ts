import type { Scope } from '../db/scope.ts'
import { ApiError, notFound } from '../errors.ts'
import { replaceTitle } from './search-entries.ts'

/** The position of a conversation's first message. */
export const firstPosition = 1

export async function countConversations({ db, userId }: Scope): Promise<number> {
  const { count } = await db
    .selectFrom('conversations')
    .where('user_id', '=', userId)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function hasConversation({ db, userId }: Scope, id: string): Promise<boolean> {
  const found = await db
    .selectFrom('conversations')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .select('id')
    .executeTakeFirst()
  return found !== undefined
}

/** Renames a conversation; in a transaction. @returns whether it exists. */
export async function setTitle(scope: Scope, id: string, title: string): Promise<boolean> {
  const { numUpdatedRows } = await scope.db
    .updateTable('conversations')
    .set({ title })
    .where('user_id', '=', scope.userId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await replaceTitle(scope, id, title)
  return true
}

/**
 * Locks a conversation until the transaction ends, so that no turn can start in it.
 * @throws {ApiError} `not_found` when the conversation does not exist or belongs to another user.
 */
export async function lockConversation({ db, userId }: Scope, id: string): Promise<void> {
  await db
    .selectFrom('conversations')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .select('id')
    .forUpdate()
    .executeTakeFirstOrThrow(() => notFound('conversation'))
}

/** The number of turns that one statement deletes, so that no statement takes long. */
const batchSize = 5000

/** Deletes some of a conversation's turns with their messages and steps. @returns whether more turns may exist. */
export async function deleteSomeTurns({ db, userId }: Scope, conversationId: string): Promise<boolean> {
  const some = db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .limit(batchSize)
    .select('id')
  const { numDeletedRows } = await db
    .deleteFrom('turns')
    .where('user_id', '=', userId)
    .where('id', 'in', some)
    .executeTakeFirst()
  return numDeletedRows === BigInt(batchSize)
}

/** Deletes a conversation with its turns and messages. */
export async function deleteConversation({ db, userId }: Scope, id: string): Promise<void> {
  await db.deleteFrom('conversations').where('user_id', '=', userId).where('id', '=', id).execute()
}

/** The id of the running turn of a conversation, if any. */
export async function runningTurn(
  { db, userId }: Scope,
  conversationId: string
): Promise<string | undefined> {
  const turn = await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'running')
    .select('id')
    .executeTakeFirst()
  return turn?.id
}

/** Seconds for `Retry-After` of `conversation_busy`. Most turns end within a few seconds. */
const busyRetryAfter = 2

/** The error for a request that cannot be served while a turn runs in the conversation. */
export async function conversationBusy(scope: Scope, conversationId: string): Promise<ApiError> {
  const turnId = await runningTurn(scope, conversationId)
  const options = { retryAfter: busyRetryAfter, conversationId, ...(turnId && { turnId }) }
  return new ApiError('conversation_busy', options)
}
