import { surplusResult } from '../agent/limits.ts'
import { runTool } from '../agent/tools/toolbox.ts'
import type { PlannedCall, PlannedStep, RecordedCall, RecordedStep } from '../agent/turn.ts'
import { untilNoDeadlock } from '../db/deadlock.ts'
import type { Scope } from '../db/tables.ts'
import type { OwnedTurn } from './owned-turn.ts'
import { addStep, addToolCalls, type StepKey } from './step-store.ts'

/**
 * Makes a step happen: the model's content, the effects of its calls and their results; all of it happens, or none.
 * @throws {TurnLost}
 */
export async function commitStep(
  scope: Scope,
  turn: OwnedTurn,
  step: number,
  planned: PlannedStep
): Promise<RecordedStep> {
  // Steps of two conversations may want the same tasks in other orders.
  return await untilNoDeadlock(() =>
    scope.db.transaction().execute(trx => commitWithin({ ...scope, db: trx }, { turn, step }, planned))
  )
}

async function commitWithin(
  scope: Scope,
  { turn, step }: StepKey & { turn: OwnedTurn },
  { content, finishReason, usage, calls }: PlannedStep
): Promise<RecordedStep> {
  await addStep(scope, { turn, step }, { content, finishReason, usage })
  const recorded: RecordedCall[] = []
  for (const call of calls) recorded.push(await makeCall(scope, turn, call))
  await addToolCalls(scope, { turn, step }, recorded)
  return { content, usage, calls: recorded }
}

async function makeCall(scope: Scope, { id, clock }: OwnedTurn, call: PlannedCall): Promise<RecordedCall> {
  const actor = { turnId: id, timeZone: clock.timeZone }
  const result = call.surplus ? surplusResult : await runTool({ scope, actor }, call.name, call.args)
  return { tool: call.name, parameters: call.args, result }
}
