import type { Kysely } from 'kysely'
import type { SessionKey } from '../accounts/session-service.ts'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { IdempotencyKey } from '../idempotency.ts'
import type { Log } from '../log.ts'
import { accept } from './accept.ts'
import type { Follow, Followed } from './follow.ts'
import { turnOfKey, turnOfKeyIn } from './key-store.ts'
import type { OwnedTurn } from './owned-turn.ts'
import { readTurn, type TurnView } from './turn-record.ts'

interface ConversationServiceOptions {
  db: Kysely<Database>
  /** The model that answers. */
  model: string
  turns: Follow
  /** Milliseconds that a turn may take. */
  deadlineMs: number
}

export interface SendMessage {
  /** White space around it is not stored; it must not be blank. */
  message: string
  /** None starts a conversation. */
  conversationId: string | undefined
  /** IANA name. */
  timeZone: string
  key?: IdempotencyKey | undefined
}

/** A turn that is worked on, and whether this request did nothing towards it. */
export interface Begun {
  turnId: string
  replayed: boolean
}

export type ConversationService = ReturnType<typeof createConversationService>

/** What users do with conversations. Draws the transactions' borders, and never waits for the model inside one. */
export function createConversationService({ db, model, turns, deadlineMs }: ConversationServiceOptions) {
  /** The turn that began with a key. @throws {ApiError} `idempotency_mismatch` */
  async function turnOf(scope: Scope, key: IdempotencyKey): Promise<TurnView> {
    const begun = await turnOfKey(scope, key.value)
    if (!begun) throw new Error('the turn of a key has gone while it was repeated')
    if (!begun.request_hash?.equals(key.hash)) throw new ApiError('idempotency_mismatch')
    return await readTurn(scope, { turnId: begun.id })
  }

  /** Stores a message, and answers the turn that is ours with it, or the one that has its key already. */
  async function admit(
    scope: Scope,
    { message, key, timeZone, conversationId }: SendMessage,
    isStreamed: boolean
  ): Promise<OwnedTurn | TurnView> {
    const now = new Date()
    const turn = await accept(scope, {
      conversationId,
      message: message.trim(),
      clock: { now, timeZone },
      deadline: new Date(now.getTime() + deadlineMs),
      model,
      key,
      isStreamed
    })
    if (turn) return turn
    if (key) return await turnOf(scope, key)
    throw new Error('only a key keeps a message from being accepted')
  }

  return {
    /**
     * Whether a request with this key of the user costs nothing: its turn has ended, or somebody works on it. One that
     * failed is taken up again, which costs as much as a new message. Nothing is a repetition in a session that has
     * ended: the limit, which counts all else, refuses it.
     */
    async isRepeat({ userId, sessionId }: SessionKey, key: string): Promise<boolean> {
      const begun = await turnOfKeyIn({ db, userId }, sessionId, key)
      return begun !== undefined && begun.status !== 'failed'
    },

    /** The answer of the turn that began with this key. @throws {ApiError} `idempotency_mismatch`, or as `send` does. */
    async repeat(userId: string, key: IdempotencyKey, log: Log): Promise<Followed> {
      const scope = { db, userId }
      return await turns.follow(scope, await turnOf(scope, key), log, 'idempotency_in_progress')
    },

    /**
     * Stores a message, lets the agent answer it, and answers a `ChatResponse`; goes on when the client has left. With
     * a key that a turn has already, it is that turn's answer.
     * @throws {ApiError} which names the turn from the moment the message is stored.
     */
    async send(userId: string, message: SendMessage, log: Log): Promise<Followed> {
      const scope = { db, userId }
      const turn = await admit(scope, message, false)
      if ('epoch' in turn) return await turns.run(scope, turn, log)
      return await turns.follow(scope, turn, log, 'idempotency_in_progress')
    },

    /** As `repeat`, but answers as soon as somebody works on the turn, for those who watch it. */
    async rejoin(userId: string, key: IdempotencyKey, log: Log): Promise<Begun> {
      const scope = { db, userId }
      const turn = await turnOf(scope, key)
      return { turnId: turn.turn_id, replayed: !(await turns.resume(scope, turn, log)) }
    },

    /** As `send`, but answers as soon as the message is stored, for those who watch its turn. */
    async begin(userId: string, message: SendMessage, log: Log): Promise<Begun> {
      const scope = { db, userId }
      const turn = await admit(scope, message, true)
      if (!('epoch' in turn))
        return { turnId: turn.turn_id, replayed: !(await turns.resume(scope, turn, log)) }
      turns.start(turn, log)
      return { turnId: turn.id, replayed: false }
    }
  }
}
