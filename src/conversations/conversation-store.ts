import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'

/** Makes a conversation whose first message is about to be added, and answers its id. */
export async function createConversation({ db, userId }: Scope): Promise<string> {
  const id = uuid()
  await db.insertInto('conversations').values({ user_id: userId, id, message_count: firstPosition }).execute()
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
