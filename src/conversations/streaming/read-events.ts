import type { RecordedStep } from '../../agent/turn.ts'
import type { Scope } from '../../db/tables.ts'
import { ApiError } from '../../errors.ts'
import { selectSteps } from '../step-store.ts'
import { readTurn } from '../turn-record.ts'
import { restOf, type StreamPart } from './part.ts'
import { selectParts } from './part-store.ts'
import { beginning, isAfter, kinds, type Place } from './place.ts'
import { type Progress, selectProgress } from './progress-store.ts'
import { endOf } from './turn-end.ts'
import { called, shown, started, type TurnEvent } from './turn-event.ts'

/** What a turn's record has to tell after some place. */
export interface Told {
  events: TurnEvent[]
  /** Nothing follows. */
  isOver: boolean
  /** The step that is being worked on, if one is. */
  step: number
}

/** All that is on record of what watchers are told, from the first step that is not known to all on. */
export interface StreamRecord {
  progress: Progress
  steps: RecordedStep[]
  parts: StreamPart[]
}

/**
 * The events of a turn that are after a place, as far as they are on record.
 * @throws {ApiError} `not_found` when the turn is not there, or not the user's.
 */
export async function readEvents(scope: Scope, turnId: string, seen: Place | undefined): Promise<Told> {
  const record = await readRecord(scope, turnId, seen)
  const { progress } = record
  const { conversation_id, message_id } = progress
  const end = progress.status === 'running' ? [] : endOf(await readTurn(scope, { turnId }), record, seen)
  const events = [
    started({ conversation_id, turn_id: turnId, message_id }),
    ...happened(record, seen),
    ...end
  ].filter(({ place }) => isAfter(place, seen))
  return { events, isOver: end.length > 0, step: progress.steps + 1 }
}

/** While a turn runs only what is new of its texts is read; of one that has ended, all of the last step's. */
async function readRecord(scope: Scope, turnId: string, seen: Place = beginning): Promise<StreamRecord> {
  const progress = await selectProgress(scope, { turnId })
  if (!progress) throw new ApiError('not_found')
  const [step, epoch, kind, count] = seen
  const isOver = progress.status !== 'running'
  const steps = isOver || progress.steps >= Math.max(1, step) ? await selectSteps(scope, [turnId]) : new Map()
  const isInText = kind === kinds.text && !isOver
  const from = isInText ? { step, epoch, count } : { step, epoch: 0, count: 0 }
  const parts = await selectParts(scope, turnId, { from, to: progress.steps + 1 })
  return { progress, steps: steps.get(turnId) ?? [], parts }
}

/** What was shown and done in each step; of what is being shown, the rest. */
function happened({ progress, steps, parts }: StreamRecord, seen: Place | undefined): TurnEvent[] {
  const byStep = Map.groupBy(
    parts.flatMap(part => restOf(part, seen) ?? []),
    part => part.step
  )
  return Array.from({ length: progress.steps + 1 }, (_, index) => index + 1).flatMap(step => [
    ...(byStep.get(step) ?? []).map(shown),
    ...called(step, step > progress.steps ? [] : (steps[step - 1]?.calls ?? []))
  ])
}
