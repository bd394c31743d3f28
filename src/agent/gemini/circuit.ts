import type { GeminiFailure } from './failure.ts'

/** All attempts go through. */
interface Closed {
  open: false
  /** In a row, up to now. */
  failures: number
}

/** Nothing is sent, but for one probe after each pause. */
export interface Open {
  open: true
  /** What failed last. */
  failure: GeminiFailure
  /** How many pauses there have been, this one included, since the model was last heard of. */
  pauses: number
  /** When a probe may go through. */
  probeAt: number
  /** Whether it is on its way. */
  probing: boolean
}

export type Circuit = Closed | Open

const FIRST_PAUSE_MS = 5000
const LONGEST_PAUSE_MS = 30_000
/** The longest pause that Gemini may ask for: an absurd `RetryInfo` must not keep it away for good. */
const LONGEST_REQUESTED_PAUSE_MS = 60_000
/** How much of a pause is drawn on top of it, at most, so that replicas do not come back together. */
const JITTER = 0.2

/** How long Gemini is left alone after a failure, in milliseconds; `jitter` is from 0 to 1. */
export function pauseAfter({ retryDelayMs = 0 }: GeminiFailure, pauses: number, jitter: number): number {
  const growing = Math.min(FIRST_PAUSE_MS * 2 ** (pauses - 1), LONGEST_PAUSE_MS)
  const requested = Math.min(retryDelayMs, LONGEST_REQUESTED_PAUSE_MS)
  return Math.max(growing, requested) + jitter * JITTER * growing
}
