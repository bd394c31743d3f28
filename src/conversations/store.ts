import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'

/** Makes a conversation whose first message is about to be added, and answers its id. */
export async function createConversation({ db, userId }: Scope, title: string): Promise<string> {
  const id = uuid()
  await db
    .insertInto('conversations')
    .values({ user_id: userId, id, title, message_count: firstPosition })
    .execute()
  return id
}

/** The position of a conversation's first message. */
export const firstPosition = 1

/**
 * Takes the conversation's next message position, and its row lock with it: until the transaction ends nobody else
 * adds a message, so positions have no gaps.
 * @throws {ApiError} `not_found` when there is none, or it is another user's.
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
    .executeTakeFirstOrThrow(() => new ApiError('not_found'))
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

/** Gives a conversation another title, and answers whether it is there. */
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
 * Locks a conversation against turns that would start, until the transaction ends.
 * @throws {ApiError} `not_found` when there is none, or it is another user's.
 */
export async function lockConversation({ db, userId }: Scope, id: string): Promise<void> {
  await db
    .selectFrom('conversations')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .select('id')
    .forUpdate()
    .executeTakeFirstOrThrow(() => new ApiError('not_found'))
}

/** Turns that one statement deletes: none is to take long. */
const batch = 5000

/** Deletes some of a conversation's turns with their messages and steps, and answers whether there may be more. */
export async function deleteSomeTurns({ db, userId }: Scope, conversationId: string): Promise<boolean> {
  const some = db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .limit(batch)
    .select('id')
  const { numDeletedRows } = await db
    .deleteFrom('turns')
    .where('user_id', '=', userId)
    .where('id', 'in', some)
    .executeTakeFirst()
  return numDeletedRows === BigInt(batch)
}

/** Deletes a conversation with all that hangs on it. */
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

/** Adds a message and answers its id and time. */
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

/** The turn that runs in a conversation, if any. */
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

/** Seconds after which a busy conversation may be free again; most turns end within a few. */
const busyRetryAfter = 2

/** The error for a request that cannot be served while a turn runs in the conversation. */
export async function conversationBusy(scope: Scope, conversationId: string): Promise<ApiError> {
  const turnId = await runningTurn(scope, conversationId)
  const options = { retryAfter: busyRetryAfter, conversationId, ...(turnId && { turnId }) }
  return new ApiError('conversation_busy', options)
}
