import type { EventEmitter } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { isDatabaseDown } from '../db/availability.ts'
import type { Database } from '../db/tables.ts'
import type { Bells } from './streaming/bells.ts'

/** Where all replicas hear of a turn; the payload is its id when it has ended, with `newsMark` when it goes on. */
export const turnsChannel = 'todobot_turns'

const newsMark = ' goes on'

/** Milliseconds after which a turn is looked at even if nothing was heard of it. */
const lookEveryMs = 2000

interface TurnEndsOptions {
  db: Kysely<Database>
  /** Rung whenever something is heard of a turn. */
  bells: Bells
  notifications: EventEmitter<{ message: [payload: string]; gap: [] }>
  /** Aborted when this process must end: nobody waits any more then. */
  stopping: AbortSignal
}

export type TurnEnds = ReturnType<typeof createTurnEnds>

/** How the ends of turns become known to those who wait for them, in this process and in the others. */
export function createTurnEnds({ db, bells, notifications, stopping }: TurnEndsOptions) {
  /** Wakes whoever waits for a turn, by its id. */
  const waiting = new Map<string, Set<() => void>>()
  const callbacks: ((turnId: string) => void)[] = []

  function hear(turnId: string): void {
    for (const wake of waiting.get(turnId) ?? []) wake()
    for (const callback of callbacks) callback(turnId)
    bells.ring(turnId)
  }

  function receive(payload: string): void {
    if (payload.endsWith(newsMark)) bells.ring(payload.slice(0, -newsMark.length))
    else hear(payload)
  }

  /** By a statement of its own: inside a transaction, `NOTIFY` makes commits queue. */
  function tell(payload: string): void {
    sql`select pg_notify(${turnsChannel}, ${payload})`.execute(db).catch(() => undefined)
  }

  function wakeAll(): void {
    for (const turnId of waiting.keys()) for (const wake of waiting.get(turnId) ?? []) wake()
    bells.ringAll()
  }

  notifications.on('message', receive)
  notifications.on('gap', wakeAll)
  stopping.addEventListener('abort', wakeAll)

  /** The next time that a turn's end is heard of, from now on. */
  function nextEnd(turnId: string) {
    const { promise, resolve } = Promise.withResolvers<void>()
    const wakes = waiting.get(turnId) ?? new Set()
    waiting.set(turnId, wakes.add(resolve))
    return {
      promise,
      forget() {
        wakes.delete(resolve)
        if (wakes.size === 0 && waiting.get(turnId) === wakes) waiting.delete(turnId)
      }
    }
  }

  return {
    /** Tells that a turn has ended. */
    announce(turnId: string): void {
      hear(turnId)
      tell(turnId)
    },

    /** Tells the watchers on other servers that there is something new to read of a turn. */
    announceNews: (turnId: string) => tell(turnId + newsMark),

    /** Calls back with each turn whose end is heard of. */
    onEnd(callback: (turnId: string) => void): void {
      callbacks.push(callback)
    },

    /**
     * Looks at a turn until there is something to see; undefined when there is not in time, or the process stops. A
     * database that is away shows nothing.
     */
    async until<T>(turnId: string, ms: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
      const deadline = Date.now() + ms
      for (;;) {
        // Before looking: an end in between must not be missed.
        const next = nextEnd(turnId)
        try {
          const seen = await look().catch(unlessDown)
          const left = deadline - Date.now()
          if (seen !== undefined || left <= 0 || stopping.aborted) return seen
          await atMost(Math.min(left, lookEveryMs), next.promise)
        } finally {
          next.forget()
        }
      }
    }
  }
}

function unlessDown(error: unknown): undefined {
  if (!isDatabaseDown(error)) throw error
}

/** Resolves with the promise, or when the time is over. */
async function atMost(ms: number, promise: Promise<void>): Promise<void> {
  const over = new AbortController()
  const pause = setTimeout(ms, undefined, { signal: over.signal }).catch(() => undefined)
  await Promise.race([promise, pause])
  over.abort()
}
