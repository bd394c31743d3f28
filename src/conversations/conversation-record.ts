import { sql } from 'kysely'
import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Range } from '../paging.ts'
import { type ListPlace, pageById, type pageOfAll, pageOfOne } from './conversation-page-store.ts'
import type { ExtractPart } from './extract.ts'

/** A conversation as clients see it: the contract's `Conversation`. */
export interface ConversationView {
  conversation_id: string
  title: string
  message_count: number
  last_message: { role: 'user' | 'assistant'; text: string; created_at: string }
  running_turn_id: string | null
  created_at: string
  updated_at: string
  extract?: ExtractPart[]
}

export interface ListedConversation {
  view: ConversationView
  place: ListPlace
}

interface FoundConversation extends ListedConversation {
  /** The message that a search has found it by; null when there was none. */
  found: string | null
}

type ConversationRow = Awaited<ReturnType<ReturnType<typeof conversationRows>['execute']>>[number]

type Page = ReturnType<typeof pageOfAll>

/**
 * The conversations of a page with all that is shown of them. Their messages are looked up one by one, for whatever the
 * planner expects: no conversation is read through.
 */
function conversationRows({ db, userId }: Scope, page: Page) {
  return db
    .selectFrom(page.as('conversation'))
    .innerJoinLateral(
      ({ selectFrom }) =>
        selectFrom('messages')
          .where('user_id', '=', userId)
          .whereRef('conversation_id', '=', 'conversation.id')
          .whereRef('messages.position', '=', 'conversation.message_count')
          .limit(1)
          .select(['role', sql<string>`left(content, 200)`.as('text'), 'created_at'])
          .as('last'),
      join => join.onTrue()
    )
    .orderBy('conversation.updated_at', 'desc')
    .orderBy('conversation.id', 'desc')
    .select(['conversation.id', 'conversation.title', 'conversation.message_count'])
    .select(['conversation.created_at', 'conversation.updated_at'])
    .select(sql<string>`(extract(epoch from conversation.updated_at) * 1000000)::bigint`.as('used_at'))
    .select(['last.role', 'last.text', 'last.created_at as said_at'])
    .select(({ selectFrom }) => [
      selectFrom('turns')
        .where('user_id', '=', userId)
        .whereRef('conversation_id', '=', 'conversation.id')
        .where('status', '=', 'running')
        .select('id')
        .as('running_turn_id'),
      selectFrom('messages')
        .where('user_id', '=', userId)
        .whereRef('conversation_id', '=', 'conversation.id')
        .whereRef('messages.position', '=', 'conversation.position')
        .select('content')
        .as('found')
    ])
}

export async function readConversations(scope: Scope, page: Page): Promise<FoundConversation[]> {
  const rows = await conversationRows(scope, page).execute()
  return rows.map(row => ({
    view: viewOf(row),
    place: { usedAt: row.used_at, id: row.id },
    found: row.found
  }))
}

/** All conversations, oldest first; the key is the id. */
export function readAllConversations(scope: Scope) {
  return async ({ limit, after }: Range): Promise<ConversationView[]> => {
    const found = await readConversations(scope, pageById(scope, { limit, after }))
    return found.map(({ view }) => view).sort((a, b) => (a.conversation_id < b.conversation_id ? -1 : 1))
  }
}

/** @throws {ApiError} `not_found` when it is not there, or not the user's. */
export async function readConversation(scope: Scope, id: string): Promise<ConversationView> {
  const [found] = await readConversations(scope, pageOfOne(scope, id))
  if (!found) throw new ApiError('not_found')
  return found.view
}

function viewOf(row: ConversationRow): ConversationView {
  return {
    conversation_id: row.id,
    title: row.title,
    message_count: row.message_count,
    last_message: { role: row.role, text: row.text, created_at: row.said_at.toISOString() },
    running_turn_id: row.running_turn_id,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString()
  }
}
