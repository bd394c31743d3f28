import type { ResetReason } from '../../agent/model.ts'
import type { RecordedCall, RecordedStep } from '../../agent/turn.ts'
import type { ChatResponse, ToolCall, ToolCallPosition, Turn } from '../../contract/components.ts'
import { toolCallView } from '../../conversations/tool-calls.ts'
import type { Scope } from '../../db/tables.ts'
import { type ApiError, notFound } from '../../errors.ts'
import { callsOf, failureOf, type TurnSelector, turnRow, viewOf } from '../record.ts'
import { selectSteps } from '../store.ts'
import { currentText, type Delta, idOfDelta, restOf, selectDeltas } from './deltas.ts'
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

/** The events of a turn after a given event. */
export interface EventPage {
  turnId: string
  events: TurnEvent[]
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
 * The stored events of a turn after the event `lastEventId`. Runs at most three statements.
 * @throws {ApiError} `not_found` when the turn does not exist or belongs to another user.
 */
export async function readStoredEvents(
  scope: Scope,
  selector: TurnSelector,
  lastEventId: EventId | undefined
): Promise<EventPage> {
  const record = await readRecord(scope, selector, lastEventId)
  const { turn } = record
  const { id: turnId, conversation_id, message_id } = turn
  const end =
    turn.status === 'running' ? [] : finalEvents(viewOf(turn, callsOf(record.steps)), record, lastEventId)
  const started = { conversation_id, turn_id: turnId, message_id }
  const events = [
    { id: firstEventId, event: 'turn.started', data: started } as const,
    ...stepEvents(record, lastEventId),
    ...end
  ].filter(({ id }) => isAfter(id, lastEventId))
  return { turnId, events, isOver: end.length > 0, step: turn.step_count + 1 }
}

/** For a running turn, only new deltas are read; for an ended turn, all deltas from the step of `lastEventId` on. */
async function readRecord(
  scope: Scope,
  selector: TurnSelector,
  lastEventId: EventId = firstEventId
): Promise<StreamRecord> {
  const turn = await selectTurn(scope, selector)
  const { id: turnId } = turn
  const [step, epoch, kind, count] = lastEventId
  const isOver = turn.status !== 'running'
  const steps =
    isOver || turn.step_count >= Math.max(1, step) ? await selectSteps(scope, [turnId]) : new Map()
  const isInText = kind === kinds.text && !isOver
  const from = isInText ? { step, epoch, count } : { step, epoch: 0, count: 0 }
  const deltas = await selectDeltas(scope, turnId, { from, to: turn.step_count + 1 })
  return { turn, steps: steps.get(turnId) ?? [], deltas }
}

/** A turn and the number of its committed steps. @throws {ApiError} `not_found` */
async function selectTurn(scope: Scope, selector: TurnSelector) {
  return await turnRow(scope, selector)
    .select(['turn.epoch', 'turn.stream', 'message.id as message_id'])
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
    .executeTakeFirstOrThrow(() => notFound('turn'))
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

/** The last event of an ended turn, preceded by the answer if the deltas do not add up to it. */
function finalEvents(turn: Turn, record: StreamRecord, lastEventId: EventId | undefined): TurnEvent[] {
  const { conversation_id, turn_id, status, answer } = turn
  const { step_count, epoch } = record.turn
  if (answer) {
    const step = answerStep(record)
    const id: EventId = [step, committedEpoch, kinds.end, 0]
    return [
      ...missingAnswer(record, step, answer.response, lastEventId),
      { id, event: 'turn.completed', data: answer }
    ]
  }
  const id: EventId = [step_count + 1, epoch, kinds.end, 0]
  if (status === 'cancelled') return [{ id, event: 'turn.cancelled', data: { conversation_id, turn_id } }]
  return status === 'failed' ? [{ id, event: 'turn.failed', data: failureOf(turn) }] : []
}

/** The step whose text is the answer. It has no row when its content must not be sent to the model again. */
function answerStep({ turn, steps }: StreamRecord): number {
  const last = steps.at(-1)
  return last && last.calls.length === 0 ? turn.step_count : turn.step_count + 1
}

/** The whole answer, unless the stored deltas add up to it. */
function missingAnswer(
  { turn, deltas }: StreamRecord,
  step: number,
  response: string,
  lastEventId: EventId | undefined
): TurnEvent[] {
  const ofStep = deltas.filter(delta => delta.step === step)
  if (currentText(ofStep) === response) return []
  // A turn that is not streamed has no deltas.
  const needsReset = turn.stream && (ofStep.length > 0 || Boolean(lastEventId?.[0]))
  return wholeAnswer(step, response, needsReset)
}
