import type { Kysely } from 'kysely'
import type { SessionKey } from '../accounts/sessions.ts'
import type { ChatResponse, Turn } from '../contract/components.ts'
import { conversationBusy, hasConversation } from '../conversations/store.ts'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError, type ErrorCode } from '../errors.ts'
import type { IdempotencyKey } from '../http/idempotency.ts'
import { type Slice, sliceOf } from '../http/paging.ts'
import type { Log } from '../lib/log.ts'
import { type Attempt, claimTurn, type OwnedTurn, reopenTurn, TurnLost } from './leases.ts'
import { failureOf, readTurn, readTurns, type TurnKey } from './record.ts'
import type { Recovery } from './recovery.ts'
import type { TurnRunner } from './runner.ts'
import { cancelTurn, cancelTurns, turnOfKey, turnOfKeyIn } from './store.ts'
import { accept } from './transactions.ts'
import type { WakeUps } from './wake-ups.ts'

interface TurnServiceOptions {
  db: Kysely<Database>
  runner: TurnRunner
  recovery: Recovery
  wakeUps: WakeUps
  attempt: Attempt
  stopping: AbortSignal
}

export interface SendMessage {
  /** White space around it is not stored; it must not be blank. */
  message: string
  /** None starts a conversation. */
  conversationId: string | undefined
  /** IANA name. */
  timeZone: string
  key?: IdempotencyKey | undefined
  /** The key is known to be another turn's. */
  isRepeat?: boolean | undefined
  /** Whether the answer is streamed while it is generated. */
  isStreamed: boolean
}

/** A turn that is running, or has ended. */
interface BegunTurn {
  turnId: string
  /** The request repeated an earlier one and changed nothing. */
  replayed: boolean
  /**
   * Waits for its end. Optional: the turn runs without a waiting request, and can be streamed instead.
   * @throws {ApiError} that names the turn.
   */
  answer(): Promise<ChatResponse>
}

/** Seconds for `Retry-After` when the wait for a turn timed out. */
const retryAfter = 2

export type TurnService = ReturnType<typeof createTurnService>

/** Gets the answers of accepted turns, in whatever state they are and whichever server runs them. */
function createAnswers({ runner, recovery, wakeUps, attempt, stopping }: TurnServiceOptions) {
  /** Waits for the server that runs a turn; `late` is the error code of a timeout. */
  async function awaitAnswer(scope: Scope, { turnId, conversationId }: TurnKey, late: ErrorCode) {
    const seen = await wakeUps.until(turnId, attempt.deadlineMs, async () => {
      const turn = await readTurn(scope, { turnId }).catch(error => {
        throw isNotFound(error) ? new ApiError('turn_cancelled').ofTurn(conversationId, turnId) : error
      })
      return turn.status === 'running' ? undefined : turn
    })
    if (seen?.answer) return seen.answer
    if (seen) throw failureOf(seen)
    throw new ApiError(stopping.aborted ? 'draining' : late, { retryAfter }).ofTurn(conversationId, turnId)
  }

  /** Runs a turn that this process owns. If it is lost to another server, waits for that one's answer. */
  function working(
    scope: Scope,
    { id, conversationId }: OwnedTurn,
    running: Promise<ChatResponse>
  ): BegunTurn {
    // The answer may never be awaited, and a failure is recorded: no unhandled rejection.
    running.catch(() => undefined)
    return {
      turnId: id,
      replayed: false,
      async answer() {
        try {
          return await running
        } catch (error) {
          if (!(error instanceof TurnLost)) throw error
          return await awaitAnswer(scope, { turnId: id, conversationId }, 'conversation_busy')
        }
      }
    }
  }

  /**
   * An accepted turn. It is resumed here when it has no answer and no server runs it.
   * @param late the error code of a timeout.
   * @throws {ApiError} `conversation_busy`
   */
  async function resume(scope: Scope, turn: Turn, log: Log, late: ErrorCode): Promise<BegunTurn> {
    const { turn_id: turnId, conversation_id: conversationId, status, answer } = turn
    if (answer) return { turnId, replayed: true, answer: async () => answer }
    if (status === 'failed') {
      const reopened = await reopenTurn(scope, turnId, attempt)
      if (reopened === 'busy') throw await conversationBusy(scope, conversationId)
      if (reopened) return working(scope, reopened, runner.run(reopened, log))
    }
    const orphan = status === 'running' ? await claimTurn(scope, turnId, attempt) : undefined
    if (orphan) return working(scope, orphan, recovery.takeOver(orphan))
    return { turnId, replayed: true, answer: () => awaitAnswer(scope, { turnId, conversationId }, late) }
  }

  return { working, resume }
}

