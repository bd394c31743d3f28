import { sql } from 'kysely'
import type { ResetReason } from '../../agent/model.ts'
import type { RecordedCall, RecordedStep } from '../../agent/turn.ts'
import type { ChatResponse, ToolCall, ToolCallPosition } from '../../contract/components.ts'
import { toolCallView } from '../../conversations/tool-calls.ts'
import type { QueryScope, Scope } from '../../db/scope.ts'
import { statement } from '../../db/statements.ts'
import { type ApiError, notFound } from '../../errors.ts'
import { selectSteps } from '../history.ts'
import { callsOf, failureOf, type TurnSelector, turnRow, viewOf } from '../record.ts'
import { type Delta, idOfDelta, restOf, selectDeltas } from './deltas.ts'
import { committedEpoch, type EventId, firstEventId, isAfter, kinds } from './event-id.ts'

type CallStarted = ToolCallPosition & Pick<RecordedCall, 'tool' | 'parameters'>

/** An event of a turn's stream. All events except deltas are derived from the stored turn, its steps and its calls. */
export type TurnEvent = { id: EventId } & (
  | { event: 'turn.started'; data: { conversation_id: string; turn_id: string; message_id: string } }
  | { event: 'response.delta'; data: { text: string } }
  | { event: 'response.reset'; data: { reason: ResetReason } }
  | { event: 'tool_call.started'; data: CallStarted }
  | { event: 'tool_call.completed'; data: ToolCallPosition & ToolCall }
  | { event: 'turn.completed'; data: ChatResponse }
  | { event: 'turn.failed'; data: ApiError }
  | { event: 'turn.cancelled'; data: { conversation_id: string; turn_id: string } }
)

export function deltaEvent(delta: Delta): TurnEvent {
  const id = idOfDelta(delta)
  if (delta.reset !== null) return { id, event: 'response.reset', data: { reason: delta.reset } }
  return { id, event: 'response.delta', data: { text: delta.text } }
}

/** Both events of a call are sent when the call is committed with its result. */
function callEvents(step: number, calls: RecordedCall[]): TurnEvent[] {
  return calls.flatMap((call, index): TurnEvent[] => {
    const { tool, parameters } = call
    const position = { step, index }
    const id = (count: number): EventId => [step, committedEpoch, kinds.calls, count]
    return [
      { id: id(2 * index), event: 'tool_call.started', data: { ...position, tool, parameters } },
      { id: id(2 * index + 1), event: 'tool_call.completed', data: { ...position, ...toolCallView(call) } }
    ]
  })
}

/** The whole answer in one delta, after a reset if the reader may have received another text. */
function wholeAnswer(step: number, text: string, needsReset: boolean): TurnEvent[] {
  const id = (count: number): EventId => [step, committedEpoch, kinds.text, count]
  const delta: TurnEvent = { id: id(2), event: 'response.delta', data: { text } }
  if (!needsReset) return [delta]
  return [{ id: id(1), event: 'response.reset', data: { reason: 'rewritten' } }, delta]
}

/** The first events of a turn after a given event. */
export interface EventPage {
  turnId: string
  events: TurnEvent[]
  /** Other stored events follow. */
  hasMore: boolean
  /** The turn has ended: no event follows. */
  isOver: boolean
  /** The step that is running, if the turn is running. */
  step: number
}

type StreamedTurn = Awaited<ReturnType<typeof selectTurn>>

/** The stored data that the events are derived from. */
interface StreamRecord {
  turn: StreamedTurn
  steps: RecordedStep[]
  deltas: Delta[]
}

/**
 * The first stored events of a turn after the event `lastEventId`: those up to its next `maxDeltas` deltas. Runs at most
 * three statements.
 * @throws {ApiError} `not_found` when the turn does not exist or belongs to another user.
 */
export async function readStoredEvents(
  scope: Scope,
  selector: TurnSelector,
  lastEventId: EventId | undefined
): Promise<EventPage> {
  const record = await readRecord(scope, selector, lastEventId)
  const { turn, deltas } = record
  const { id: turnId, conversation_id, message_id } = turn
  const lastDelta = deltas.at(maxDeltas - 1)
  const end = turn.status === 'running' || lastDelta ? [] : finalEvents(record, lastEventId)
  const started = { conversation_id, turn_id: turnId, message_id }
  const events = [
    { id: firstEventId, event: 'turn.started', data: started } as const,
    ...stepEvents(record, lastEventId),
    ...end
  ].filter(({ id }) => isAfter(id, lastEventId) && !(lastDelta && isAfter(id, idOfDelta(lastDelta))))
  return {
    ...{ turnId, events, step: turn.step_count + 1 },
    hasMore: lastDelta !== undefined,
    isOver: end.length > 0
  }
}

/** Deltas in a page of events. It bounds the memory that a reader of a long stream takes. */
const maxDeltas = 256

