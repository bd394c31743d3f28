import type { Kysely } from 'kysely'
import type { SessionIds } from '../accounts/sessions.ts'
import type { ChatResponse, Reversal, Turn } from '../contract/components.ts'
import { conversationBusy, hasConversation } from '../conversations/store.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { ApiError, type ErrorCode, notFound } from '../errors.ts'
import type { IdempotencyKey } from '../http/idempotency.ts'
import { type Slice, sliceOfPage } from '../http/paging.ts'
import type { Log } from '../lib/log.ts'
import { type Direction, reverseByHand } from '../tasks/undo.ts'
import { type AttemptOptions, claimTurn, type OwnedTurn, reopenTurn, TurnLost } from './leases.ts'
import { failureOf, readTurn, readTurns, type TurnIds } from './record.ts'
import type { Recovery } from './recovery.ts'
import type { TurnRunner } from './runner.ts'
import { cancelTurn, cancelTurns, type KeyedTurn } from './store.ts'
import { accept, type MessageRateLimit } from './transactions.ts'
import type { WakeUps } from './wake-ups.ts'

interface TurnServiceOptions {
  db: Kysely<Database>
  runner: TurnRunner
  recovery: Recovery
  wakeUps: WakeUps
  attemptOptions: AttemptOptions
  stopping: AbortSignal
}

export interface SendMessage {
  /** Must not be blank. White space around it is not stored. */
  message: string
  /** Undefined to start a conversation. */
  conversationId: string | undefined
  /** IANA name. */
  timeZone: string
  key?: IdempotencyKey | undefined
  rateLimit: MessageRateLimit
  /** Whether the answer is streamed while it is generated. */
  isStreamed: boolean
}

/** A turn that is running, or has ended. */
interface TurnHandle {
  turnId: string
  /** The request repeated an earlier one and changed nothing. */
  replayed: boolean
  /**
   * Waits for the answer. A call is optional: the turn runs without it, and can be streamed instead.
   * @throws {ApiError} that names the turn.
   */
  answer(): Promise<ChatResponse>
}

/** Seconds for `Retry-After` when the wait for a turn times out. */
const retryAfter = 2

export type TurnService = ReturnType<typeof createTurnService>

