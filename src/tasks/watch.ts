import { sql } from 'kysely'
import { ignoreIfDown } from '../db/errors.ts'
import type { ChannelEvents } from '../db/notifications.ts'
import type { Scope } from '../db/scope.ts'
import { statement } from '../db/statements.ts'
import { Subscribers, type Subscription } from '../lib/subscribers.ts'

/** Seconds for which transactions notify the readers after a renewal. */
const watchedSeconds = 120
/** Milliseconds after which a process with readers renews it. Before, the half of the time is left at least. */
const renewEveryMs = 30_000
/** Milliseconds between reads without a wake-up: notifications can be lost, although the connection seems to work. */
const pollMs = 10_000
/** The same while notifications do not arrive, because the connection is lost, or leads through a pooler. */
const deafPollMs = 2000

interface WatchOptions {
  notifications: ChannelEvents
  /** Whether the connection for notifications is open. */
  isListening: () => boolean
}

/** A user whose changes are read in this process. */
interface WatchedUser {
  readers: number
  /** The renewal that is valid, or is being made. */
  renewal: Promise<void>
  renewedAt: number
}

export interface ChangeSubscription {
  /** Call it before each read: then what the read does not find wakes up the next `wait`. */
  renew(): Promise<void>
  /** Resolves when there may be changes, or the signal is aborted. @returns whether a notification says so. */
  wait(signal: AbortSignal): Promise<boolean>
  /** Call it when changes are found without a notification. */
  missed(): void
  close(): void
}

export type ChangeWatch = ReturnType<typeof createChangeWatch>

/** Wakes the readers of a user's changes in this process. They share the notifications, and their renewal. */
export function createChangeWatch({ notifications, isListening }: WatchOptions) {
  const subscribers = new Subscribers<'change'>()
  const users = new Map<string, WatchedUser>()
  /** Notifications were missed, and none has arrived since. */
  let isDeaf = false

  notifications.on('message', userId => {
    isDeaf = false
    subscribers.wake(userId, 'change')
  })
  notifications.on('gap', () => subscribers.wakeAll())

  function join(userId: string): WatchedUser {
    const user = users.get(userId) ?? {
      readers: 0,
      renewal: Promise.resolve(),
      renewedAt: Number.NEGATIVE_INFINITY
    }
    users.set(userId, user)
    user.readers += 1
    return user
  }

  function leave(userId: string, user: WatchedUser): void {
    user.readers -= 1
    if (user.readers === 0) users.delete(userId)
  }

  return {
    subscribe(scope: Scope): ChangeSubscription {
      const user = join(scope.userId)
      const subscription: Subscription = subscribers.add(scope.userId)
      return {
        async renew() {
          if (performance.now() - user.renewedAt >= renewEveryMs) {
            user.renewedAt = performance.now()
            user.renewal = renewWatch(scope).catch(error => {
              user.renewedAt = Number.NEGATIVE_INFINITY
              ignoreIfDown(error)
            })
          }
          await user.renewal
        },
        wait: signal => subscription.wait(isListening() && !isDeaf ? pollMs : deafPollMs, signal),
        missed() {
          isDeaf = true
        },
        close() {
          subscription.close()
          leave(scope.userId, user)
        }
      }
    }
  }
}

interface RenewalValues {
  userId: string
  seconds: number
}

/**
 * It waits for transactions that have locked the user. So all changes by transactions that do not notify can be read
 * afterwards.
 */
const renewal = statement(
  'watch_changes',
  ({ userId, seconds }: RenewalValues) => sql`
    update users set changes_watched_until = now() + ${seconds} * interval '1 second'
    where id = ${userId} and coalesce(changes_watched_until, '-infinity') < now() + ${seconds} * interval '0.5 seconds'`
)

async function renewWatch(scope: Scope): Promise<void> {
  await renewal.execute(scope, { userId: scope.userId, seconds: watchedSeconds })
}
