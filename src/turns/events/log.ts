import type { ResetReason } from '../../agent/model.ts'
import type { RecordedCall, RecordedStep } from '../../agent/turn.ts'
import type { ChatResponse, Turn } from '../../contract/components.ts'
import type { Scope } from '../../db/tables.ts'
import { ApiError } from '../../errors.ts'
import { callsOf, failureOf, type TurnSelector, turnRow, viewOf } from '../record.ts'
import { selectSteps } from '../store.ts'
import { type Delta, idOfDelta, restOf, selectDeltas, shownText } from './deltas.ts'
import { anyEpoch, type EventId, firstEventId, isAfter, kinds } from './event-id.ts'

interface CallStarted {
  step: number
  /** 0, 1, 2 … among the calls of its step. */
  index: number
  tool: string
  parameters: RecordedCall['parameters']
}

/** An event of a turn's stream. All but the deltas are read from the turn's record. */
export type TurnEvent = { id: EventId } & (
  | { event: 'turn.started'; data: { conversation_id: string; turn_id: string; message_id: string } }
  | { event: 'response.delta'; data: { text: string } }
  | { event: 'response.reset'; data: { reason: ResetReason } }
  | { event: 'tool_call.started'; data: CallStarted }
  | { event: 'tool_call.completed'; data: CallStarted & { result: RecordedCall['result'] } }
  | { event: 'turn.completed'; data: ChatResponse }
  | { event: 'turn.failed'; data: ApiError }
  | { event: 'turn.cancelled'; data: { conversation_id: string; turn_id: string } }
)

function started(data: { conversation_id: string; turn_id: string; message_id: string }): TurnEvent {
  return { id: firstEventId, event: 'turn.started', data }
}

export function shown(delta: Delta): TurnEvent {
  const id = idOfDelta(delta)
  if (delta.reset !== null) return { id, event: 'response.reset', data: { reason: delta.reset } }
  return { id, event: 'response.delta', data: { text: delta.text } }
}

/** A call appears when it is committed, together with its result. */
function called(step: number, calls: RecordedCall[]): TurnEvent[] {
  return calls.flatMap((call, index): TurnEvent[] => {
    const { tool, parameters, result } = call
    const data = { step, index, tool, parameters }
    const id = (count: number): EventId => [step, anyEpoch, kinds.calls, count]
    return [
      { id: id(2 * index), event: 'tool_call.started', data },
      { id: id(2 * index + 1), event: 'tool_call.completed', data: { ...data, result } }
    ]
  })
}

/** The whole answer, for readers that have seen another text, or none. */
function rewritten(step: number, text: string, hasSeen: boolean): TurnEvent[] {
  const id = (count: number): EventId => [step, anyEpoch, kinds.text, count]
  const whole: TurnEvent = { id: id(2), event: 'response.delta', data: { text } }
  if (!hasSeen) return [whole]
  return [{ id: id(1), event: 'response.reset', data: { reason: 'rewritten' } }, whole]
}

/** The events of a turn after some event. */
export interface LogPage {
  turnId: string
  events: TurnEvent[]
  /** The turn has ended: no event follows. */
  isOver: boolean
  /** The step that is running, if the turn is. */
  step: number
}

type TurnProgress = Awaited<ReturnType<typeof selectProgress>>

/** What the events are made from. */
interface StreamRecord {
  progress: TurnProgress
  steps: RecordedStep[]
  deltas: Delta[]
}

/**
 * The events of a turn after an event, as far as they are committed. At most three statements.
 * @throws {ApiError} `not_found` when the turn is not there, or not the user's.
 */
export async function readLog(scope: Scope, key: TurnSelector, seen: EventId | undefined): Promise<LogPage> {
  const record = await readRecord(scope, key, seen)
  const { progress } = record
  const { id: turnId, conversation_id, message_id } = progress
  const end =
    progress.status === 'running' ? [] : endOf(viewOf(progress, callsOf(record.steps)), record, seen)
  const events = [
    started({ conversation_id, turn_id: turnId, message_id }),
    ...happened(record, seen),
    ...end
  ].filter(({ id }) => isAfter(id, seen))
  return { turnId, events, isOver: end.length > 0, step: progress.steps + 1 }
}

