import { setTimeout as delay } from 'node:timers/promises'
import { ModelError } from '../model.ts'
import type { AdapterLog, Breaker } from './circuit-breaker.ts'
import { classify, type FailureClassification } from './classify.ts'
import { asFailure, GeminiFailure } from './failure.ts'

export interface RetryPolicy {
  log: AdapterLog
  /** Draws the jitter, from 0 to 1. */
  random?: () => number
  /** Waits for `ms` milliseconds; rejects with the signal's reason when that is aborted. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface RetryLimits {
  signal: AbortSignal
  /** Epoch milliseconds; no wait begins that would not end before it. */
  deadline?: number
}

const MAX_ATTEMPTS = 3
const BACKOFF_MS = 1000
/** Nobody waits longer than this for an answer; it also keeps an absurd `RetryInfo` out of the timers. */
const MAX_WAIT_MS = 60_000

/**
 * Runs `attempt` until it succeeds, at most three times. Between two attempts it waits for what Gemini asks, and a
 * random time up to 1 s, then 2 s, on top, so that clients that failed together do not come back together. Nothing is
 * tried again while the circuit is open.
 *
 * @throws {ModelError} when the failure is final, the next attempt would come too late, or the circuit is open; the
 * signal's reason when that is aborted.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { signal, deadline = Number.POSITIVE_INFINITY }: RetryLimits,
  { breaker, log, random = Math.random, sleep = pause }: RetryPolicy & { breaker: Breaker }
): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await breaker.run(attempt, { mayProbe: count === 1, log })
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ModelError) throw error
      const failure = asFailure(error)
      const wait = waitAfter(failure, count, random())
      const tooLate = wait > MAX_WAIT_MS || Date.now() + wait >= deadline
      const spent = count === MAX_ATTEMPTS || tooLate
      const classification = classificationOf(failure, spent, breaker.retryAfter)
      if (!classification.retry) throw final(failure, classification, log)
      log.warn({ ...failure.fields, attempt: count, wait_ms: Math.round(wait) }, 'retrying Gemini request')
      await sleep(wait, signal)
    }
  }
}

function waitAfter({ retryDelayMs = 0 }: GeminiFailure, count: number, jitter: number): number {
  return retryDelayMs + jitter * BACKOFF_MS * 2 ** (count - 1)
}

/** What a failure comes to: nothing is tried again while the circuit is open, when the model counts as unavailable. */
function classificationOf(
  failure: GeminiFailure,
  spent: boolean,
  openFor: number | undefined
): FailureClassification {
  const classification = classify(failure)
  if (!classification.retry || openFor === undefined)
    return { ...classification, retry: classification.retry && !spent }
  const retryAfter = Math.max(openFor, seconds(failure.retryDelayMs) ?? 0)
  return { code: 'model_unavailable', retry: false, retryAfter }
}

function final(failure: GeminiFailure, classification: FailureClassification, log: AdapterLog): ModelError {
  if (classification.alarm) log.error(failure.fields, classification.alarm)
  const { retryAfter = seconds(failure.retryDelayMs) } = classification
  return new ModelError(classification.code, { cause: failure, retryAfter, refused: classification.refused })
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.ceil(milliseconds / 1000)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal })
  } catch {
    throw signal.reason
  }
}

export interface AttemptLimits {
  /** Ends the attempt, and all further ones. */
  signal: AbortSignal
  /** How long this one attempt may take, in milliseconds, its body included; counted anew from each sign of life. */
  attemptMs: number
}

/** Works under this signal; a stream that goes on for long calls `alive` with each piece. */
export type Attempt<T> = (signal: AbortSignal, alive: () => void) => Promise<T>

/**
 * Runs one attempt under a signal of its own, and leaves no listener on the outer one. Whatever a failed attempt has
 * still open, such as a stream that was not read to its end, is aborted.
 *
 * @throws a `timeout` failure when its time is up, the outer signal's reason when that is aborted, else what `run` throws.
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
  }
}
