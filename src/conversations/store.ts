import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Scope } from '../db/tables.ts'
import type { UserLimits } from '../db/user-limits.ts'
import { ApiError, notFound } from '../errors.ts'

/**
 * Creates a conversation and returns its id. The caller adds the first message in the same transaction.
 * @throws {ApiError} `conversation_limit_reached`. Concurrent calls can each take the last free place.
 */
export async function createConversation(
  { db, userId }: Scope,
  title: string,
  { maxConversations }: UserLimits
): Promise<string> {
  const id = uuid()
  const { rows } = await sql`
    insert into conversations (user_id, id, title, message_count)
    select ${userId}, ${id}, ${title}, ${firstPosition}
    where (select count(*) from conversations where user_id = ${userId}) < ${maxConversations}
    returning id
  `.execute(db)
  if (rows.length === 0) throw new ApiError('conversation_limit_reached')
  return id
}

/** The position of a conversation's first message. */
export const firstPosition = 1

/**
 * Returns the next message position of a conversation and locks its row. No other transaction can add a message until
 * this one ends, so positions have no gaps.
 * @throws {ApiError} `not_found` when the conversation does not exist or belongs to another user.
 */
export async function takePosition({ db, userId }: Scope, conversationId: string): Promise<number> {
  const { message_count } = await db
    .updateTable('conversations')
    .set(conversation => ({
      message_count: conversation('message_count', '+', 1),
      updated_at: sql<Date>`now()`
    }))
    .where('user_id', '=', userId)
    .where('id', '=', conversationId)
    .returning('message_count')
    .executeTakeFirstOrThrow(() => notFound('conversation'))
  return message_count
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

/** Renames a conversation. @returns whether it exists. */
export async function setTitle({ db, userId }: Scope, id: string, title: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('conversations')
    .set({ title })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows > 0n
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

export interface NewMessage {
  conversationId: string
  turnId: string
  /** From `takePosition`, in the same transaction. */
  position: number
  role: 'user' | 'assistant'
  content: string
}

/** Adds a message and returns its id and time. */
export async function addMessage(
  { db, userId }: Scope,
  { conversationId, turnId, ...message }: NewMessage
): Promise<{ id: string; created_at: Date }> {
  return await db
    .insertInto('messages')
    .values({ ...message, user_id: userId, id: uuid(), conversation_id: conversationId, turn_id: turnId })
    .returning(['id', 'created_at'])
    .executeTakeFirstOrThrow()
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
