import type { Kysely } from 'kysely'
import type { Conversation, Message } from '../contract/components.ts'
import { cutToPage, type Page } from '../db/page.ts'
import { scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { notFound } from '../errors.ts'
import { type Slice, sliceOfPage } from '../http/paging.ts'
import type { Log } from '../lib/log.ts'
import {
  type ConversationSortKey,
  type ListedConversation,
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
  after?: ConversationSortKey | undefined
  /** The words to search for. If it is undefined or blank, all conversations are listed. */
  q?: string | undefined
}

export type ConversationService = ReturnType<typeof createConversationService>

/** The operations on a user's conversations. An id that does not exist or belongs to another user is `not_found`. */
export function createConversationService({ db }: { db: Kysely<Database> }) {
  return {
    /** The most recently updated conversations come first. */
    async list(userId: string, { limit, after, q = '' }: Listing): Promise<Slice<Conversation>> {
      const scope = scopeOf(db, userId)
      const page: Page<ListedConversation> = q.trim()
        ? await search(scope, q, { limit, after })
        : cutToPage(await readConversations(scope, pageOfAll(scope, { limit: limit + 1, after })), limit)
      const { items, next } = sliceOfPage(page, ({ key }) => [key.updatedAt, key.id])
      return { items: items.map(item => item.view), next }
    },

    async get(userId: string, id: string): Promise<Conversation> {
      return await readConversation(scopeOf(db, userId), id)
    },

    /** White space around the title is not stored. */
    async rename(userId: string, id: string, title: string): Promise<Conversation> {
      const scope = scopeOf(db, userId)
      const isFound = await inTransaction(scope, scope => setTitle(scope, id, title.trim()))
      if (!isFound) throw notFound('conversation')
      return await readConversation(scope, id)
    },

    /** Deletes a conversation with its messages and turns in one transaction. @throws {ApiError} `conversation_busy` */
    async remove(userId: string, id: string, log: Log): Promise<void> {
      await inTransaction(scopeOf(db, userId), async scope => {
        // Locked before the check: a turn that starts concurrently is either found by the check, or gets `not_found`.
        await lockConversation(scope, id)
        if (await runningTurn(scope, id)) throw await conversationBusy(scope, id)
        while (await deleteSomeTurns(scope, id));
        await deleteConversation(scope, id)
      })
      log.info({ conversation: id }, 'conversation deleted')
    },

    /** The messages of a conversation. The sort key is the position. */
    async messages(userId: string, id: string, bounds: MessageBounds): Promise<Slice<Message>> {
      const scope = scopeOf(db, userId)
      const page = await readMessages(scope, id, bounds)
      if (page.rows.length === 0 && !(await hasConversation(scope, id))) throw notFound('conversation')
      return sliceOfPage(page, message => [message.position])
    }
  }
}
