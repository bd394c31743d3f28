import { type EventEmitter, once as next } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** Long enough for a busy machine, and shorter than the timeout of a test file. */
const longestMs = 60_000

function inVain(what: string, ms: number): Error {
  return new Error(`Waited ${ms / 1000} s in vain for ${what}`)
}

/** Waits for a condition. @throws after a minute; the message contains the condition's source. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const late = inVain(String(condition), longestMs)
  const end = performance.now() + longestMs
  while (!(await condition())) {
    if (performance.now() > end) throw late
    await sleep(5)
  }
}

/** Resolves as `work` does. @throws after `ms`; the message contains `what`. */
export async function inTime<T>(what: string, work: Promise<T>, ms = longestMs): Promise<T> {
  const late = inVain(what, ms)
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late), ms)
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

/** As `once` of Node. @throws after a minute. */
export function once(emitter: EventEmitter, event: string) {
  return inTime(`${event} of a ${emitter.constructor.name}`, next(emitter, event))
}
