import { GeminiFailure } from './failure.ts'

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
