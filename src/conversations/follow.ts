import type { Scope } from '../db/tables.ts'
import { ApiError, type ErrorCode } from '../errors.ts'
import type { Log } from '../log.ts'
import { busy } from './busy.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { type ClaimTerms, claimTurn, reopenTurn } from './claim-store.ts'
import { type OwnedTurn, TurnLost } from './owned-turn.ts'
import type { Recovery } from './recovery.ts'
import type { TurnEnds } from './turn-ends.ts'
import { problemOf, readTurn, type TurnView } from './turn-record.ts'
import type { TurnRunner } from './turn-runner.ts'

/** An answer, and whether this request did nothing towards it. */
export interface Followed {
  response: ChatAnswer
  replayed: boolean
}

interface FollowOptions {
  runner: TurnRunner
  recovery: Recovery
  ends: TurnEnds
  terms: () => ClaimTerms
  /** Milliseconds that an answer of another server is waited for. */
  deadlineMs: number
  stopping: AbortSignal
}

/** Seconds after which whoever waited in vain may come back. */
const retryAfter = 2

export type Follow = ReturnType<typeof createFollow>

/** Gets the answer of a turn that is on record, wherever it stands and whoever works on it. */
export function createFollow({ runner, recovery, ends, terms, deadlineMs, stopping }: FollowOptions) {
  /** The answer of a turn that is ours; should it get lost to another server, that one's is waited for. */
  async function answered(scope: Scope, turn: OwnedTurn, answer: Promise<ChatAnswer>): Promise<Followed> {
    try {
      return { response: await answer, replayed: false }
    } catch (error) {
      if (!(error instanceof TurnLost)) throw error
      return { ...(await wait(scope, turn, 'conversation_busy')), replayed: false }
    }
  }

  /** Waits for whoever works on a turn; `late` is what to say when that takes too long. */
  async function wait(scope: Scope, turn: Pick<OwnedTurn, 'id' | 'conversationId'>, late: ErrorCode) {
    const seen = await ends.until(turn.id, deadlineMs, async () => {
      const view = await readTurn(scope, { turnId: turn.id }).catch(gone => notFoundIsCancelled(gone, turn))
      return view.status === 'running' ? undefined : view
    })
    if (seen?.answer) return { response: seen.answer, replayed: true }
    if (seen) throw problemOf(seen)
    const code = stopping.aborted ? 'draining' : late
    throw new ApiError(code, { retryAfter }).ofTurn(turn.conversationId, turn.id)
  }

  /** Takes a turn up that has no answer, unless somebody works on it. @throws {ApiError} `conversation_busy` */
  async function takeUp(scope: Scope, turn: TurnView, log: Log) {
    const { turn_id: id, conversation_id, status } = turn
    if (status === 'failed') {
      const reopened = await reopenTurn(scope, id, terms())
      if (reopened === 'busy') throw await busy(scope, conversation_id)
      return reopened && { answer: answered(scope, reopened, runner.run(reopened, log)) }
    }
    const orphan = status === 'running' ? await claimTurn(scope, id, terms()) : undefined
    return orphan && { answer: answered(scope, orphan, recovery.takeOver(orphan)) }
  }

  return {
    /**
     * Runs a turn that is ours.
     * @throws {ApiError} which names the turn.
     */
    async run(scope: Scope, turn: OwnedTurn, log: Log): Promise<Followed> {
      return await answered(scope, turn, runner.run(turn, log))
    },

    /** Runs a turn that is ours, for those who watch it: how it ends is on record. */
    start(turn: OwnedTurn, log: Log): void {
      runner.run(turn, log).catch(() => undefined)
    },

    /**
     * The answer of a turn: the stored one, that of whoever works on it, or by taking it up again here.
     * @param late the code of what to say when whoever works on it takes too long.
     * @throws {ApiError} `turn_cancelled`, `conversation_busy`, and how the turn fails.
     */
    async follow(scope: Scope, turn: TurnView, log: Log, late: ErrorCode): Promise<Followed> {
      if (turn.answer) return { response: turn.answer, replayed: true }
      const taken = await takeUp(scope, turn, log)
      if (taken) return await taken.answer
      return await wait(scope, { id: turn.turn_id, conversationId: turn.conversation_id }, late)
    },

    /**
     * Sees to it that somebody works on a turn that has no answer, for those who watch it.
     * @returns whether that was done by taking it up here.
     * @throws {ApiError} `conversation_busy`
     */
    async resume(scope: Scope, turn: TurnView, log: Log): Promise<boolean> {
      const taken = turn.answer ? undefined : await takeUp(scope, turn, log)
      taken?.answer.catch(() => undefined)
      return taken !== undefined
    }
  }
}

/** A turn that is waited for and has gone was cancelled, and its account deleted. */
function notFoundIsCancelled(error: unknown, turn: Pick<OwnedTurn, 'id' | 'conversationId'>): never {
  const isGone = error instanceof ApiError && error.code === 'not_found'
  throw isGone ? new ApiError('turn_cancelled').ofTurn(turn.conversationId, turn.id) : error
}
