import type { EventEmitter } from 'node:events'
import { type Kysely, sql } from 'kysely'
import { unlessDown } from '../db/availability.ts'
import type { Database } from '../db/tables.ts'
import { type Bells, createBells, lookEveryMs } from './streaming/bells.ts'

/** Where all replicas hear of a turn; the payload is its id when it has ended, with `newsMark` when it goes on. */
export const turnsChannel = 'todobot_turns'

const newsMark = ' goes on'

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
  /** Rung when a turn has ended. */
  const ended = createBells()
  const callbacks: ((turnId: string) => void)[] = []

  function hear(turnId: string): void {
    ended.ring(turnId)
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
    ended.ringAll()
    bells.ringAll()
  }

  notifications.on('message', receive)
  notifications.on('gap', wakeAll)
  stopping.addEventListener('abort', wakeAll)

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
      // Before looking: an end in between must not be missed.
      const listener = ended.listen(turnId)
      try {
        for (;;) {
          const seen = await look().catch(unlessDown)
          const left = deadline - Date.now()
          if (seen !== undefined || left <= 0 || stopping.aborted) return seen
          await listener.wait(Math.min(left, lookEveryMs))
        }
      } finally {
        listener.close()
      }
    }
  }
}
