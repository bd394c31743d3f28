import type { Kysely } from 'kysely'
import type { Agent } from '../agent/agent.ts'
import type { Database } from '../db/tables.ts'
import type { Log } from '../log.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { releaseLease, renewLeases } from './lease-store.ts'
import { type OwnedTurn, TurnLost } from './owned-turn.ts'
import { runTurn, TurnLetGo } from './run-turn.ts'
import type { LiveTurns } from './streaming/live-turns.ts'
import type { TurnEnds } from './turn-ends.ts'

interface TurnRunnerOptions {
  db: Kysely<Database>
  agent: Agent
  ends: TurnEnds
  live: LiveTurns
  /** Aborted when this process must end: another one takes over the turns that still run. */
  stopping: AbortSignal
}

interface Running {
  turn: OwnedTurn
  /** Aborted when the turn is not ours any more. */
  lost: AbortController
  answered: Promise<ChatAnswer>
}

export type TurnRunner = ReturnType<typeof createTurnRunner>

/** Works on turns that this process owns, and keeps their leases. What it knows is also on record. */
export function createTurnRunner({ db, agent, ends, live, stopping }: TurnRunnerOptions) {
  const running = new Set<Running>()
  /** Their leases are still to be given up. */
  const letGo = new Map<OwnedTurn, TurnLetGo>()

  async function finished(entry: Running): Promise<ChatAnswer> {
    try {
      return await entry.answered
    } catch (error) {
      if (!(error instanceof TurnLetGo)) throw error
      letGo.set(entry.turn, error)
      await release().catch(() => undefined)
      throw error.cause
    } finally {
      running.delete(entry)
      ends.announce(entry.turn.id)
    }
  }

  async function release(): Promise<void> {
    for (const [turn, { cause }] of letGo) {
      await releaseLease({ db, userId: turn.userId }, turn, { isHandedOver: cause.code === 'draining' })
      letGo.delete(turn)
    }
  }

  return {
    /**
     * Brings a turn to its end, and answers what its user gets; goes on when nobody waits any more.
     * @throws {TurnLost} when somebody else ends it, or has; {ApiError} which names the turn.
     */
    async run(turn: OwnedTurn, log: Log): Promise<ChatAnswer> {
      const lost = new AbortController()
      const signal = AbortSignal.any([lost.signal, stopping])
      const answered = runTurn(turn, { db, agent, live, signal, log: log.child({ turn: turn.id }) })
      const entry = { turn, lost, answered }
      running.add(entry)
      return await finished(entry)
    },

    isRunning: (turnId: string) => [...running].some(({ turn }) => turn.id === turnId),

    /** Renews the leases, stops turns that are not ours any more, and gives up those that could not be ended here. */
    async keepLeases(): Promise<void> {
      const kept = [...running]
      const turns = kept.map(({ turn }) => turn)
      const held = turns.length > 0 ? await renewLeases(db, turns) : new Set()
      for (const { turn, lost } of kept) if (!held.has(turn)) lost.abort(new TurnLost(turn.id))
      await release()
    },

    /** Resolves when no turn runs in this process any more, also none whose client has left. */
    async settled(): Promise<void> {
      await Promise.allSettled([...running].map(({ answered }) => answered))
      await release().catch(() => undefined)
    }
  }
}
