import type { Kysely } from 'kysely'
import { untilNoDeadlock } from '../db/deadlock.ts'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Slice, sliceOf } from '../paging.ts'
import { busy } from './busy.ts'
import { type ListPlace, type PageBounds, pageOfAll } from './conversation-page-store.ts'
import {
  type ConversationView,
  type ListedConversation,
  readConversation,
  readConversations
} from './conversation-record.ts'
import {
  deleteConversation,
  deleteSomeTurns,
  hasConversation,
  lockConversation,
  setTitle
} from './conversation-store.ts'
import { type MessageBounds, type MessageView, readMessages } from './message-record.ts'
import { search } from './search.ts'
import { runningTurn } from './turn-store.ts'

interface Listing {
  limit: number
  after?: ListPlace | undefined
  /** Words that are looked for; nothing, or white space, is for all conversations. */
  q?: string | undefined
}

export type Library = ReturnType<typeof createLibrary>

/** The conversations that a user has. An id that is not there, or not the user's, is `not_found`. */
export function createLibrary({ db }: { db: Kysely<Database> }) {
  return {
    /** The conversations that were used last come first. */
    async list(userId: string, { limit, after, q = '' }: Listing): Promise<Slice<ConversationView>> {
      const scope = { db, userId }
      const bounds: PageBounds = { limit: limit + 1, after }
      const listed: ListedConversation[] = q.trim()
        ? await search(scope, q, bounds)
        : await readConversations(scope, pageOfAll(scope, bounds))
      const { items, next } = sliceOf(listed, limit, ({ place }) => [place.usedAt, place.id])
      return { items: items.map(item => item.view), next }
    },

    /** @throws {ApiError} */
    async get(userId: string, id: string): Promise<ConversationView> {
      return await readConversation({ db, userId }, id)
    },

    /** White space around the title is not kept. @throws {ApiError} */
    async rename(userId: string, id: string, title: string): Promise<ConversationView> {
      const scope = { db, userId }
      if (!(await setTitle(scope, id, title.trim()))) throw new ApiError('not_found')
      return await readConversation(scope, id)
    },

    /** Deletes a conversation with its messages and turns, whole or not at all. @throws {ApiError} `conversation_busy` */
    async remove(userId: string, id: string, log: Log): Promise<void> {
      await untilNoDeadlock(() => db.transaction().execute(trx => removeWithin({ db: trx, userId }, id)))
      log.info({ conversation: id }, 'conversation deleted')
    },

    /** Messages of a conversation; their key is their position. @throws {ApiError} */
    async messages(userId: string, id: string, bounds: MessageBounds): Promise<Slice<MessageView>> {
      const scope = { db, userId }
      const found = await readMessages(scope, id, { ...bounds, limit: bounds.limit + 1 })
      if (found.length === 0 && !(await hasConversation(scope, id))) throw new ApiError('not_found')
      return sliceOf(found, bounds.limit, message => [message.position])
    }
  }
}

/** The lock comes first: a turn that starts at the same moment is seen here, or finds no conversation. */
async function removeWithin(scope: Scope, id: string): Promise<void> {
  await lockConversation(scope, id)
  if (await runningTurn(scope, id)) throw await busy(scope, id)
  while (await deleteSomeTurns(scope, id));
  await deleteConversation(scope, id)
}
