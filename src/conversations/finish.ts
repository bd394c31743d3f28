import type { Ending } from '../agent/turn.ts'
import type { Scope } from '../db/tables.ts'
import { storable } from '../text.ts'
import { takePosition } from './conversation-store.ts'
import { addMessage } from './message-store.ts'
import type { OwnedTurn } from './owned-turn.ts'
import { addStep } from './step-store.ts'
import { completeTurn } from './turn-store.ts'

/**
 * Puts the answer and the turn's end on record together; answers the assistant's message.
 * @throws {TurnLost}
 */
export async function finish(scope: Scope, turn: OwnedTurn, ending: Ending) {
  return await scope.db.transaction().execute(trx => finishWithin({ ...scope, db: trx }, turn, ending))
}

/** The conversation is locked before the turn, as it is when a message is accepted: neither waits for the other. */
async function finishWithin(scope: Scope, turn: OwnedTurn, ending: Ending) {
  const { id: turnId, conversationId } = turn
  const { usage, degraded, closing } = ending
  const position = await takePosition(scope, conversationId)
  if (closing) await addStep(scope, { turn, step: ending.steps.length + 1 }, closing)
  const content = storable(ending.text)
  const message = await addMessage(scope, { conversationId, turnId, position, role: 'assistant', content })
  await completeTurn(scope, turn, { usage, degraded, refused: closing === undefined })
  return { ...message, content }
}
