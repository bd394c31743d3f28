import { setTimeout } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { ChatResponse } from '../contract/components.ts'
import { scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import { type AttemptOptions, type ClaimedTurn, claimExpired } from './leases.ts'
import type { TurnRunner } from './runner.ts'
import { failTurn } from './store.ts'
import type { WakeUps } from './wake-ups.ts'

/** A turn is abandoned when it would be recovered more often than this. */
const maxRecoveries = 3
/** The maximum number of turns that one recovery pass claims. */
const claimBatchSize = 50

interface RecoveryOptions {
  db: Kysely<Database>
  runner: TurnRunner
  wakeUps: WakeUps
  /** The model and the timeout for claimed turns. */
  attemptOptions: AttemptOptions
  /** Milliseconds between two passes, ± 25 %. */
  everyMs: number
  log: Log
}

export type Recovery = ReturnType<typeof createRecovery>

/** Renews the leases of this process's turns, and claims and runs turns whose leases have expired. */
export function createRecovery({ db, runner, wakeUps, attemptOptions, everyMs, log }: RecoveryOptions) {
  const stop = new AbortController()
  let triggered = Promise.withResolvers<void>()
  let isClaiming = true
  let passes = Promise.resolve()

  async function runPasses(): Promise<void> {
    while (!stop.signal.aborted) {
      // Created before the pass, so that a trigger during the pass is not lost.
      triggered = Promise.withResolvers()
      await logFailure(runner.maintainLeases())
      if (isClaiming) await logFailure(claimAll())
      // Jitter: replicas that started together must not all query at once.
      await Promise.race([triggered.promise, pause(everyMs * (0.75 + Math.random() / 2), stop.signal)])
    }
  }

  async function claimAll(): Promise<void> {
    await claimExpired(db, {
      ...attemptOptions,
      limit: claimBatchSize,
      isActive: () => isClaiming,
      // No request waits for these turns: their outcome is stored and logged.
      onClaim: turn => void recover(turn).catch(() => undefined)
    })
  }

  async function logFailure(step: Promise<void>): Promise<void> {
    await step.catch(error => log.warn({ err: error }, 'recovery pass failed'))
  }

  /**
   * Runs a claimed turn.
   * @throws as `TurnRunner.run` does; {ApiError} `turn_abandoned` when the turn was recovered too often.
   */
  async function recover(turn: ClaimedTurn): Promise<ChatResponse> {
    const turnLog = log.child({ turn: turn.id, epoch: turn.epoch, recoveries: turn.recoveries })
    if (turn.recoveries > maxRecoveries) throw await abandon(turn, turnLog)
    turnLog.warn({}, 'turn recovered')
    return await runner.run(turn, log)
  }

  async function abandon(turn: ClaimedTurn, turnLog: Log): Promise<ApiError> {
    await failTurn(scopeOf(db, turn.userId), turn, 'turn_abandoned')
    turnLog.error({}, 'turn abandoned after too many recoveries')
    wakeUps.notifyEnd(turn.id)
    return new ApiError('turn_abandoned').withTurn(turn.conversationId, turn.id)
  }

  return {
    /** Starts the passes. The first one begins immediately. */
    start(): void {
      passes = runPasses()
    },

    /** Starts the next pass without waiting for the interval. */
    trigger: () => triggered.resolve(),

    /** From now on, passes renew leases but claim no turns: this process is shutting down. */
    stopClaiming(): void {
      isClaiming = false
    },

    /** Stops the passes. Resolves when the last pass has ended; claimed turns may still be running then. */
    async stop(): Promise<void> {
      stop.abort()
      await passes
    },

    recover
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined)
}
