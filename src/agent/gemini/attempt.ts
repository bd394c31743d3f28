import { GeminiFailure } from './failure.ts'

export interface AttemptLimits {
  /** Ends the attempt, and all further ones. */
  signal: AbortSignal
  /** How long this one attempt may take, in milliseconds, its body included. */
  attemptMs: number
}

/**
 * Runs one attempt under a signal of its own, and leaves no listener on the outer one.
 *
 * @throws a `timeout` failure when its time is up, the outer signal's reason when that is aborted, else what `run` throws.
 */
export async function runAttempt<T>(
  run: (signal: AbortSignal) => Promise<T>,
  { signal, attemptMs }: AttemptLimits
): Promise<T> {
  signal.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  const timer = setTimeout(() => controller.abort(new GeminiFailure('timeout')), attemptMs)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await run(controller.signal)
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}
