import type { ResetReason } from '../../agent/model.ts'
import type { RecordedCall } from '../../agent/turn.ts'
import type { ApiError } from '../../errors.ts'
import type { ChatAnswer } from '../chat-answer.ts'
import { placeOfPart, type StreamPart } from './part.ts'
import { anyEpoch, beginning, kinds, type Place } from './place.ts'

interface CallStarted {
  step: number
  /** 0, 1, 2 … among the calls of its step. */
  index: number
  tool: string
  parameters: RecordedCall['parameters']
}

/** What happened in a turn, as its watchers are told; all but the texts is read from the turn's record. */
export type TurnEvent = { place: Place } & (
  | { event: 'turn.started'; data: { conversation_id: string; turn_id: string; message_id: string } }
  | { event: 'response.delta'; data: { text: string } }
  | { event: 'response.reset'; data: { reason: ResetReason } }
  | { event: 'tool_call.started'; data: CallStarted }
  | { event: 'tool_call.completed'; data: CallStarted & { result: RecordedCall['result'] } }
  | { event: 'turn.completed'; data: ChatAnswer }
  | { event: 'turn.failed'; data: ApiError }
  | { event: 'turn.cancelled'; data: { conversation_id: string; turn_id: string } }
)

export function started(data: { conversation_id: string; turn_id: string; message_id: string }): TurnEvent {
  return { place: beginning, event: 'turn.started', data }
}

export function shown(part: StreamPart): TurnEvent {
  const place = placeOfPart(part)
  if (part.reset !== null) return { place, event: 'response.reset', data: { reason: part.reset } }
  return { place, event: 'response.delta', data: { text: part.text } }
}

/** A call is known when it is on record, together with its result. */
export function called(step: number, calls: RecordedCall[]): TurnEvent[] {
  return calls.flatMap((call, index): TurnEvent[] => {
    const { tool, parameters, result } = call
    const data = { step, index, tool, parameters }
    const place = (count: number): Place => [step, anyEpoch, kinds.calls, count]
    return [
      { place: place(2 * index), event: 'tool_call.started', data },
      { place: place(2 * index + 1), event: 'tool_call.completed', data: { ...data, result } }
    ]
  })
}

/** The whole answer, for those who have seen another text, or none. */
export function rewritten(step: number, text: string, hasSeen: boolean): TurnEvent[] {
  const place = (count: number): Place => [step, anyEpoch, kinds.text, count]
  const whole: TurnEvent = { place: place(2), event: 'response.delta', data: { text } }
  if (!hasSeen) return [whole]
  return [{ place: place(1), event: 'response.reset', data: { reason: 'rewritten' } }, whole]
}
