import type { Log } from '../../lib/log.ts'
import { ModelError, type ModelProblem } from '../model.ts'
import { classify } from './classify.ts'
import { asFailure, type GeminiFailure } from './failure.ts'

export interface BreakerOptions {
  /** Jitter, from 0 to 1. */
  random?: () => number
  /** Milliseconds of a monotonic clock. */
  now?: () => number
}

export type AdapterLog = Omit<Log, 'child'>

/** Replaced as a whole whenever the circuit opens or closes. */
interface Circuit {
  /** Consecutive transient failures while closed. */
  failures: number
  /** Set while the circuit is open. */
  open?: {
    lastFailure: GeminiFailure
    /** The number of pauses since the last answer, this one included. */
    pauses: number
    /** When a probe may be sent. */
    probeAt: number
    probing: boolean
  }
}

/** More than the attempts of one turn, because its message may be the cause. */
const FAILURES_TO_OPEN = 5
const FIRST_PAUSE_MS = 5000
const LONGEST_PAUSE_MS = 30_000
/** Bounds the pause that Gemini asks for in its `RetryInfo`. */
const LONGEST_REQUESTED_PAUSE_MS = 60_000
/** The share of a pause that is added at most, so that replicas do not probe at the same time. */
const JITTER = 0.2

/**
 * Protects a model that is failing. The circuit opens after some consecutive transient failures, or at once when every
 * request would fail, for example because the key is invalid; then attempts fail immediately. After a pause one probe is
 * sent: if it fails, another pause begins; any answer, even a refusal of the request, closes the circuit. An attempt that began before the circuit last opened or closed, or was aborted, does not count.
 */
export class CircuitBreaker {
  #circuit: Circuit = { failures: 0 }
  readonly #random: () => number
  readonly #now: () => number

  constructor({ random = Math.random, now = () => performance.now() }: BreakerOptions = {}) {
    this.#random = random
    this.#now = now
  }

  /** Whole seconds until the next probe, at least 1; undefined while the circuit is closed. */
  get retryAfter(): number | undefined {
    const { open } = this.#circuit
    return open && Math.max(1, Math.ceil((open.probeAt - this.#now()) / 1000))
  }

  /** Why the circuit is open, for operators. */
  get problem(): ModelProblem | undefined {
    const { open } = this.#circuit
    return open && classify(open.lastFailure).problem
  }

  /**
   * Runs an attempt and counts its outcome. Only an attempt that `mayProbe` can be the probe of an open circuit.
   * @throws {ModelError} `model_unavailable` immediately if the circuit is open; otherwise what `attempt` throws.
   */
  async run<T>(
    attempt: () => Promise<T>,
    { mayProbe, log }: { mayProbe: boolean; log: AdapterLog }
  ): Promise<T> {
    const circuit = this.#circuit
    if (circuit.open) this.#startProbe(circuit.open, mayProbe)
    try {
      const answer = await attempt()
      if (this.#circuit === circuit) this.#onAnswer(circuit, log)
      return answer
    } catch (error) {
      if (this.#circuit === circuit) this.#onFailure(circuit, asFailure(error), log)
      throw error
    }
  }

  #startProbe(open: NonNullable<Circuit['open']>, mayProbe: boolean): void {
    if (mayProbe && !open.probing && this.#now() >= open.probeAt) open.probing = true
    else {
      const cause = new Error(`Gemini circuit is open after "${open.lastFailure.message}"`)
      throw new ModelError('model_unavailable', { cause, retryAfter: this.retryAfter })
    }
  }

  #onAnswer(circuit: Circuit, log: AdapterLog): void {
    circuit.failures = 0
    if (!circuit.open) return
    this.#circuit = { failures: 0 }
    log.info({ pauses: circuit.open.pauses }, 'Gemini circuit closed')
  }

  #onFailure(circuit: Circuit, failure: GeminiFailure, log: AdapterLog): void {
    const { retry, pauseMs } = classify(failure)
    if (pauseMs !== undefined) this.#open(circuit, failure, pauseMs * (1 + this.#jitter()), log)
    else if (retry) this.#countFailure(circuit, failure, log)
    else if (failure.kind === 'http') this.#onAnswer(circuit, log)
    else if (circuit.open) circuit.open.probing = false
  }

  #countFailure(circuit: Circuit, failure: GeminiFailure, log: AdapterLog): void {
    circuit.failures += 1
    if (!circuit.open && circuit.failures < FAILURES_TO_OPEN) return
    this.#open(circuit, failure, pauseAfter(failure, circuit.open?.pauses ?? 0, this.#jitter()), log)
  }

  #jitter(): number {
    return this.#random() * JITTER
  }

  #open({ open }: Circuit, lastFailure: GeminiFailure, pauseMs: number, log: AdapterLog): void {
    const pauses = (open?.pauses ?? 0) + 1
    const probeAt = this.#now() + pauseMs
    this.#circuit = { failures: 0, open: { lastFailure, pauses, probeAt, probing: false } }
    if (pauses === 1)
      log.warn({ ...lastFailure.fields, retry_after: this.retryAfter }, 'Gemini circuit opened')
  }
}

function pauseAfter({ info: { retryDelayMs = 0 } }: GeminiFailure, pauses: number, jitter: number): number {
  const growing = Math.min(FIRST_PAUSE_MS * 2 ** pauses, LONGEST_PAUSE_MS)
  return Math.max(growing, Math.min(retryDelayMs, LONGEST_REQUESTED_PAUSE_MS)) + jitter * growing
}