/** Makes the handles of accepted turns, in any state and on any server. */
function createTurnHandles({ runner, recovery, wakeUps, attemptOptions, stopping }: TurnServiceOptions) {
  /** Waits for the server that runs a turn. `timeoutCode` is the error code of a timeout. */
  async function awaitAnswer(scope: Scope, { turnId, conversationId }: TurnIds, timeoutCode: ErrorCode) {
    const ended = await wakeUps.until(turnId, attemptOptions.timeoutMs, async () => {
      const turn = await readTurn(scope, { turnId }).catch(error => {
        throw isNotFound(error) ? new ApiError('turn_cancelled').withTurn(conversationId, turnId) : error
      })
      return turn.status === 'running' ? undefined : turn
    })
    if (ended?.answer) return ended.answer
    if (ended) throw failureOf(ended)
    const code = stopping.aborted ? 'draining' : timeoutCode
    throw new ApiError(code, { retryAfter }).withTurn(conversationId, turnId)
  }

  /** The handle of a turn that this process runs. If another server claims it, `answer` waits for that server. */
  function handleOfRunning(
    scope: Scope,
    { id, conversationId }: OwnedTurn,
    running: Promise<ChatResponse>
  ): TurnHandle {
    // `answer` may never be called, and the failure is stored: an unhandled rejection must not end the process.
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

  /** @returns undefined if another request has just reopened it. */
  async function reopen(scope: Scope, { turn_id: turnId, conversation_id }: Turn) {
    const reopened = await reopenTurn(scope, turnId, attemptOptions)
    if (reopened === 'busy') throw await conversationBusy(scope, conversation_id)
    if (reopened === 'undone') throw new ApiError('turn_undone').withTurn(conversation_id, turnId)
    return reopened
  }

  /**
   * The handle of an accepted turn. Resumes the turn in this process when it has no answer and no server runs it.
   * @param timeoutCode the error code of a timeout.
   * @throws {ApiError} `conversation_busy`, `too_many_turns`, `turn_undone`
   */
  async function resume(scope: Scope, turn: Turn, log: Log, timeoutCode: ErrorCode): Promise<TurnHandle> {
    const { turn_id: turnId, conversation_id: conversationId, status, answer } = turn
    if (answer) return { turnId, replayed: true, answer: async () => answer }
    const reopened = status === 'failed' ? await reopen(scope, turn) : undefined
    if (reopened) return handleOfRunning(scope, reopened, runner.run(reopened, log))
    const orphan = status === 'running' ? await claimTurn(scope, turnId, attemptOptions) : undefined
    if (orphan) return handleOfRunning(scope, orphan, recovery.recover(orphan))
    return {
      turnId,
      replayed: true,
      answer: () => awaitAnswer(scope, { turnId, conversationId }, timeoutCode)
    }
  }

  return { handleOfRunning, resume }
}

/** The operations on a user's turns. An id that does not exist or belongs to another user is {ApiError} `not_found`. */
export function createTurnService(options: TurnServiceOptions) {
  return { ...createTurnAccess(options), ...createTurnStart(options) }
}

/** Starts, resumes and retries turns. */
function createTurnStart(options: TurnServiceOptions) {
  const { db, runner, attemptOptions } = options
  const { handleOfRunning, resume } = createTurnHandles(options)

  /** @throws {ApiError} `idempotency_mismatch` */
  async function repeat(scope: Scope, repeated: KeyedTurn, key: IdempotencyKey | undefined, log: Log) {
    if (!key || !repeated.request_hash?.equals(key.hash)) throw new ApiError('idempotency_mismatch')
    const turn = await readTurn(scope, { turnId: repeated.id })
    return await resume(scope, turn, log, 'idempotency_in_progress')
  }

  return {
    /**
     * Counts and stores a message and starts its turn. With a key that was used before, it returns the turn of that key.
     * Resolves when the message is stored; then await the answer, or stream the turn.
     * @throws {ApiError} `idempotency_mismatch`, and those of `accept`.
     */
    async begin(session: SessionIds, message: SendMessage, log: Log): Promise<TurnHandle> {
      const { userId, sessionId } = session
      const scope = scopeOf(db, userId)
      const now = new Date()
      const { model, timeoutMs, limits } = attemptOptions
      const accepted = await accept(
        scope,
        {
          ...message,
          sessionId,
          message: message.message.trim(),
          clock: { now, timeZone: message.timeZone },
          deadline: new Date(now.getTime() + timeoutMs),
          model
        },
        limits
      )
      if ('repeated' in accepted) return await repeat(scope, accepted.repeated, message.key, log)
      const { turn, history } = accepted
      return handleOfRunning(scope, turn, runner.run(turn, log, history))
    },

    /**
     * Resumes a failed turn after its last step. Returns the answer of a completed turn.
     * @throws {ApiError} `conversation_busy`, `too_many_turns`, `turn_undone`. `answer` throws `turn_cancelled`, and the error of this attempt.
     */
    async retry(userId: string, ids: TurnIds, log: Log): Promise<TurnHandle> {
      const scope = scopeOf(db, userId)
      const turn = await readTurn(scope, ids)
      if (turn.status === 'running') throw await conversationBusy(scope, turn.conversation_id)
      return await resume(scope, turn, log, 'conversation_busy')
    }
  }
}

/** Reads, cancels, undoes and redoes turns. */
function createTurnAccess({ db, wakeUps, attemptOptions: { limits } }: TurnServiceOptions) {
  return {
    async get(userId: string, ids: TurnIds): Promise<Turn> {
      return await readTurn(scopeOf(db, userId), ids)
    },

    /** The turns of a conversation older than `before`, newest first. The sort key is the id. */
    async list(
      userId: string,
      conversationId: string,
      { limit, before }: { limit: number; before?: string | undefined }
    ): Promise<Slice<Turn>> {
      const scope = scopeOf(db, userId)
      const page = await readTurns(scope, conversationId, { limit, before })
      if (page.rows.length === 0 && !(await hasConversation(scope, conversationId)))
        throw notFound('conversation')
      return sliceOfPage(page, turn => [turn.turn_id])
    },

    /** Cancels a running turn, on any server. The effects of its tools stay. No effect on a turn that has ended. */
    async cancel(userId: string, ids: TurnIds, log: Log): Promise<Turn> {
      const scope = scopeOf(db, userId)
      if (await cancelTurn(scope, ids)) {
        log.info({ turn: ids.turnId }, 'turn cancelled')
        wakeUps.notifyEnd(ids.turnId)
      }
      return await readTurn(scope, ids)
    },

    /**
     * Undoes or redoes what the tool calls of a turn have changed.
     * @throws {ApiError} `conversation_busy`, `undo_conflict`, `nothing_to_undo`, `undo_expired`, `task_limit_reached`,
     * `storage_limit_reached`
     */
    async reverse(userId: string, ids: TurnIds, direction: Direction): Promise<Reversal> {
      const scope = scopeOf(db, userId)
      const { turn_id: turnId, conversation_id } = await readTurn(scope, ids)
      const reversal = await reverseByHand(scope, { turnId }, direction, limits)
      if (reversal) return reversal
      // It can have been deleted meanwhile.
      await readTurn(scope, ids)
      throw await conversationBusy(scope, conversation_id)
    },

    /** Cancels all running turns of a user, on any server. */
    async cancelAll(userId: string, log: Log): Promise<void> {
      for (const turnId of await cancelTurns(scopeOf(db, userId))) {
        log.info({ turn: turnId }, 'turn cancelled')
        wakeUps.notifyEnd(turnId)
      }
    }
  }
}

/** An accepted turn is not found if it was cancelled, and then its conversation or account was deleted. */
function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'not_found'
}
