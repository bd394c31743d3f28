import type { Kysely } from 'kysely'
import type { Conversation, Message } from '../contract/components.ts'
import { inTransaction } from '../db/client.ts'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { type Slice, sliceOf } from '../http/paging.ts'
import type { Log } from '../lib/log.ts'
import {
  type ListedConversation,
  type ListPlace,
  type PageBounds,
  pageOfAll,
  readConversation,
  readConversations
} from './lists.ts'
import { type MessageBounds, readMessages } from './messages.ts'
import { search } from './search.ts'
import {
  conversationBusy,
  deleteConversation,
  deleteSomeTurns,
  hasConversation,
  lockConversation,
  runningTurn,
  setTitle
} from './store.ts'

interface Listing {
  limit: number
  after?: ListPlace | undefined
  /** Words that are looked for; nothing, or white space, is for all conversations. */
  q?: string | undefined
}

export type ConversationService = ReturnType<typeof createConversationService>

/** The conversations that a user has. An id that is not there, or not the user's, is `not_found`. */
export function createConversationService({ db }: { db: Kysely<Database> }) {
  return {
    /** The conversations that were used last come first. */
    async list(userId: string, { limit, after, q = '' }: Listing): Promise<Slice<Conversation>> {
      const scope = { db, userId }
      const bounds: PageBounds = { limit: limit + 1, after }
      const listed: ListedConversation[] = q.trim()
        ? await search(scope, q, bounds)
        : await readConversations(scope, pageOfAll(scope, bounds))
      const { items, next } = sliceOf(listed, limit, ({ place }) => [place.usedAt, place.id])
      return { items: items.map(item => item.view), next }
    },

    /** @throws {ApiError} */
    async get(userId: string, id: string): Promise<Conversation> {
      return await readConversation({ db, userId }, id)
    },

    /** White space around the title is not kept. @throws {ApiError} */
    async rename(userId: string, id: string, title: string): Promise<Conversation> {
      const scope = { db, userId }
      if (!(await setTitle(scope, id, title.trim()))) throw new ApiError('not_found')
      return await readConversation(scope, id)
    },

    /** Deletes a conversation with its messages and turns, whole or not at all. @throws {ApiError} `conversation_busy` */
    async remove(userId: string, id: string, log: Log): Promise<void> {
      await inTransaction({ db, userId }, async scope => {
        // First: a turn that starts at the same moment is seen here, or finds no conversation.
        await lockConversation(scope, id)
        if (await runningTurn(scope, id)) throw await conversationBusy(scope, id)
        while (await deleteSomeTurns(scope, id));
        await deleteConversation(scope, id)
      })
      log.info({ conversation: id }, 'conversation deleted')
    },

    /** Messages of a conversation; their key is their position. @throws {ApiError} */
    async messages(userId: string, id: string, bounds: MessageBounds): Promise<Slice<Message>> {
      const scope = { db, userId }
      const found = await readMessages(scope, id, { ...bounds, limit: bounds.limit + 1 })
      if (found.length === 0 && !(await hasConversation(scope, id))) throw new ApiError('not_found')
      return sliceOf(found, bounds.limit, message => [message.position])
    }
  }
}
