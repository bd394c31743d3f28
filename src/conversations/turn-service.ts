import type { Kysely } from 'kysely'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Slice, sliceOf } from '../paging.ts'
import { busy } from './busy.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { hasConversation } from './conversation-store.ts'
import type { Follow } from './follow.ts'
import type { TurnEnds } from './turn-ends.ts'
import { readTurn, readTurns, type TurnView } from './turn-record.ts'
import { cancelTurn, cancelTurns } from './turn-store.ts'

interface TurnServiceOptions {
  db: Kysely<Database>
  turns: Follow
  ends: TurnEnds
}

/** Names one turn; both are UUIDs. */
export interface TurnKey {
  conversationId: string
  turnId: string
}

export type TurnService = ReturnType<typeof createTurnService>

/** What users do with turns. Each throws {ApiError} `not_found` for one that is not there, or not the user's. */
export function createTurnService({ db, turns, ends }: TurnServiceOptions) {
  return {
    async get(userId: string, key: TurnKey): Promise<TurnView> {
      return await readTurn({ db, userId }, key)
    },

    /** A conversation's turns, newest first, from the one before `before`; their key is their id. */
    async list(
      userId: string,
      conversationId: string,
      { limit, before }: { limit: number; before?: string | undefined }
    ): Promise<Slice<TurnView>> {
      const scope = { db, userId }
      const found = await readTurns(scope, conversationId, { limit: limit + 1, before })
      if (found.length === 0 && !(await hasConversation(scope, conversationId)))
        throw new ApiError('not_found')
      return sliceOf(found, limit, turn => [turn.turn_id])
    },

    /** Ends a turn that runs, on whatever server; what its tools did stays. One that has ended stays as it is. */
    async cancel(userId: string, key: TurnKey, log: Log): Promise<TurnView> {
      const scope = { db, userId }
      if (await cancelTurn(scope, key)) {
        log.info({ turn: key.turnId }, 'turn cancelled')
        ends.announce(key.turnId)
      }
      return await readTurn(scope, key)
    },

    /** Ends all turns of a user that run, on whatever server. */
    async cancelAll(userId: string, log: Log): Promise<void> {
      for (const turn of await cancelTurns({ db, userId })) {
        log.info({ turn }, 'turn cancelled')
        ends.announce(turn)
      }
    },

    /**
     * Continues a failed turn after its last step; a completed one has its answer already.
     * @throws {ApiError} `conversation_busy`, `turn_cancelled`, and how it fails this time.
     */
    async retry(userId: string, key: TurnKey, log: Log): Promise<ChatAnswer> {
      const scope = { db, userId }
      const turn = await readTurn(scope, key)
      if (turn.status === 'running') throw await busy(scope, turn.conversation_id)
      return (await turns.follow(scope, turn, log, 'conversation_busy')).response
    }
  }
}
