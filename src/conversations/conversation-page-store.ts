import { sql } from 'kysely'
import type { Scope } from '../db/tables.ts'

/** The place of a conversation in the list: when it was last used, in microseconds since 1970, and its id. */
export interface ListPlace {
  usedAt: string
  id: string
}

/** Which part of a list. */
export interface PageBounds {
  limit: number
  /** The last conversation of the page before. */
  after: ListPlace | undefined
}

/** A user's conversations. */
function conversations({ db, userId }: Scope) {
  return db
    .selectFrom('conversations as conversation')
    .where('conversation.user_id', '=', userId)
    .select(['conversation.id', 'conversation.title', 'conversation.message_count'])
    .select(['conversation.created_at', 'conversation.updated_at'])
}

/** A user's conversations in the order of the list: the one that was used last first. */
export function inListOrder(scope: Scope, { limit, after }: PageBounds) {
  const listed = conversations(scope)
    .orderBy('conversation.updated_at', 'desc')
    .orderBy('conversation.id', 'desc')
    .limit(limit)
  return after ? listed.where(isAfter(after)) : listed
}

/** The product is exact: it is below 2^53. */
function isAfter({ usedAt, id }: ListPlace) {
  return sql<boolean>`(conversation.updated_at, conversation.id) <
    (timestamptz 'epoch' + ${usedAt}::bigint * interval '1 microsecond', ${id}::uuid)`
}

const noPosition = sql<number | null>`null::int`.as('position')

/** A page of all conversations. */
export function pageOfAll(scope: Scope, bounds: PageBounds) {
  return inListOrder(scope, bounds).select(noPosition)
}

/** A page of one conversation, or of none. */
export function pageOfOne(scope: Scope, id: string) {
  return conversations(scope).where('conversation.id', '=', id).select(noPosition)
}

/** A page of all conversations in the order of their ids. */
export function pageById(scope: Scope, { limit, after }: { limit: number; after: string | undefined }) {
  const listed = conversations(scope).orderBy('conversation.id').limit(limit).select(noPosition)
  return after === undefined ? listed : listed.where('conversation.id', '>', after)
}
