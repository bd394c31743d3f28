import { v7 as uuid } from 'uuid'
import type { Scope } from '../db/tables.ts'

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

/** The user's messages between two positions, oldest first, each with its turn. */
export async function selectUserMessages(
  { db, userId }: Scope,
  conversationId: string,
  { from, to }: { from: number; to: number }
) {
  return await db
    .selectFrom('messages as message')
    .innerJoin('turns as turn', join =>
      join.onRef('turn.user_id', '=', 'message.user_id').onRef('turn.id', '=', 'message.turn_id')
    )
    .where('message.user_id', '=', userId)
    .where('message.conversation_id', '=', conversationId)
    .where('message.position', '>=', from)
    .where('message.position', '<=', to)
    .where('message.role', '=', 'user')
    .orderBy('message.position')
    .select(['message.turn_id', 'message.content', 'turn.refused'])
    .execute()
}
