import type { Clock } from '../clock.ts'
import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { createConversation, firstPosition, takePosition } from './conversation-store.ts'
import { addMessage } from './message-store.ts'
import { abandonExpired, type NewTurn, runningTurn, startTurn } from './turn-store.ts'

/** Seconds after which a busy conversation may be free again; most turns end within a few. */
const busyRetryAfter = 2

export interface NewMessage {
  /** Undefined starts a conversation. */
  conversationId: string | undefined
  /** Without white space around it; not empty. */
  message: string
  clock: Clock
  deadline: Date
  /** The model that is to answer. */
  model: string
}

export interface AcceptedTurn {
  id: string
  conversationId: string
  /** Of the user's message. */
  position: number
  clock: Clock
  deadline: Date
}

/**
 * Takes a message in, in one transaction: conversation, turn slot and message. From here on the message is safe.
 * @throws {ApiError} `not_found` for a conversation that is not there or not the user's, `conversation_busy`.
 */
export async function accept(scope: Scope, message: NewMessage): Promise<AcceptedTurn> {
  return await scope.db.transaction().execute(trx => acceptWithin({ ...scope, db: trx }, message))
}

async function acceptWithin(scope: Scope, { message, clock, deadline, model, ...given }: NewMessage) {
  const { conversationId, position } = await openConversation(scope, given.conversationId)
  const turn = { conversationId, model, timeZone: clock.timeZone, startedAt: clock.now, deadline }
  const id = (await startTurn(scope, turn)) ?? (await takeOver(scope, turn))
  await addMessage(scope, { conversationId, turnId: id, position, role: 'user', content: message })
  return { id, conversationId, position, clock, deadline }
}

async function openConversation(scope: Scope, id: string | undefined) {
  if (id === undefined) return { conversationId: await createConversation(scope), position: firstPosition }
  return { conversationId: id, position: await takePosition(scope, id) }
}

/** The slot of a turn whose server is gone is free; one that is worked on is not. */
async function takeOver(scope: Scope, turn: NewTurn): Promise<string> {
  const { conversationId } = turn
  const id = (await abandonExpired(scope, conversationId)) ? await startTurn(scope, turn) : undefined
  if (id) return id
  throw new ApiError('conversation_busy', {
    retryAfter: busyRetryAfter,
    conversationId,
    turnId: await runningTurn(scope, conversationId)
  })
}
