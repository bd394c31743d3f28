import { type EventEmitter, once as next } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** Long enough for a busy machine, and shorter than the timeout of a test file. */
const defaultTimeoutMs = 60_000

function timeoutError(what: string, ms: number): Error {
  return new Error(`Timed out after ${ms / 1000} s: waiting for ${what}`)
}

/** Waits for a condition. @throws after a minute; the message contains the condition's source. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const error = timeoutError(String(condition), defaultTimeoutMs)
  const end = performance.now() + defaultTimeoutMs
  while (!(await condition())) {
    if (performance.now() > end) throw error
    await sleep(5)
  }
}

/** Resolves as `work` does. @throws after `ms`; the message contains `what`. */
export async function withTimeout<T>(what: string, work: Promise<T>, ms = defaultTimeoutMs): Promise<T> {
  const error = timeoutError(what, ms)
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(error), ms)
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

/** As `once` of `node:events`. @throws after a minute. */
export function once(emitter: EventEmitter, event: string) {
  return withTimeout(`${event} of a ${emitter.constructor.name}`, next(emitter, event))
}
