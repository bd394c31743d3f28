import { type RawBuilder, sql } from 'kysely'
import type { Content, JsonObject, Usage } from '../agent/model.ts'
import { maxRequestBytes, type PastTurn } from '../agent/transcript.ts'
import { type RecordedCall, type RecordedStep, usageOf } from '../agent/turn.ts'
import { jsonBytesOf } from '../db/page.ts'
import type { Scope } from '../db/scope.ts'
import { statement } from '../db/statements.ts'
import type { OwnedTurn } from './leases.ts'

/** The number of a conversation's messages that are sent to the model, including the new one. */
const historyMessages = 20

/** A call of a past turn. A step without calls has one row, and so has a turn without steps. */
export interface HistoryRow {
  /** The position of the user's message. */
  position: number
  message: string
  /** Whether the turn is sent to the model. */
  isSent: boolean
  step: number | null
  content: Content
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  tool: string | null
  parameters: RecordedCall['parameters']
  result: RecordedCall['result']
  /** Whether the changes of the turn were undone, or redone since. */
  reversal: 'undone' | 'redone' | null
}

interface HistoryOptions {
  userId: string
  conversationId: string
  /** The position of the message to answer. */
  position: number | RawBuilder<number>
  /** The turn to answer. Its steps are sent, even if the model has refused it. */
  turnId: string
  /** Bytes of a request that are used for other contents. */
  usedBytes: number
}

/**
 * Selects the most recent turns up to a position, oldest first, as many as a request to the model can have; always the
 * one at this position. They arrive as one JSON array of rows, which takes less time to read than as many rows; it is
 * null if there are none.
 */
export function historyOf(options: HistoryOptions): RawBuilder<HistoryRow[] | null> {
  return sql`(select json_agg(past) from (${historyRows(options)}) as past)`
}

function historyRows({ userId, conversationId, position, turnId, usedBytes }: HistoryOptions) {
  const bytes = sql`turn.record_bytes + ${jsonBytesOf('message.content')}`
  return sql`
    select recent.position, message, "isSent", step.step, step.content,
      input_tokens, cached_input_tokens, output_tokens, tool, parameters, result, reversal
    from (
      select turn_id, message.position, message.content as message, "isSent", 
        case when turn.undone_at is not null then 'undone' when turn.redone_at is not null then 'redone' end as reversal,
        sum(case when "isSent" then ${bytes} else 0 end) over (order by message.position desc) as bytes
      from messages as message
      join turns as turn on turn.user_id = ${userId} and turn.id = message.turn_id
      cross join lateral (select not refused or turn.id = ${turnId} as "isSent") as sent
      where message.user_id = ${userId} and message.conversation_id = ${conversationId}
        and message.position > ${position} - ${sql.lit(historyMessages)} and message.position <= ${position}
        and message.role = 'user'
    ) as recent
    left join turn_steps as step on step.user_id = ${userId} and step.turn_id = recent.turn_id and "isSent"
    left join tool_calls as call
      on call.user_id = ${userId} and call.turn_id = step.turn_id and call.step = step.step
    where recent.bytes + ${usedBytes}::int <= ${sql.lit(maxRequestBytes)} or recent.position = ${position}
    order by recent.position, step.step, call.call_index`
}

/** Groups rows, which are in order, into turns. */
export function pastTurns(rows: HistoryRow[]): PastTurn[] {
  return [...Map.groupBy(rows, row => row.position).values()].flatMap(ofTurn => {
    const [first] = ofTurn
    return first ? [{ message: first.message, refused: !first.isSent, steps: recordedSteps(ofTurn) }] : []
  })
}

const history = statement(
  'history',
  (values: HistoryOptions) => sql<{ history: HistoryRow[] | null }>`select ${historyOf(values)} as history`
)

/**
 * The most recent turns up to and including this one, oldest first, as many as a request to the model can have. Turns
 * after this one are left out: they exist when the turn is retried. The history starts with a user's message.
 */
export async function selectHistory(scope: Scope, turn: OwnedTurn): Promise<PastTurn[]> {
  const { conversationId, position, id: turnId } = turn
  const values = { userId: scope.userId, conversationId, position, turnId, usedBytes: 0 }
  const [row] = await history.execute(scope, values)
  return pastTurns(row?.history ?? [])
}

type StepRow = Required<Usage> &
  Pick<HistoryRow, 'step' | 'content'> & { reversal?: HistoryRow['reversal'] } & {
    [Field in keyof RecordedCall]: RecordedCall[Field] | null
  }

/** Groups rows by step. There is one row for each call; a step without calls has one row without a tool. */
function recordedSteps(rows: StepRow[]): RecordedStep[] {
  const ofSteps = rows.filter(row => row.step !== null)
  return [...Map.groupBy(ofSteps, row => row.step).values()].flatMap(ofStep => {
    const [first] = ofStep
    const calls = ofStep.flatMap(({ tool, parameters, result, reversal = null }) =>
      tool !== null && parameters !== null && result !== null
        ? [{ tool, parameters, result: reversal ? resultSince(reversal, tool, result) : result }]
        : []
    )
    return first ? [{ content: first.content, usage: usageOf(first), calls }] : []
  })
}

/** Tells the model whether the changes of a call are in effect. */
function resultSince(reversal: string, tool: string, result: JsonObject): JsonObject {
  return tool === 'list_tasks' || Object.hasOwn(result, 'error') ? result : { ...result, [reversal]: true }
}

/** The stored steps of a turn, in order, each with its calls in call order. */
export async function selectSteps(scope: Scope, turnId: string): Promise<RecordedStep[]> {
  return recordedSteps(await steps.execute(scope, { userId: scope.userId, turnId }))
}

const steps = statement('steps', ({ userId, turnId }: { userId: string; turnId: string }, db) =>
  db
    .selectFrom('turn_steps as step')
    .leftJoin('tool_calls as call', join =>
      join
        .onRef('call.user_id', '=', 'step.user_id')
        .onRef('call.turn_id', '=', 'step.turn_id')
        .onRef('call.step', '=', 'step.step')
    )
    .where('step.user_id', '=', userId)
    .where('step.turn_id', '=', turnId)
    .orderBy('step.step')
    .orderBy('call.call_index')
    .select(['step.step', 'step.content'])
    .select(['step.input_tokens', 'step.cached_input_tokens', 'step.output_tokens'])
    .select(['call.tool', 'call.parameters', 'call.result'])
)
