import type { Agent } from '../agent/agent.ts'
import { runTool } from '../agent/tools/toolbox.ts'
import { type PastTurn, transcript } from '../agent/transcript.ts'
import type { Ending, PlannedCall, PlannedStep, RecordedCall, RecordedStep } from '../agent/turn.ts'
import { untilNoDeadlock } from '../db/deadlock.ts'
import type { Scope } from '../db/tables.ts'
import { storable } from '../text.ts'
import type { AcceptedTurn } from './accept.ts'
import { takePosition } from './conversation-store.ts'
import { addMessage, selectUserMessages } from './message-store.ts'
import { addStep, addToolCalls, selectSteps } from './step-store.ts'
import { completeTurn } from './turn-store.ts'

/** How many of a conversation's latest messages the model is shown, the new one included. */
const historyMessages = 20

/** Has the agent work on an accepted turn until it has an answer; each step is a transaction of its own. */
export async function work(
  scope: Scope,
  agent: Agent,
  turn: AcceptedTurn,
  signal: AbortSignal
): Promise<Ending> {
  const history = await readHistory(scope, turn)
  const steps = history.at(-1)?.steps ?? []
  let count = steps.length
  return await agent.run({
    clock: turn.clock,
    contents: transcript(history),
    steps,
    signal,
    deadline: turn.deadline.getTime(),
    async commit(planned) {
      count += 1
      return await commitStep(scope, turn, count, planned)
    }
  })
}

/** The turns whose messages are among the latest, oldest first; it begins at a user's message. */
async function readHistory(scope: Scope, turn: AcceptedTurn): Promise<PastTurn[]> {
  const from = turn.position - historyMessages + 1
  const messages = await selectUserMessages(scope, turn.conversationId, from)
  const steps = await selectSteps(
    scope,
    messages.map(message => message.turn_id)
  )
  return messages.map(({ turn_id, content, refused }) => ({
    message: content,
    refused,
    steps: steps.get(turn_id) ?? []
  }))
}

/** The model's content, the effects of its calls and their results: all of it happens, or none. */
async function commitStep(scope: Scope, turn: AcceptedTurn, step: number, planned: PlannedStep) {
  // Steps of two conversations may want the same tasks in other orders.
  return await untilNoDeadlock(() =>
    scope.db.transaction().execute(trx => commitWithin({ ...scope, db: trx }, turn, step, planned))
  )
}

async function commitWithin(
  scope: Scope,
  turn: AcceptedTurn,
  step: number,
  { content, finishReason, usage, calls }: PlannedStep
): Promise<RecordedStep> {
  const key = { turnId: turn.id, step }
  await addStep(scope, key, { content, finishReason, usage })
  const recorded: RecordedCall[] = []
  for (const call of calls) recorded.push(await makeCall(scope, turn, call))
  await addToolCalls(scope, key, recorded)
  return { content, usage, calls: recorded }
}

async function makeCall(scope: Scope, { clock }: AcceptedTurn, call: PlannedCall): Promise<RecordedCall> {
  const result = call.surplus
    ? { error: 'too_many_calls', message: 'This turn has made all the calls it may make.' }
    : await runTool({ scope, clock }, call.name, call.args)
  return { tool: call.name, parameters: call.args, result }
}

/** Puts the answer and the turn's end on record together; answers the assistant's message. */
export async function finish(scope: Scope, turn: AcceptedTurn, ending: Ending) {
  const { id: turnId, conversationId } = turn
  return await scope.db.transaction().execute(async trx => {
    const within = { ...scope, db: trx }
    if (ending.closing) await addStep(within, { turnId, step: ending.steps.length + 1 }, ending.closing)
    const position = await takePosition(within, conversationId)
    const content = storable(ending.text)
    const message = await addMessage(within, { conversationId, turnId, position, role: 'assistant', content })
    const { usage, degraded, closing } = ending
    await completeTurn(within, turnId, { usage, degraded, refused: closing === undefined })
    return { ...message, content }
  })
}
