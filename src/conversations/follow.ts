import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../log.ts'
import { busy } from './busy.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { claimTurn, reopenTurn } from './lease-store.ts'
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
  deadlineMs: number
  stopping: AbortSignal
}

export type Follow = ReturnType<typeof createFollow>

/** Gets the answer of a turn that is on record, wherever it stands and whoever works on it. */
export function createFollow({ runner, recovery, ends, deadlineMs, stopping }: FollowOptions) {
  /**
   * Runs a turn that is ours; should it get lost to another server, that one's answer is waited for.
   * @throws {ApiError} which names the turn.
   */
  async function run(scope: Scope, turn: OwnedTurn, log: Log): Promise<Followed> {
    return await orWait(scope, turn.id, runner.run(turn, log))
  }

  async function orWait(scope: Scope, turnId: string, answered: Promise<ChatAnswer>): Promise<Followed> {
    try {
      return { response: await answered, replayed: false }
    } catch (error) {
      if (error instanceof TurnLost) return { ...(await wait(scope, turnId)), replayed: false }
      throw error
    }
  }

  /**
   * The answer of a turn: the stored one, that of whoever works on it, or by taking it up again here.
   * @throws {ApiError} `not_found`, `turn_cancelled`, `conversation_busy`, `idempotency_in_progress`, and how it fails.
   */
  async function follow(scope: Scope, turn: TurnView, log: Log): Promise<Followed> {
    if (turn.answer) return { response: turn.answer, replayed: true }
    const id = turn.turn_id
    const deadline = new Date(Date.now() + deadlineMs)
    if (turn.status === 'failed') {
      const reopened = await reopenTurn(scope, id, deadline)
      if (reopened === 'busy') throw await busy(scope, turn.conversation_id)
      if (reopened) return await run(scope, reopened, log)
    }
    const orphan = turn.status === 'running' ? await claimTurn(scope, id, deadline) : undefined
    return orphan ? await orWait(scope, id, recovery.takeOver(orphan)) : await wait(scope, id)
  }

  /** Waits for whoever works on a turn. */
  async function wait(scope: Scope, turnId: string): Promise<Followed> {
    const turn = await ends.until(turnId, { ms: deadlineMs, stopping }, async () => {
      const seen = await readTurn(scope, { turnId })
      return seen.status === 'running' ? undefined : seen
    })
    if (turn?.answer) return { response: turn.answer, replayed: true }
    if (turn) throw problemOf(turn)
    stopping.throwIfAborted()
    const { conversation_id } = await readTurn(scope, { turnId })
    throw new ApiError('idempotency_in_progress', { retryAfter: 2 }).ofTurn(conversation_id, turnId)
  }

  return { run, follow }
}
