import type { AnswerListener, ResetReason } from '../../src/agent/model.ts'

export interface RecordingListener extends AnswerListener {
  /** All events in order; a reset as `{reason}`. */
  events: (string | { reason: ResetReason })[]
  /** The text since the last reset. */
  readonly sum: string
  /** Resolves at the first event. */
  begun: Promise<void>
}

/** A listener that stores the events of an answer. */
export function recordingListener(): RecordingListener {
  const events: RecordingListener['events'] = []
  const begun = Promise.withResolvers<void>()
  return {
    events,
    get sum() {
      return events.slice(events.findLastIndex(item => typeof item === 'object') + 1).join('')
    },
    begun: begun.promise,
    text(delta) {
      events.push(delta)
      begun.resolve()
    },
    reset: reason => void events.push({ reason })
  }
}
