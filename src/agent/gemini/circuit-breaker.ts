import type { Log } from '../../lib/log.ts'
import { ModelError } from '../model.ts'
import { classify } from './classify.ts'
import { GeminiFailure } from './failure.ts'

export interface BreakerOptions {
  /** Draws the jitter, from 0 to 1. */
  random?: () => number
  /** Milliseconds on a clock that is never set back. */
  now?: () => number
}

export interface AttemptOptions {
  /** Whether this attempt may be the one that finds out if the model is back. */
  mayProbe: boolean
  log: AdapterLog
}

/** Where the adapter's lines go; `info` only ever tells that all is well again, and may be missing. */
export type AdapterLog = Pick<Log, 'info' | 'warn' | 'error'>

/** More than the attempts of one turn, which may be the only thing that is wrong. */
const FAILURES_TO_OPEN = 5

/**
 * Keeps requests from a model that is dark. After some transient failures in a row the circuit opens and attempts fail
 * at once; after a pause one probe goes through while the others still fail at once. When it fails, too, a longer pause
 * begins; when it is answered the circuit closes. An attempt that was begun before the circuit last opened or closed
 * has no say, nor has one that was aborted.
 */
export class Breaker {
  #circuit: Circuit = { open: false, failures: 0 }
  readonly #random: () => number
  readonly #now: () => number

  constructor({ random = Math.random, now = () => performance.now() }: BreakerOptions = {}) {
    this.#random = random
    this.#now = now
  }

  /** Whole seconds until the next probe, at least 1; undefined while the circuit is closed. */
  get retryAfter(): number | undefined {
    return this.#circuit.open ? this.#secondsLeft(this.#circuit) : undefined
  }

  /**
   * Runs an attempt and learns from it.
   * @throws {ModelError} `model_unavailable` at once when the circuit is open; else what `attempt` throws.
   */
  async run<T>(attempt: () => Promise<T>, { mayProbe, log }: AttemptOptions): Promise<T> {
    const entered = this.#enter(mayProbe)
    try {
      const answer = await attempt()
      if (this.#circuit === entered) this.#answered(log)
      return answer
    } catch (error) {
      if (this.#circuit === entered) this.#failed(error, log)
      throw error
    }
  }

  #enter(mayProbe: boolean): Circuit {
    const circuit = this.#circuit
    if (circuit.open) {
      if (!mayProbe || circuit.probing || this.#now() < circuit.probeAt) throw this.#refusal(circuit)
      circuit.probing = true
    }
    return circuit
  }

  #answered(log: AdapterLog) {
    const circuit = this.#circuit
    if (circuit.open) {
      this.#circuit = { open: false, failures: 0 }
      log.info({ pauses: circuit.pauses }, 'Gemini circuit closed')
    } else circuit.failures = 0
  }

  #failed(error: unknown, log: AdapterLog) {
    const circuit = this.#circuit
    if (isTransient(error)) this.#countFailure(error, log)
    else if (isAnswer(error)) this.#answered(log)
    else if (circuit.open) circuit.probing = false
  }

  #countFailure(failure: GeminiFailure, log: AdapterLog) {
    const circuit = this.#circuit
    if (circuit.open) {
      this.#open(failure, circuit.pauses + 1)
      return
    }
    circuit.failures += 1
    if (circuit.failures < FAILURES_TO_OPEN) return
    this.#open(failure, 1)
    log.warn({ ...failure.fields, retry_after: this.retryAfter }, 'Gemini circuit opened')
  }

  #open(failure: GeminiFailure, pauses: number) {
    const probeAt = this.#now() + pauseAfter(failure, pauses, this.#random())
    this.#circuit = { open: true, failure, pauses, probeAt, probing: false }
  }

  #refusal(circuit: Open): ModelError {
    const cause = new Error(`Gemini is not asked: it failed with "${circuit.failure.message}"`)
    return new ModelError('model_unavailable', { cause, retryAfter: this.#secondsLeft(circuit) })
  }

  #secondsLeft({ probeAt }: Open): number {
    return Math.max(1, Math.ceil((probeAt - this.#now()) / 1000))
  }
}

/** What may be over in a while: network, timeout, 5xx, a quota of a minute, an unreadable answer. */
function isTransient(error: unknown): error is GeminiFailure {
  return error instanceof GeminiFailure && classify(error).retry
}

/** Also a refusal is the answer of a living model. */
function isAnswer(error: unknown): boolean {
  return error instanceof GeminiFailure && error.kind === 'http'
}

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
function pauseAfter({ retryDelayMs = 0 }: GeminiFailure, pauses: number, jitter: number): number {
  const growing = Math.min(FIRST_PAUSE_MS * 2 ** (pauses - 1), LONGEST_PAUSE_MS)
  const requested = Math.min(retryDelayMs, LONGEST_REQUESTED_PAUSE_MS)
  return Math.max(growing, requested) + jitter * JITTER * growing
}
