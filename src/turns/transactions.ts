import { createRecordCounter, recordBytes, surplusResult } from '../agent/limits.ts'
import type { ToolContext } from '../agent/tools/tool.ts'
import { runTool } from '../agent/tools/toolbox.ts'
import type { Outcome, PlannedCall, PlannedStep, RecordedCall, RecordedStep } from '../agent/turn.ts'
import {
  addMessage,
  conversationBusy,
  createConversation,
  firstPosition,
  runningTurn,
  takePosition
} from '../conversations/store.ts'
import { titleOf } from '../conversations/titles.ts'
import { inTransaction } from '../db/client.ts'
import type { Scope } from '../db/tables.ts'
import { isStorageFull, type UserLimits } from '../db/user-limits.ts'
import { ApiError } from '../errors.ts'
import { storable } from '../lib/text.ts'
import { type OwnedTurn, tooManyTurns } from './leases.ts'
import {
  addStep,
  addToolCalls,
  clearExpiredKey,
  completeTurn,
  countRunningTurns,
  type NewTurn,
  startTurn,
  turnOfKey
} from './store.ts'

// A completed turn consists of one `accept`, any number of `commitStep` and one `finish`. Each is a transaction, so a
// server can die at any moment. No transaction is open while the model is called. A turn that fails or is cancelled ends
// with a single statement: see `failTurn` and `cancelTurn`.

export interface IncomingMessage extends Omit<NewTurn, 'conversationId'> {
  /** Undefined to start a conversation. */
  conversationId: string | undefined
  /** Trimmed; not empty. */
  message: string
}

/**
 * Accepts a message: stores the conversation, its running turn, the idempotency key and the message. Once this commits,
 * the message is durable, and any server can run its turn.
 * @returns undefined when the key belongs to another turn: the message is a repeat.
 * @throws {ApiError} `not_found` when the conversation does not exist or belongs to another user; `conversation_busy`,
 * `too_many_turns`, `conversation_limit_reached`, `storage_limit_reached`.
 */
export async function accept(
  scope: Scope,
  message: IncomingMessage,
  limits: UserLimits
): Promise<OwnedTurn | undefined> {
  const { clock, deadline, isStreamed } = message
  try {
    return await inTransaction(scope, async scope => {
      const { conversationId, position } = await openConversation(scope, message, limits)
      const id = await start(scope, { ...message, conversationId }, limits)
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
 * Commits a step: the model's content, the effects of its tool calls, and their results.
 * @param earlierSteps the stored steps of the turn, all of them.
 * @throws {TurnLost}
 */
export async function commitStep(
  scope: Scope,
  turn: OwnedTurn,
  earlierSteps: RecordedStep[],
  planned: PlannedStep,
  limits: UserLimits
): Promise<RecordedStep> {
  const step = earlierSteps.length + 1
  const { content, usage } = planned
  const actor = { turnId: turn.id, timeZone: turn.clock.timeZone }
  return await inTransaction(scope, async scope => {
    await addStep(scope, { turn, step }, planned)
    const { calls, bytes } = await runCalls({ scope, actor, limits }, earlierSteps, planned)
    await addToolCalls(scope, { turn, step }, calls, bytes)
    return { content, usage, calls }
  })
}

/** Runs the calls of a step in order. @returns their records, and the bytes of the turn's record with this step. */
async function runCalls(context: ToolContext, earlierSteps: RecordedStep[], planned: PlannedStep) {
  const earlier = earlierSteps.flatMap(step => step.calls)
  const counter = createRecordCounter(earlierSteps, planned)
  const calls: RecordedCall[] = []
  for (const call of planned.calls) {
    const surplus = call.surplus || !counter.hasRoom()
    const recorded = await runCall(context, { ...call, surplus }, [...earlier, ...calls])
    counter.add(call, recorded)
    calls.push(recorded)
  }
  return { calls, bytes: counter.bytes() }
}

/**
 * Finishes a turn: stores its answer and its status. @returns the assistant's message.
 * @throws {TurnLost}
 */
export async function finish(scope: Scope, turn: OwnedTurn, outcome: Outcome) {
  const { id: turnId, conversationId } = turn
  const { usage, degraded, finalStep, steps } = outcome
  return await inTransaction(scope, async scope => {
    // `accept` also locks the conversation before the turn. The same order in both prevents deadlocks.
    const position = await takePosition(scope, conversationId)
    if (finalStep) await addStep(scope, { turn, step: steps.length + 1 }, finalStep)
    const content = storable(outcome.text)
    const message = await addMessage(scope, { conversationId, turnId, position, role: 'assistant', content })
    const bytes = recordBytes(finalStep ? [...steps, { ...finalStep, calls: [] }] : steps)
    await completeTurn(scope, turn, {
      usage,
      degraded,
      refused: finalStep === undefined,
      record_bytes: bytes
    })
    return { ...message, content }
  })
}

async function openConversation(
  scope: Scope,
  { conversationId, message }: IncomingMessage,
  limits: UserLimits
) {
  if (conversationId === undefined)
    return {
      conversationId: await createConversation(scope, titleOf(message), limits),
      position: firstPosition
    }
  return { conversationId, position: await takePosition(scope, conversationId) }
}

/** Rolls back the transaction: the idempotency key belongs to another turn. */
class KeyTaken extends Error {}

/** How often a turn is started, if others take its slot or its expired key in the meantime. */
const maxStarts = 10

/** Starts a turn. Only if it did not start, further statements find out why. */
async function start(scope: Scope, turn: NewTurn, limits: UserLimits): Promise<string> {
  for (let count = 1; count <= maxStarts; count++) {
    const id = await startTurn(scope, turn, limits)
    if (id) return id
    await checkConflict(scope, turn, limits)
  }
  throw tooManyTurns()
}

/**
 * Clears an expired key. @throws {KeyTaken}, or an {ApiError} if the turn cannot start. Otherwise it can be tried again:
 * its slot was taken, or its key had expired.
 */
async function checkConflict(scope: Scope, turn: NewTurn, limits: UserLimits): Promise<void> {
  const reason = await conflictOf(scope, turn, limits)
  const key = turn.key?.value
  // Looked up last: the turn that is in the way can be that of a simultaneous request with the key.
  if (key && (await turnOfKey(scope, key))) throw new KeyTaken()
  if (reason) throw reason
  if (key) await clearExpiredKey(scope, key)
}

/** Why a turn cannot start; undefined if it may be tried again. */
async function conflictOf(
  scope: Scope,
  { conversationId }: NewTurn,
  limits: UserLimits
): Promise<ApiError | undefined> {
  if (await runningTurn(scope, conversationId)) return await conversationBusy(scope, conversationId)
  if (await isStorageFull(scope, limits)) return new ApiError('storage_limit_reached')
  return (await countRunningTurns(scope)) >= limits.maxRunningTurns ? tooManyTurns() : undefined
}

async function runCall(
  context: ToolContext,
  { surplus, ...call }: PlannedCall,
  earlier: RecordedCall[]
): Promise<RecordedCall> {
  if (surplus) return { tool: call.name, parameters: call.args, result: surplusResult }
  return await runTool(context, call, earlier)
}
