import { type Kysely, sql } from 'kysely'
import { ignoreIfDown } from '../db/errors.ts'
import type { ChannelEvents } from '../db/notifications.ts'
import type { Database } from '../db/tables.ts'
import { Subscribers, type Subscription } from '../lib/subscribers.ts'

/** The channel for messages between processes about turns: the turn's id, with a suffix unless the turn has ended. */
export const turnsChannel = 'todobot_turns'

const changedSuffix = ' changed'
/** Sent by a process that waits for a turn of another one: only then does that one send messages about the turn. */
const watchedSuffix = ' watched'

/** The maximum number of ended turns that are remembered, for processes that begin to wait as a turn ends. */
const maxEnded = 1000

/** Milliseconds between polls without a wake-up. Polling is needed because notifications can be lost. */
export const pollMs = 2000

/** Whether to wake for any change of a turn, or only for its end. */
type Interest = 'changes' | 'end'

interface WakeUpsOptions {
  db: Kysely<Database>
  notifications: ChannelEvents
  /** Aborted when this process shuts down. It ends all waits. */
  stopping: AbortSignal
}

export type WakeUps = ReturnType<typeof createWakeUps>

/** Notifies waiters, in this and other processes, of changes and ends of turns. */
export function createWakeUps({ db, notifications, stopping }: WakeUpsOptions) {
  const subscribers = new Subscribers<Interest>()
  const owned = createOwnedTurns(send)
  const callbacks: ((turnId: string) => void)[] = []

  function end(turnId: string): void {
    subscribers.wake(turnId, 'end')
    for (const callback of callbacks) callback(turnId)
  }

  function receive(payload: string): void {
    if (payload.endsWith(changedSuffix)) subscribers.wake(payload.slice(0, -changedSuffix.length), 'changes')
    else if (payload.endsWith(watchedSuffix)) owned.watch(payload.slice(0, -watchedSuffix.length))
    else end(payload)
  }

  /** Notifies other processes, unless this one runs the turn and none of them waits for it. */
  function notify(turnId: string, suffix = ''): void {
    if (owned.isWatched(turnId)) send(turnId + suffix)
  }

  /** Call it outside of transactions: a transaction with `NOTIFY` serializes commits. */
  function send(payload: string): void {
    sql`select pg_notify(${turnsChannel}, ${payload})`.execute(db).catch(() => undefined)
  }

  /** Messages may have been missed: every turn counts as watched, and may have changed. */
  function resynchronize(): void {
    owned.watchAll()
    subscribers.wakeAll()
  }

  /** Subscribe before you read the turn: a change in between would be missed. */
  function subscribe(turnId: string, interest: Interest): Subscription {
    const { wait, close } = subscribers.add(turnId, event => event === 'end' || interest === 'changes')
    let isKnown = owned.has(turnId)
    return {
      async wait(ms, signal) {
        if (!isKnown) send(turnId + watchedSuffix)
        isKnown = true
        return await wait(ms, signal)
      },
      close
    }
  }

  notifications.on('message', receive)
  notifications.on('gap', resynchronize)
  stopping.addEventListener('abort', () => subscribers.wakeAll())

  return {
    subscribe,

    /** Wakes waiters for changes of a turn in this process. */
    wakeLocally: (turnId: string) => subscribers.wake(turnId, 'changes'),

    /** Wakes waiters for changes of a turn in the other processes. */
    notifyChange: (turnId: string) => notify(turnId, changedSuffix),

    /**
     * Call it when this process begins to run a turn. @param isWatched whether other processes may wait for it already.
     * @returns a function to call after `notifyEnd`.
     */
    own: owned.add,

    /** Wakes all waiters for a turn, in all processes: the turn has ended, or this process does not run it any more. */
    notifyEnd(turnId: string): void {
      end(turnId)
      notify(turnId)
    },

    /** Calls `callback` for each `notifyEnd` of any process. */
    onEnd(callback: (turnId: string) => void): void {
      callbacks.push(callback)
    },

    /**
     * Calls `read` at once, at each wake-up and every `pollMs`, until it returns a value. While the database is
     * unavailable, it retries.
     * @returns undefined after `ms` milliseconds, or when the process shuts down.
     */
    async until<T>(turnId: string, ms: number, read: () => Promise<T | undefined>): Promise<T | undefined> {
      const timeoutAt = Date.now() + ms
      const subscription = subscribe(turnId, 'end')
      try {
        for (;;) {
          const found = await read().catch(ignoreIfDown)
          const left = timeoutAt - Date.now()
          if (found !== undefined || left <= 0 || stopping.aborted) return found
          await subscription.wait(Math.min(left, pollMs))
        }
      } finally {
        subscription.close()
      }
    }
  }
}

/** The turns that this process runs, and whether other processes wait for them. */
function createOwnedTurns(send: (payload: string) => void) {
  const turns = new Map<string, { isWatched: boolean }>()
  /** Turns that this process ran, and that no other one had waited for; the oldest one first. */
  const ended = new Set<string>()

  function remember(turnId: string): void {
    ended.add(turnId)
    for (const oldest of ended) if (ended.size > maxEnded) ended.delete(oldest)
  }

  return {
    add(turnId: string, isWatched: boolean): () => void {
      const turn = { isWatched }
      turns.set(turnId, turn)
      return () => {
        turns.delete(turnId)
        if (!turn.isWatched) remember(turnId)
      }
    },

    has: (turnId: string) => turns.has(turnId),

    /** Whether another process may wait for a turn. This one only knows of the turns that it runs. */
    isWatched: (turnId: string) => turns.get(turnId)?.isWatched ?? true,

    /** Another process waits for a turn. It may have missed a change, or the end. */
    watch(turnId: string): void {
      const turn = turns.get(turnId)
      if (turn) turn.isWatched = true
      if (turn) send(turnId + changedSuffix)
      else if (ended.delete(turnId)) send(turnId)
    },

    watchAll(): void {
      for (const turn of turns.values()) turn.isWatched = true
    }
  }
}
