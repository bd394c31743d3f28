import { surplusResult } from '../agent/limits.ts'
import { runTool } from '../agent/tools/toolbox.ts'
import type { Ending, PlannedCall, PlannedStep, RecordedCall, RecordedStep } from '../agent/turn.ts'
import {
  addMessage,
  conversationBusy,
  createConversation,
  firstPosition,
  takePosition
} from '../conversations/store.ts'
import { titleOf } from '../conversations/titles.ts'
import { inTransaction } from '../db/client.ts'
import type { Scope } from '../db/tables.ts'
import { storable } from '../lib/text.ts'
import type { OwnedTurn } from './leases.ts'
import {
  addStep,
  addToolCalls,
  completeTurn,
  forgetKey,
  type NewTurn,
  startTurn,
  turnOfKey
} from './store.ts'

// A turn that gets its answer is these three transactions: it is accepted once, makes any number of steps, and finishes
// once. Each happens whole or not at all, so that a server may die at any moment. No transaction is open while the model
// is asked. A turn without an answer ends by one statement: see failTurn and cancelTurn.

export interface IncomingMessage extends Omit<NewTurn, 'conversationId'> {
  /** Undefined starts a conversation. */
  conversationId: string | undefined
  /** Without white space around it; not empty. */
  message: string
}

/**
 * Accepts a message: the conversation, its turn slot, the idempotency key and the message. From here on the message is
 * safe, and any server can run its turn.
 * @returns undefined when the key belongs to another turn, whose message this one repeats.
 * @throws {ApiError} `not_found` for a conversation that is not there or not the user's, `conversation_busy`.
 */
export async function accept(scope: Scope, message: IncomingMessage): Promise<OwnedTurn | undefined> {
  const { clock, deadline, isStreamed } = message
  try {
    return await inTransaction(scope, async scope => {
      const { conversationId, position } = await openConversation(scope, message)
      const turn = { ...message, conversationId }
      const id = (await startTurn(scope, turn)) ?? (await startWithExpiredKey(scope, turn))
      await addMessage(scope, {
        conversationId,
        turnId: id,
        position,
        role: 'user',
        content: message.message
      })
      return { id, userId: scope.userId, conversationId, position, epoch: 1, clock, deadline, isStreamed }
    })
  } catch (error) {
    if (error instanceof KeyTaken) return undefined
    throw error
  }
}

/**
 * Makes a step: the model's content, the effects of its calls and their results.
 * @throws {TurnLost}
 */
export async function commitStep(
  scope: Scope,
  turn: OwnedTurn,
  step: number,
  { calls, ...content }: PlannedStep
): Promise<RecordedStep> {
  return await inTransaction(scope, async scope => {
    await addStep(scope, { turn, step }, content)
    const recorded: RecordedCall[] = []
    for (const call of calls) recorded.push(await runCall(scope, turn, call))
    await addToolCalls(scope, { turn, step }, recorded)
    return { content: content.content, usage: content.usage, calls: recorded }
  })
}

/**
 * Finishes a turn: its answer and its status. Returns the assistant's message.
 * @throws {TurnLost}
 */
export async function finish(scope: Scope, turn: OwnedTurn, ending: Ending) {
  const { id: turnId, conversationId } = turn
  const { usage, degraded, closing } = ending
  return await inTransaction(scope, async scope => {
    // The conversation is locked before the turn, as it is when a message is accepted: neither waits for the other.
    const position = await takePosition(scope, conversationId)
    if (closing) await addStep(scope, { turn, step: ending.steps.length + 1 }, closing)
    const content = storable(ending.text)
    const message = await addMessage(scope, { conversationId, turnId, position, role: 'assistant', content })
    await completeTurn(scope, turn, { usage, degraded, refused: closing === undefined })
    return { ...message, content }
  })
}

async function openConversation(scope: Scope, { conversationId, message }: IncomingMessage) {
  if (conversationId === undefined)
    return { conversationId: await createConversation(scope, titleOf(message)), position: firstPosition }
  return { conversationId, position: await takePosition(scope, conversationId) }
}

/** Undoes the transaction: the message is another turn's already. */
class KeyTaken extends Error {}

/** What kept a turn from starting is its key, which may be too old to count, or a turn that is running. */
async function startWithExpiredKey(scope: Scope, turn: NewTurn): Promise<string> {
  const key = turn.key?.value
  if (key && (await turnOfKey(scope, key))) throw new KeyTaken()
  const id = key && (await forgetKey(scope, key)) ? await startTurn(scope, turn) : undefined
  if (id) return id
  // Another request may have taken a key that was too old in the meantime.
  if (key && (await turnOfKey(scope, key))) throw new KeyTaken()
  throw await conversationBusy(scope, turn.conversationId)
}

async function runCall(scope: Scope, { id, clock }: OwnedTurn, call: PlannedCall): Promise<RecordedCall> {
  const actor = { turnId: id, timeZone: clock.timeZone }
  const result = call.surplus ? surplusResult : await runTool({ scope, actor }, call.name, call.args)
  return { tool: call.name, parameters: call.args, result }
}