/** Of a running turn only new deltas are read; of an ended one all deltas of the step that was seen last. */
async function readRecord(
  scope: Scope,
  key: TurnSelector,
  seen: EventId = firstEventId
): Promise<StreamRecord> {
  const progress = await selectProgress(scope, key)
  const { id: turnId } = progress
  const [step, epoch, kind, count] = seen
  const isOver = progress.status !== 'running'
  const steps = isOver || progress.steps >= Math.max(1, step) ? await selectSteps(scope, [turnId]) : new Map()
  const isInText = kind === kinds.text && !isOver
  const from = isInText ? { step, epoch, count } : { step, epoch: 0, count: 0 }
  const deltas = await selectDeltas(scope, turnId, { from, to: progress.steps + 1 })
  return { progress, steps: steps.get(turnId) ?? [], deltas }
}

/** A turn and the number of its committed steps. @throws {ApiError} `not_found` */
async function selectProgress(scope: Scope, key: TurnSelector) {
  return await turnRow(scope, key)
    .select(['turn.epoch', 'turn.stream', 'message.id as message_id'])
    .select(turn =>
      turn
        .selectFrom('turn_steps as step')
        .whereRef('step.user_id', '=', 'turn.user_id')
        .whereRef('step.turn_id', '=', 'turn.id')
        .select(({ fn }) => fn.coalesce(fn.max('step.step'), turn.lit(0)).as('steps'))
        .$asScalar()
        .$notNull()
        .as('steps')
    )
    .executeTakeFirstOrThrow(() => new ApiError('not_found'))
}

/** The deltas and tool calls of each step. */
function happened({ progress, steps, deltas }: StreamRecord, seen: EventId | undefined): TurnEvent[] {
  const byStep = Map.groupBy(
    deltas.flatMap(delta => restOf(delta, seen) ?? []),
    delta => delta.step
  )
  return Array.from({ length: progress.steps + 1 }, (_, index) => index + 1).flatMap(step => [
    ...(byStep.get(step) ?? []).map(shown),
    ...called(step, step > progress.steps ? [] : (steps[step - 1]?.calls ?? []))
  ])
}

/** The last events of a turn. Readers that have seen another text than the answer, or none, get the answer first. */
function endOf(turn: Turn, record: StreamRecord, seen: EventId | undefined): TurnEvent[] {
  const { conversation_id, turn_id, status, answer } = turn
  const { steps, epoch } = record.progress
  if (answer) {
    const step = answeringStep(record)
    const id: EventId = [step, anyEpoch, kinds.end, 0]
    return [...missing(record, step, answer.response, seen), { id, event: 'turn.completed', data: answer }]
  }
  const id: EventId = [steps + 1, epoch, kinds.end, 0]
  if (status === 'cancelled') return [{ id, event: 'turn.cancelled', data: { conversation_id, turn_id } }]
  return status === 'failed' ? [{ id, event: 'turn.failed', data: failureOf(turn) }] : []
}

/** The step whose text is the answer; it has no row when its content must not be sent to the model again. */
function answeringStep({ progress, steps }: StreamRecord): number {
  const last = steps.at(-1)
  return last && last.calls.length === 0 ? progress.steps : progress.steps + 1
}

/** The answer as a delta, unless the stored deltas add up to it. */
function missing(
  { progress, deltas }: StreamRecord,
  step: number,
  response: string,
  seen: EventId | undefined
): TurnEvent[] {
  const ofStep = deltas.filter(delta => delta.step === step)
  if (shownText(ofStep) === response) return []
  // A turn that is not streamed has no deltas.
  const hasSeen = progress.stream && (ofStep.length > 0 || Boolean(seen?.[0]))
  return rewritten(step, response, hasSeen)
}
