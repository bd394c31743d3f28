import { setTimeout as delay } from 'node:timers/promises'
import { ModelError } from '../model.ts'
import type { AdapterLog, CircuitBreaker } from './circuit-breaker.ts'
import { classify, type FailureClassification } from './classify.ts'
import type { Connections } from './connections.ts'
import { asFailure, GeminiFailure } from './failure.ts'

export interface RetryPolicy {
  log: AdapterLog
  /** Jitter, from 0 to 1. */
  random?: () => number
  /** Waits `ms` milliseconds; rejects with the signal's reason when it is aborted. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Shared by all requests to the model. */
interface Shared {
  breaker: CircuitBreaker
  connections: Connections
}

export interface RetryLimits {
  signal: AbortSignal
  /** Milliseconds since 1970. A wait that would end later does not start. */
  deadline?: number
}

const MAX_ATTEMPTS = 3
const BACKOFF_MS = 1000
/** The longest wait between two attempts; it also bounds the timer for a huge `RetryInfo`. */
const MAX_WAIT_MS = 60_000

/**
 * Runs `attempt` up to three times. Between attempts it waits for the delay that Gemini asks for, plus a random time of
 * up to 1 s, then 2 s, so that clients that failed together do not retry together. It does not retry while the circuit
 * is open. An attempt begins when it has a connection.
 *
 * @throws {ModelError} when the failure is final, the next attempt would be too late, the circuit is open, or there is no
 * free connection; the signal's reason when it is aborted.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { signal, deadline = Number.POSITIVE_INFINITY }: RetryLimits,
  { breaker, connections, log, random = Math.random, sleep = pause }: RetryPolicy & Shared
): Promise<T> {
  for (let count = 1; ; count++) {
    // An open circuit has a free connection: that of the attempt that opened it. So a probe does not wait.
    const release = await connections.acquire(signal)
    try {
      return await breaker.run(attempt, { mayProbe: count === 1, log }).finally(release)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ModelError) throw error
      const failure = asFailure(error)
      const wait = (failure.info.retryDelayMs ?? 0) + random() * BACKOFF_MS * 2 ** (count - 1)
      const isInTime = wait <= MAX_WAIT_MS && Date.now() + wait < deadline
      const classification = classify(failure)
      if (!classification.retry || breaker.retryAfter !== undefined || count === MAX_ATTEMPTS || !isInTime)
        throw finalError(failure, classification, { openFor: breaker.retryAfter, log })
      log.warn({ ...failure.fields, attempt: count, wait_ms: Math.round(wait) }, 'retrying Gemini request')
      await sleep(wait, signal)
    }
  }
}

/** `openFor`: the seconds for which the circuit stays open; then the model counts as unavailable. */
function finalError(
  failure: GeminiFailure,
  { code, refused, alarm }: FailureClassification,
  { openFor, log }: { openFor: number | undefined; log: AdapterLog }
): ModelError {
  if (alarm) log.error(failure.fields, alarm)
  const { retryDelayMs } = failure.info
  const requested = retryDelayMs === undefined ? undefined : Math.ceil(retryDelayMs / 1000)
  if (openFor === undefined || refused)
    return new ModelError(code, { cause: failure, retryAfter: requested, refused })
  return new ModelError('model_unavailable', {
    cause: failure,
    retryAfter: Math.max(openFor, requested ?? 0)
  })
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}

export interface AttemptLimits {
  /** Aborts the attempt. */
  signal: AbortSignal
  /** The timeout in milliseconds, for the body too; restarted by each call of `keepAlive`. */
  attemptMs: number
}

/** Runs under the signal; calls `keepAlive` for each chunk of a stream. */
export type Attempt<T> = (signal: AbortSignal, keepAlive: () => void) => Promise<T>

/** The reason of signals of attempts that have ended. The default one is an error, whose stack trace costs time. */
const ended = 'the attempt has ended'

/**
 * Runs one attempt under a signal of its own, so that no listener stays on the outer one. In the end it is aborted: that
 * closes what it left open, such as a partly read stream.
 *
 * @throws a `timeout` failure when the time is up; the outer signal's reason when it is aborted; otherwise what `run` throws.
 */
export async function runAttempt<T>(run: Attempt<T>, { signal, attemptMs }: AttemptLimits): Promise<T> {
  signal.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  const timer = setTimeout(() => controller.abort(new GeminiFailure('timeout')), attemptMs)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await run(controller.signal, () => timer.refresh())
  } catch (error) {
    controller.abort(error)
    throw controller.signal.reason
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    controller.abort(ended)
  }
}
