import { setTimeout } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { ChatResponse } from '../contract/components.ts'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import { type Attempt, type ClaimedTurn, claimExpired } from './leases.ts'
import type { TurnRunner } from './runner.ts'
import { failTurn } from './store.ts'
import type { WakeUps } from './wake-ups.ts'

/** How often a turn is recovered before it is abandoned. */
const maxRecoveries = 3
/** Turns that one recovery pass claims at most. */
const claimsAtOnce = 50

interface RecoveryOptions {
  db: Kysely<Database>
  runner: TurnRunner
  wakeUps: WakeUps
  /** For the turns that are claimed. */
  attempt: Attempt
  /** Milliseconds between two passes, ± 25 %. */
  everyMs: number
  log: Log
}

export type Recovery = ReturnType<typeof createRecovery>

/** Renews the leases of this process's turns, and claims and runs turns whose leases have expired. */
export function createRecovery({ db, runner, wakeUps, attempt, everyMs, log }: RecoveryOptions) {
  const stop = new AbortController()
  let wanted = Promise.withResolvers<void>()
  let isLeaving = false
  let looking = Promise.resolve()

  async function keepLooking(): Promise<void> {
    while (!stop.signal.aborted) {
      // Before the pass, or a request that comes during it would be missed.
      wanted = Promise.withResolvers()
      await orWarn(runner.keepLeases())
      if (!isLeaving) await orWarn(claimAll())
      // Jitter: replicas that started together must not all query at once.
      await Promise.race([wanted.promise, pause(everyMs * (0.75 + Math.random() / 2), stop.signal)])
    }
  }

  async function claimAll(): Promise<void> {
    const turns = await claimExpired(db, { ...attempt, limit: claimsAtOnce })
    // No request waits for them: the outcome is in the database and in the log.
    for (const turn of turns) takeOver(turn).catch(() => undefined)
  }

  async function orWarn(done: Promise<void>): Promise<void> {
    await done.catch(error => log.warn({ err: error }, 'recovery pass failed'))
  }

  /** @throws as `TurnRunner.run` does; {ApiError} `turn_abandoned` when too many servers have died over the turn. */
  async function takeOver(turn: ClaimedTurn): Promise<ChatResponse> {
    const turnLog = log.child({ turn: turn.id, epoch: turn.epoch, recoveries: turn.recoveries })
    if (turn.recoveries > maxRecoveries) throw await abandon(turn, turnLog)
    turnLog.warn({}, 'turn taken over')
    return await runner.run(turn, log)
  }

  async function abandon(turn: ClaimedTurn, turnLog: Log): Promise<ApiError> {
    await failTurn({ db, userId: turn.userId }, turn, 'turn_abandoned')
    turnLog.error({}, 'turn abandoned after too many recoveries')
    wakeUps.notifyEnd(turn.id)
    return new ApiError('turn_abandoned').ofTurn(turn.conversationId, turn.id)
  }

  return {
    /** Starts the passes, the first one at once. */
    start(): void {
      looking = keepLooking()
    },

    /** Starts the next pass at once. */
    look: () => wanted.resolve(),

    /** Claims no more turns: this process is about to end. */
    leave(): void {
      isLeaving = true
    },

    /** Stops the passes. @returns when the last one is over; claimed turns are still running then. */
    async stop(): Promise<void> {
      stop.abort()
      await looking
    },

    takeOver
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined)
}
