import { type InferResult, sql } from 'kysely'
import type { Conversation } from '../contract/components.ts'
import { cutToPage, type Page as RowPage } from '../db/page.ts'
import type { Scope } from '../db/scope.ts'
import { executePrepared } from '../db/statements.ts'
import { notFound } from '../errors.ts'
import type { Range } from '../http/paging.ts'

/** The sort key of a conversation. */
export interface ConversationSortKey {
  /** The time of the last update, in microseconds since 1970. */
  updatedAt: string
  id: string
}

export interface PageBounds {
  limit: number
  /** The key of the last conversation of the previous page. */
  after: ConversationSortKey | undefined
}

function conversations({ db, userId }: Scope) {
  return db
    .selectFrom('conversations as conversation')
    .where('conversation.user_id', '=', userId)
    .select(['conversation.id', 'conversation.title', 'conversation.message_count'])
    .select(['conversation.created_at', 'conversation.updated_at'])
}

/** A user's conversations, the most recently updated first. */
export function inListOrder(scope: Scope, { limit, after }: PageBounds) {
  const listed = conversations(scope)
    .orderBy('conversation.updated_at', 'desc')
    .orderBy('conversation.id', 'desc')
    .limit(limit)
  return after ? listed.where(isAfter(after)) : listed
}

/** Postgres multiplies in double precision. The result is exact, because there are fewer than 2^53 microseconds. */
function isAfter({ updatedAt, id }: ConversationSortKey) {
  return sql<boolean>`(conversation.updated_at, conversation.id) <
    (timestamptz 'epoch' + ${updatedAt}::bigint * interval '1 microsecond', ${id}::uuid)`
}

/** In a page without a search. A search selects the position of the newest matching message. */
const noPosition = sql<number | null>`null::int`.as('position')

/** A page of all conversations. */
export function pageOfAll(scope: Scope, bounds: PageBounds) {
  return inListOrder(scope, bounds).select(noPosition)
}

/** A page with one conversation; empty if it does not exist. */
function pageOfOne(scope: Scope, id: string) {
  return conversations(scope).where('conversation.id', '=', id).select(noPosition)
}

/** A page of all conversations in the order of their ids. */
function pageById(scope: Scope, { limit, after }: { limit: number; after: string | undefined }) {
  const listed = conversations(scope).orderBy('conversation.id').limit(limit).select(noPosition)
  return after === undefined ? listed : listed.where('conversation.id', '>', after)
}

export interface ListedConversation {
  view: Conversation
  key: ConversationSortKey
}

interface FoundConversation extends ListedConversation {
  /** The content of the message that matches the search; null when no message matches. */
  matchedContent: string | null
}

type ConversationRow = InferResult<ReturnType<typeof conversationRows>>[number]

type Page = ReturnType<typeof pageOfAll>

/**
 * The conversations of a page with their last messages and running turns. The lateral join makes the planner look up
 * the last message of each conversation by its key, whatever its estimates are, instead of scanning the messages.
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
    .select(sql<string>`(extract(epoch from conversation.updated_at) * 1000000)::bigint`.as('updated_at_us'))
    .select(['last.role', 'last.text', 'last.created_at as last_message_at'])
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
        .as('matched_content')
    ])
}

/** @param isSearch the best plan depends on the words. */
export async function readConversations(
  scope: Scope,
  page: Page,
  { isSearch = false } = {}
): Promise<FoundConversation[]> {
  const query = conversationRows(scope, page).compile()
  const rows = isSearch ? (await scope.db.executeQuery(query)).rows : await executePrepared(scope, query)
  return rows.map(row => ({
    view: viewOf(row),
    key: { updatedAt: row.updated_at_us, id: row.id },
    matchedContent: row.matched_content
  }))
}

/** All conversations, oldest first. The sort key is the id. */
export function readAllConversations(scope: Scope) {
  return async ({ limit, after }: Range): Promise<RowPage<Conversation>> => {
    const found = await readConversations(scope, pageById(scope, { limit: limit + 1, after }))
    const views = found.map(({ view }) => view)
    return cutToPage(
      views.sort((a, b) => (a.conversation_id < b.conversation_id ? -1 : 1)),
      limit
    )
  }
}

/** @throws {ApiError} `not_found` when it does not exist or belongs to another user. */
export async function readConversation(scope: Scope, id: string): Promise<Conversation> {
  const [found] = await readConversations(scope, pageOfOne(scope, id))
  if (!found) throw notFound('conversation')
  return found.view
}

function viewOf(row: ConversationRow): Conversation {
  return {
    conversation_id: row.id,
    title: row.title,
    message_count: row.message_count,
    last_message: { role: row.role, text: row.text, created_at: row.last_message_at.toISOString() },
    running_turn_id: row.running_turn_id,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString()
  }
}
