import type { Clock } from '../clock.ts'
import type { Scope } from '../db/tables.ts'
import type { IdempotencyKey } from '../idempotency.ts'
import { busy } from './busy.ts'
import { createConversation, firstPosition, takePosition } from './conversation-store.ts'
import { forgetKey, turnOfKey } from './key-store.ts'
import { addMessage } from './message-store.ts'
import type { OwnedTurn } from './owned-turn.ts'
import { titleOf } from './title.ts'
import { type NewTurn, startTurn } from './turn-store.ts'

export interface NewMessage {
  /** Undefined starts a conversation. */
  conversationId: string | undefined
  /** Without white space around it; not empty. */
  message: string
  clock: Clock
  deadline: Date
  /** The model that is to answer. */
  model: string
  key?: IdempotencyKey | undefined
  isStreamed?: boolean
}

/**
 * Takes a message in, in one transaction: conversation, turn slot, key and message. From here on the message is safe.
 * @returns undefined when a turn with this key has begun meanwhile.
 * @throws {ApiError} `not_found` for a conversation that is not there or not the user's, `conversation_busy`.
 */
export async function accept(scope: Scope, message: NewMessage): Promise<OwnedTurn | undefined> {
  try {
    return await scope.db.transaction().execute(trx => acceptWithin({ ...scope, db: trx }, message))
  } catch (error) {
    if (error instanceof KeyTaken) return undefined
    throw error
  }
}

/** Undoes the transaction: the message is another turn's already. */
class KeyTaken extends Error {}

async function acceptWithin(scope: Scope, message: NewMessage): Promise<OwnedTurn> {
  const { clock, deadline, model, key, isStreamed = false } = message
  const { conversationId, position } = await openConversation(scope, message)
  const terms = { model, deadline, key, isStreamed }
  const turn = { conversationId, timeZone: clock.timeZone, startedAt: clock.now, ...terms }
  const id = (await startTurn(scope, turn)) ?? (await startInstead(scope, turn))
  await addMessage(scope, { conversationId, turnId: id, position, role: 'user', content: message.message })
  return { id, userId: scope.userId, conversationId, position, epoch: 1, clock, deadline, isStreamed }
}

async function openConversation(scope: Scope, { conversationId, message }: NewMessage) {
  if (conversationId === undefined)
    return { conversationId: await createConversation(scope, titleOf(message)), position: firstPosition }
  return { conversationId, position: await takePosition(scope, conversationId) }
}

/** What keeps a turn from starting: its key, which may be one that is too old to count, or a turn that is running. */
async function startInstead(scope: Scope, turn: NewTurn): Promise<string> {
  const key = turn.key?.value
  if (key && (await turnOfKey(scope, key))) throw new KeyTaken()
  const id = key && (await forgetKey(scope, key)) ? await startTurn(scope, turn) : undefined
  if (id) return id
  // Another request may have taken a key that was too old in the meantime.
  if (key && (await turnOfKey(scope, key))) throw new KeyTaken()
  throw await busy(scope, turn.conversationId)
}
