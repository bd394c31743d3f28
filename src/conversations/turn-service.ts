import type { Kysely } from 'kysely'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../log.ts'
import { busy } from './busy.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { hasConversation } from './conversation-store.ts'
import type { Follow } from './follow.ts'
import type { TurnEnds } from './turn-ends.ts'
import { readTurn, readTurns, type TurnView } from './turn-record.ts'
import { cancelTurn } from './turn-store.ts'

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

    /** A page of a conversation's turns, newest first; `next` is the cursor of the page after it, if there is one. */
    async list(
      userId: string,
      conversationId: string,
      { limit, cursor }: { limit: number; cursor?: string | undefined }
    ): Promise<{ items: TurnView[]; next: string | undefined }> {
      const scope = { db, userId }
      const found = await readTurns(scope, conversationId, { limit: limit + 1, cursor })
      if (found.length === 0 && !(await hasConversation(scope, conversationId)))
        throw new ApiError('not_found')
      const items = found.slice(0, limit)
      return { items, next: found.length > limit ? items.at(-1)?.turn_id : undefined }
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
