import type { Kysely } from 'kysely'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { type ClaimedTurn, claimExpired } from './lease-store.ts'
import type { TurnEnds } from './turn-ends.ts'
import type { TurnRunner } from './turn-runner.ts'
import { failTurn } from './turn-store.ts'

/** Servers that may die over one turn before it is given up. */
const maxRecoveries = 3
/** Turns that one look takes over, at most: the others are for the next look, or another replica. */
const claimsAtOnce = 50

interface RecoveryOptions {
  db: Kysely<Database>
  runner: TurnRunner
  ends: TurnEnds
  /** Milliseconds that a turn gets from when it is taken over. */
  deadlineMs: number
  /** Milliseconds between two looks. */
  everyMs: number
  log: Log
}

export type Recovery = ReturnType<typeof createRecovery>

/** Keeps this process's turns its own, and takes over those whose servers are gone. */
export function createRecovery({ db, runner, ends, deadlineMs, everyMs, log }: RecoveryOptions) {
  let timer: NodeJS.Timeout | undefined
  let looking = Promise.resolve()
  let isStopped = false

  async function look(): Promise<void> {
    try {
      await runner.keepLeases()
      const deadline = new Date(Date.now() + deadlineMs)
      for (const turn of await claimExpired(db, { limit: claimsAtOnce, deadline })) resume(turn)
    } catch (error) {
      log.warn({ err: error }, 'turns could not be looked after')
    }
    // Replicas that started together need not look together.
    lookIn(everyMs * (0.75 + Math.random() / 2))
  }

  function lookIn(ms: number): void {
    clearTimeout(timer)
    if (isStopped) return
    timer = setTimeout(() => {
      looking = looking.then(look)
    }, ms).unref()
  }

  /** Nobody waits for it here: how it ends is on record, and in the log. */
  function resume(turn: ClaimedTurn): void {
    takeOver(turn).catch(() => undefined)
  }

  /** @throws as `TurnRunner.run` does; {ApiError} `turn_abandoned` when too many servers have died over the turn. */
  async function takeOver(turn: ClaimedTurn): Promise<ChatAnswer> {
    const turnLog = log.child({ turn: turn.id, epoch: turn.epoch, recoveries: turn.recoveries })
    if (turn.recoveries > maxRecoveries) throw await abandon(turn, turnLog)
    turnLog.warn({}, 'turn taken over')
    return await runner.run(turn, log)
  }

  async function abandon(turn: ClaimedTurn, turnLog: Log): Promise<ApiError> {
    await failTurn({ db, userId: turn.userId }, turn, 'turn_abandoned')
    turnLog.error({}, 'turn given up: every server that worked on it died')
    ends.announce(turn.id)
    return new ApiError('turn_abandoned').ofTurn(turn.conversationId, turn.id)
  }

  return {
    /** Looks now, and from then on every few seconds. */
    look: () => lookIn(0),

    /** Resolves when nothing is looked at any more; turns that were taken over go on. */
    async stop(): Promise<void> {
      isStopped = true
      clearTimeout(timer)
      await looking
    },

    takeOver
  }
}
