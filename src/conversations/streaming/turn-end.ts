import { problemOf, type TurnView } from '../turn-record.ts'
import { shownBy } from './part.ts'
import { anyEpoch, kinds, type Place } from './place.ts'
import type { StreamRecord } from './read-events.ts'
import { rewritten, type TurnEvent } from './turn-event.ts'

/** What watchers of a turn are told at its end: should they have seen another text, or none, the answer first. */
export function endOf(turn: TurnView, record: StreamRecord, seen: Place | undefined): TurnEvent[] {
  const { conversation_id, turn_id, status, answer } = turn
  const { steps, epoch } = record.progress
  if (answer) {
    const step = answeringStep(record)
    const place: Place = [step, anyEpoch, kinds.end, 0]
    return [...missing(record, step, answer.response, seen), { place, event: 'turn.completed', data: answer }]
  }
  const place: Place = [steps + 1, epoch, kinds.end, 0]
  if (status === 'cancelled') return [{ place, event: 'turn.cancelled', data: { conversation_id, turn_id } }]
  return status === 'failed' ? [{ place, event: 'turn.failed', data: problemOf(turn) }] : []
}

/** The step whose text is the answer; it is not on record when the model must not be shown it again. */
function answeringStep({ progress, steps }: StreamRecord): number {
  const last = steps.at(-1)
  return last && last.calls.length === 0 ? progress.steps : progress.steps + 1
}

/** Nothing was shown while it was written, or that is forgotten, or it was not what became the answer. */
function missing(
  { progress, parts }: StreamRecord,
  step: number,
  response: string,
  seen: Place | undefined
): TurnEvent[] {
  const ofStep = parts.filter(part => part.step === step)
  if (shownBy(ofStep) === response) return []
  // Of a turn that is not streamed nothing is shown before.
  const hasSeen = progress.stream && (ofStep.length > 0 || Boolean(seen?.[0]))
  return rewritten(step, response, hasSeen)
}
