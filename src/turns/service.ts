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
  /** Its turn is to be watched: the answer is shown while it is written. */
  isStreamed: boolean
}

/** A turn that is worked on, or has ended. */
interface BegunTurn {
  turnId: string
  /** This request did nothing towards it: it repeats another one. */
  replayed: boolean
  /**
   * Waits for its end. Whoever does not ask may watch the turn instead: it goes on all the same.
   * @throws {ApiError} which names the turn.
   */
  answer(): Promise<ChatResponse>
}

/** Seconds after which whoever waited in vain may come back. */
const retryAfter = 2

export type TurnService = ReturnType<typeof createTurnService>

/** Gets turns that are on record to their answers, wherever they stand and whoever works on them. */
function createAnswers({ runner, recovery, wakeUps, attempt, stopping }: TurnServiceOptions) {
  /** Waits for whoever works on a turn; `late` is what to say when that takes too long. */
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

  /** A turn that is ours; should it get lost to another server, that one's answer is waited for. */
  function working(
    scope: Scope,
    { id, conversationId }: OwnedTurn,
    running: Promise<ChatResponse>
  ): BegunTurn {
    // Nobody may ever ask for its answer: how it ends is on record.
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
   * A turn on record, resumed here when it has no answer and nobody works on it.
   * @param late the code for when whoever works on it takes too long.
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

/** Begins turns, and begins them again. */
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
     * Whether a request with this key of the user costs nothing: its turn has ended, or somebody works on it. One that
     * failed is resumed, which costs as much as a new message. Nothing is a repetition in a session that has ended: the
     * limit, which counts all else, refuses it.
     */
    async isRepeat({ userId, sessionId }: SessionKey, key: string): Promise<boolean> {
      const begun = await turnOfKeyIn({ db, userId }, sessionId, key)
      return begun !== undefined && begun.status !== 'failed'
    },

    /**
     * Stores a message and has the agent work on its turn; with a key that a turn has already, it is that turn. It
     * resolves when the message is stored; then await its answer, or watch it.
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
     * Continues a failed turn after its last step; a completed one has its answer already.
     * @throws {ApiError} `conversation_busy`, `turn_cancelled`, and how it fails this time.
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

    /** Ends a turn that runs, on whatever server; what its tools did stays. One that has ended stays as it is. */
    async cancel(userId: string, key: TurnKey, log: Log): Promise<Turn> {
      const scope = { db, userId }
      if (await cancelTurn(scope, key)) {
        log.info({ turn: key.turnId }, 'turn cancelled')
        wakeUps.notifyEnd(key.turnId)
      }
      return await readTurn(scope, key)
    },

    /** Ends all turns of a user that run, on whatever server. */
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