/** What users do with turns. An id that is not there, or not the user's, is {ApiError} `not_found`. */
export function createTurnService(options: TurnServiceOptions) {
  return { ...createTurnAccess(options), ...createTurnStart(options) }
}

/** Starts, resumes and retries turns. */
function createTurnStart(options: TurnServiceOptions) {
  const { db, runner, attempt } = options
  const { working, resume } = createAnswers(options)

  /** @throws {ApiError} `idempotency_mismatch` */
  async function repeat(scope: Scope, key: IdempotencyKey, log: Log): Promise<BegunTurn> {
    const begun = await turnOfKey(scope, key.value)
    if (!begun) throw new Error('the turn of a key has gone while it was repeated')
    if (!begun.request_hash?.equals(key.hash)) throw new ApiError('idempotency_mismatch')
    const turn = await readTurn(scope, { turnId: begun.id })
    return await resume(scope, turn, log, 'idempotency_in_progress')
  }

  return {
    /**
     * Whether a request with this key does not count for the rate limit: its turn was answered or cancelled, or runs. A
     * failed turn is retried, which counts as a new message. In a session that has ended every request counts, so
     * that the statement that counts also refuses it.
     */
    async isRepeat({ userId, sessionId }: SessionKey, key: string): Promise<boolean> {
      const begun = await turnOfKeyIn({ db, userId }, sessionId, key)
      return begun !== undefined && begun.status !== 'failed'
    },

    /**
     * Stores a message and starts its turn; with a key that was used before, returns that turn. It resolves when the
     * message is stored; then await its answer, or stream it.
     * @throws {ApiError} `conversation_busy`, `idempotency_mismatch`
     */
    async begin(userId: string, message: SendMessage, log: Log): Promise<BegunTurn> {
      const scope = { db, userId }
      const { key, isRepeat, timeZone } = message
      if (key && isRepeat) return await repeat(scope, key, log)
      const now = new Date()
      const turn = await accept(scope, {
        ...message,
        message: message.message.trim(),
        clock: { now, timeZone },
        deadline: new Date(now.getTime() + attempt.deadlineMs),
        model: attempt.model
      })
      if (turn) return working(scope, turn, runner.run(turn, log))
      if (key) return await repeat(scope, key, log)
      throw new Error('only a key keeps a message from being accepted')
    },

    /**
     * Resumes a failed turn after its last step; of a completed one returns the answer.
     * @throws {ApiError} `conversation_busy`, `turn_cancelled`, and the error of this attempt.
     */
    async retry(userId: string, key: TurnKey, log: Log): Promise<ChatResponse> {
      const scope = { db, userId }
      const turn = await readTurn(scope, key)
      if (turn.status === 'running') throw await conversationBusy(scope, turn.conversation_id)
      const begun = await resume(scope, turn, log, 'conversation_busy')
      return await begun.answer()
    }
  }
}

/** Reads and cancels turns. */
function createTurnAccess({ db, wakeUps }: Pick<TurnServiceOptions, 'db' | 'wakeUps'>) {
  return {
    async get(userId: string, key: TurnKey): Promise<Turn> {
      return await readTurn({ db, userId }, key)
    },

    /** A conversation's turns, newest first, from the one before `before`; their key is their id. */
    async list(
      userId: string,
      conversationId: string,
      { limit, before }: { limit: number; before?: string | undefined }
    ): Promise<Slice<Turn>> {
      const scope = { db, userId }
      const found = await readTurns(scope, conversationId, { limit: limit + 1, before })
      if (found.length === 0 && !(await hasConversation(scope, conversationId)))
        throw new ApiError('not_found')
      return sliceOf(found, limit, turn => [turn.turn_id])
    },

    /** Cancels a running turn, on any server. Its tool effects stay. No effect on a turn that has ended. */
    async cancel(userId: string, key: TurnKey, log: Log): Promise<Turn> {
      const scope = { db, userId }
      if (await cancelTurn(scope, key)) {
        log.info({ turn: key.turnId }, 'turn cancelled')
        wakeUps.notifyEnd(key.turnId)
      }
      return await readTurn(scope, key)
    },

    /** Cancels all running turns of a user, on any server. */
    async cancelAll(userId: string, log: Log): Promise<void> {
      for (const turn of await cancelTurns({ db, userId })) {
        log.info({ turn }, 'turn cancelled')
        wakeUps.notifyEnd(turn)
      }
    }
  }
}

/** Of a turn that is waited for: it was cancelled, and its account or conversation deleted. */
function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'not_found'
}
