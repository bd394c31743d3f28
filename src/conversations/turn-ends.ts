import { EventEmitter, once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/tables.ts'

/** Where all replicas hear that a turn has ended; the payload is its id. */
export const turnEndsChannel = 'todobot_turn_ends'

/** Milliseconds after which a turn is looked at even if nothing was heard of it. */
const lookEveryMs = 2000

interface TurnEndsOptions {
  db: Kysely<Database>
  notifications: EventEmitter<{ message: [payload: string]; gap: [] }>
}

export type TurnEnds = ReturnType<typeof createTurnEnds>

/** How the ends of turns become known to those who wait for them, in this process and in the others. */
export function createTurnEnds({ db, notifications }: TurnEndsOptions) {
  const ends = new EventEmitter<Record<string, []>>()
  const heard = new EventEmitter<{ end: [turnId: string] }>()
  ends.setMaxListeners(0)
  notifications.on('message', turnId => {
    ends.emit(turnId)
    heard.emit('end', turnId)
  })
  notifications.on('gap', () => {
    for (const turnId of ends.eventNames()) ends.emit(String(turnId))
  })

  return {
    /** Tells that a turn has ended. By a statement of its own: inside a transaction, `NOTIFY` makes commits queue. */
    announce(turnId: string): void {
      ends.emit(turnId)
      heard.emit('end', turnId)
      sql`select pg_notify(${turnEndsChannel}, ${turnId})`.execute(db).catch(() => undefined)
    },

    /** Calls back with each turn whose end is heard of. */
    onEnd(callback: (turnId: string) => void): void {
      heard.on('end', callback)
    },

    /** Looks at a turn until there is something to see; undefined when there is not in time, or the process stops. */
    async until<T>(
      turnId: string,
      { ms, stopping }: { ms: number; stopping: AbortSignal },
      look: () => Promise<T | undefined>
    ): Promise<T | undefined> {
      const deadline = Date.now() + ms
      for (;;) {
        // Before looking: an end in between must not be missed.
        const next = nextEnd(turnId, stopping)
        try {
          const seen = await look()
          const left = deadline - Date.now()
          if (seen !== undefined || left <= 0 || stopping.aborted) return seen
          await Promise.race([next.heard, pause(Math.min(left, lookEveryMs), next.over)])
        } finally {
          next.stop()
        }
      }
    }
  }

  function nextEnd(turnId: string, stopping: AbortSignal) {
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, stopping])
    const heard = once(ends, turnId, { signal }).then(
      () => undefined,
      () => undefined
    )
    return { heard, over: signal, stop: () => over.abort() }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined)
}
