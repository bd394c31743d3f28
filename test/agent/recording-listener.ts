import type { AnswerListener, ResetReason } from '../../src/agent/model.ts'

export interface Ear extends AnswerListener {
  /** All that was heard, in order; a reset as `{reason}`. */
  heard: (string | { reason: ResetReason })[]
  /** What was heard since the last reset. */
  readonly sum: string
  /** Resolves when something was heard. */
  begun: Promise<void>
}

/** Hears an answer and keeps it. */
export function listen(): Ear {
  const heard: Ear['heard'] = []
  const begun = Promise.withResolvers<void>()
  return {
    heard,
    get sum() {
      return heard.slice(heard.findLastIndex(item => typeof item === 'object') + 1).join('')
    },
    begun: begun.promise,
    text(delta) {
      heard.push(delta)
      begun.resolve()
    },
    reset: reason => void heard.push({ reason })
  }
}