async function readRecord(
  scope: Scope,
  selector: TurnSelector,
  lastEventId: EventId = firstEventId
): Promise<StreamRecord> {
  const turn = await selectTurn(scope, selector)
  const { id: turnId } = turn
  const [step, epoch, kind, count] = lastEventId
  const needsSteps = turn.status !== 'running' || turn.step_count >= Math.max(1, step)
  const steps = needsSteps ? await selectSteps(scope, turnId) : []
  // The other events of an owner come after its deltas.
  const from = { step, epoch, count: kind === kinds.text ? count : committedEpoch }
  const range = { from, to: turn.step_count + 1, limit: maxDeltas }
  return { turn, steps, deltas: await selectDeltas(scope, turnId, range) }
}

/** The step whose text is the answer. It has no row when its content must not be sent to the model again. */
const answerStep = sql<number>`coalesce((
  select step.step + exists (
    select from tool_calls as call
    where call.user_id = step.user_id and call.turn_id = step.turn_id and call.step = step.step
  )::int
  from turn_steps as step where step.user_id = turn.user_id and step.turn_id = turn.id
  order by step.step desc limit 1
), 1)`

/** Whether the stored deltas of that step add up to the answer: those after its last reset. False while the turn runs. */
const isAnswerStored = sql<boolean>`case when answer.content is not null then coalesce(answer.content = (
  with of_step as (
    select text, epoch, count, max(array[epoch, count]) filter (where reset is not null) over () as last_reset
    from stream_deltas
    where stream_deltas.user_id = turn.user_id and stream_deltas.turn_id = turn.id and step = ${answerStep}
  )
  select string_agg(text, '' order by epoch, count) from of_step
  where last_reset is null or array[epoch, count] > last_reset
), false) else false end`

/** A turn and the number of its committed steps. @throws {ApiError} `not_found` */
async function selectTurn(scope: Scope, selector: TurnSelector) {
  const { ofUser, ofConversation } = streamedTurn
  const statement = selector.conversationId === undefined ? ofUser : ofConversation
  const [turn] = await statement.execute(scope, { ...selector, userId: scope.userId })
  if (!turn) throw notFound('turn')
  return turn
}

type StreamedTurnValues = TurnSelector & { userId: string }

const streamedTurn = {
  ofUser: statement('streamed_turn', ({ userId, turnId }: StreamedTurnValues, db) =>
    streamedTurnRow({ db, userId }, { turnId })
  ),
  ofConversation: statement(
    'streamed_turn_of_conversation',
    ({ userId, turnId, conversationId }: StreamedTurnValues, db) =>
      streamedTurnRow({ db, userId }, { turnId, conversationId })
  )
}

function streamedTurnRow(scope: QueryScope, selector: TurnSelector) {
  return turnRow(scope, selector)
    .select(['turn.epoch', 'turn.stream', 'message.id as message_id'])
    .select([answerStep.as('answer_step'), isAnswerStored.as('is_answer_stored')])
    .select(turn =>
      turn
        .selectFrom('turn_steps as step')
        .whereRef('step.user_id', '=', 'turn.user_id')
        .whereRef('step.turn_id', '=', 'turn.id')
        .select(({ fn }) => fn.coalesce(fn.max('step.step'), turn.lit(0)).as('step_count'))
        .$asScalar()
        .$notNull()
        .as('step_count')
    )
}

/** The deltas and tool calls of each step. */
function stepEvents({ turn, steps, deltas }: StreamRecord, lastEventId: EventId | undefined): TurnEvent[] {
  const byStep = Map.groupBy(
    deltas.flatMap(delta => restOf(delta, lastEventId) ?? []),
    delta => delta.step
  )
  return Array.from({ length: turn.step_count + 1 }, (_, index) => index + 1).flatMap(step => [
    ...(byStep.get(step) ?? []).map(deltaEvent),
    ...callEvents(step, step > turn.step_count ? [] : (steps[step - 1]?.calls ?? []))
  ])
}

/** The last event of an ended turn, preceded by the answer if the stored deltas do not add up to it. */
function finalEvents(record: StreamRecord, lastEventId: EventId | undefined): TurnEvent[] {
  const { step_count, epoch, answer_step } = record.turn
  const turn = viewOf(record.turn, callsOf(record.steps))
  const { conversation_id, turn_id, status, answer } = turn
  if (answer) {
    const id: EventId = [answer_step, committedEpoch, kinds.end, 0]
    return [
      ...missingAnswer(record, answer.response, lastEventId),
      { id, event: 'turn.completed', data: answer }
    ]
  }
  const id: EventId = [step_count + 1, epoch, kinds.end, 0]
  if (status === 'cancelled') return [{ id, event: 'turn.cancelled', data: { conversation_id, turn_id } }]
  return status === 'failed' ? [{ id, event: 'turn.failed', data: failureOf(turn) }] : []
}

/** The whole answer, unless the stored deltas add up to it. */
function missingAnswer(
  { turn, deltas }: StreamRecord,
  response: string,
  lastEventId: EventId | undefined
): TurnEvent[] {
  const step = turn.answer_step
  if (turn.is_answer_stored) return []
  // A turn that is not streamed has no deltas.
  const needsReset = turn.stream && (deltas.some(delta => delta.step === step) || Boolean(lastEventId?.[0]))
  return wholeAnswer(step, response, needsReset)
}
