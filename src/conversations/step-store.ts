import { sql } from 'kysely'
import type { Content, Usage } from '../agent/model.ts'
import type { RecordedCall, RecordedStep } from '../agent/turn.ts'
import type { Scope } from '../db/tables.ts'
import { leaseEnd } from './lease-store.ts'
import { type OwnedTurn, TurnLost } from './owned-turn.ts'

/** Where a step belongs: the first of a turn is 1. */
export interface StepKey {
  turn: Pick<OwnedTurn, 'id' | 'epoch'>
  step: number
}

export interface NewStep {
  content: Content
  /** Null for a text that the server wrote. */
  finishReason: string | null
  usage: Usage
}

/**
 * Records what the model sent, and renews the turn's lease; until the transaction ends nobody else can take the turn
 * over or cancel it. A step that is on record already fails on its key.
 * @throws {TurnLost}
 */
export async function addStep(
  { db, userId }: Scope,
  { turn, step }: StepKey,
  { content, finishReason, usage }: NewStep
): Promise<void> {
  await db
    .with('held', held =>
      held
        .updateTable('turns')
        .set({ lease_until: leaseEnd() })
        .where('user_id', '=', userId)
        .where('id', '=', turn.id)
        .where('epoch', '=', turn.epoch)
        .where('status', '=', 'running')
        .returning(['user_id', 'id'])
    )
    .insertInto('turn_steps')
    .columns(['user_id', 'turn_id', 'step', 'content', 'finish_reason', 'input_tokens', 'output_tokens'])
    .expression(added =>
      added
        .selectFrom('held')
        .select([
          'user_id',
          'id',
          sql<number>`${step}::int`.as('step'),
          sql<string>`${JSON.stringify(content)}::json`.as('content'),
          sql<string | null>`${finishReason}::text`.as('finish_reason'),
          sql<number>`${usage.input_tokens}::int`.as('input_tokens'),
          sql<number>`${usage.output_tokens}::int`.as('output_tokens')
        ])
    )
    .returning('step')
    .executeTakeFirstOrThrow(() => new TurnLost(turn.id))
}

/** Records the calls of a step with their results, in call order. */
export async function addToolCalls({ db, userId }: Scope, { turn, step }: StepKey, calls: RecordedCall[]) {
  const rows = calls.map(({ tool, parameters, result }, call_index) => ({
    user_id: userId,
    turn_id: turn.id,
    step,
    call_index,
    tool,
    parameters: JSON.stringify(parameters),
    result: JSON.stringify(result)
  }))
  await db.insertInto('tool_calls').values(rows).execute()
}

/** The recorded steps of turns, by turn, each in order with its calls in call order. */
export async function selectSteps(
  { db, userId }: Scope,
  turnIds: string[]
): Promise<Map<string, RecordedStep[]>> {
  const rows = await db
    .selectFrom('turn_steps as step')
    .leftJoin('tool_calls as call', join =>
      join
        .onRef('call.user_id', '=', 'step.user_id')
        .onRef('call.turn_id', '=', 'step.turn_id')
        .onRef('call.step', '=', 'step.step')
    )
    .where('step.user_id', '=', userId)
    .where('step.turn_id', 'in', turnIds)
    .orderBy('step.turn_id')
    .orderBy('step.step')
    .orderBy('call.call_index')
    .select(['step.turn_id', 'step.step', 'step.content', 'step.input_tokens', 'step.output_tokens'])
    .select(['call.call_index', 'call.tool', 'call.parameters', 'call.result'])
    .execute()
  const steps = Map.groupBy(rows, row => row.turn_id)
  return new Map([...steps].map(([turnId, ofTurn]) => [turnId, recordedSteps(ofTurn)]))
}

type JoinedRow = Usage & { step: number; content: Content } & {
  [Field in keyof RecordedCall]: RecordedCall[Field] | null
}

/** One row a call becomes one record a step; a step without calls came as one row without a tool. */
function recordedSteps(rows: JoinedRow[]): RecordedStep[] {
  return [...Map.groupBy(rows, row => row.step).values()].flatMap(ofStep => {
    const [{ content, input_tokens, output_tokens }] = ofStep as [JoinedRow, ...JoinedRow[]]
    const calls = ofStep.flatMap(({ tool, parameters, result }) =>
      tool !== null && parameters !== null && result !== null ? [{ tool, parameters, result }] : []
    )
    return [{ content, usage: { input_tokens, output_tokens }, calls }]
  })
}
