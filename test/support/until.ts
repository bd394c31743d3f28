import { type EventEmitter, once as next } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** Long enough for a busy machine, and shorter than a test file may take. */
const longestMs = 60_000

function inVain(what: string, ms: number): Error {
  return new Error(`Waited ${ms / 1000} s in vain for ${what}`)
}

/** Waits for a condition. @throws when it does not come true in time: the message has its source. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const late = inVain(String(condition), longestMs)
  const end = performance.now() + longestMs
  while (!(await condition())) {
    if (performance.now() > end) throw late
    await sleep(5)
  }
}

/** What comes of `work`. @throws when nothing does in time: the message says what was waited for. */
export async function inTime<T>(what: string, work: Promise<T>, ms = longestMs): Promise<T> {
  const late = inVain(what, ms)
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late), ms)
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

/** As Node's. @throws when the event does not come in time. */
export function once(emitter: EventEmitter, event: string) {
  return inTime(`${event} of a ${emitter.constructor.name}`, next(emitter, event))
}
