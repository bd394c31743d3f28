import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Page } from '../db/page.ts'
import type { Scope } from '../db/scope.ts'
import { extractOf } from './extract.ts'
import { inListOrder, type ListedConversation, type PageBounds, readConversations } from './lists.ts'
import { queryOf, titlePosition } from './search-entries.ts'
import { indexedBefore } from './search-index.ts'
import { containsAll, type Term, termsOf } from './words.ts'

/**
 * A page of the conversations that contain all words of a text, each with an extract; empty when the text has no words. It
 * has fewer conversations than `limit` if their messages are long.
 * For rare words it is faster to select the matches by the index and sort them. For common words it is faster to scan
 * the sorted list until the page is full.
 */
export async function search(
  scope: Scope,
  text: string,
  { limit, after }: PageBounds
): Promise<Page<ListedConversation>> {
  const terms = termsOf(text)
  if (terms.length === 0) return { rows: [], hasMore: false }
  const query = { terms, recent: await recentMatches(scope, terms) }
  const page = (await areCommon(scope, query)) ? pageByScan : pageByIndex
  const bounds = { limit: limit + 1, after }
  const found = await readConversations(scope, page(scope, query, bounds), { isSearch: true })
  const first = cutByLength(found.slice(0, limit))
  const rows: ListedConversation[] = []
  for (const { view, key, matchedContent } of first) {
    rows.push({ view: { ...view, extract: extractOf(matchedContent ?? view.title, terms) }, key })
    // Other requests do not wait for all extracts of a page.
    await setImmediate()
  }
  return { rows, hasMore: found.length > first.length }
}

/** The characters of the messages that a page makes extracts of: each takes about a microsecond. */
const maxExtracted = 100_000

/** The first conversations whose messages have at most `maxExtracted` characters together, and always one. */
function cutByLength<Row extends { matchedContent: string | null }>(rows: Row[]): Row[] {
  let length = 0
  const end = rows.findIndex(({ matchedContent }) => {
    length += matchedContent?.length ?? 0
    return length > maxExtracted
  })
  return end < 0 ? rows : rows.slice(0, Math.max(1, end))
}

/** A text that matches: a message, or a title. */
interface Match {
  conversation_id: string
  position: number
}

interface Query {
  terms: Term[]
  /** Matches that are not in the index yet. */
  recent: Match[]
}

/** The entries that match, one more than `maxSorted` at most: the only query that uses the index of words. */
function indexedMatches({ db, userId }: Scope, { terms }: Query) {
  const query = queryOf(userId, terms)
  return db
    .selectFrom(sql<Match>`matching_entries(${query}, ${sql.lit(maxSorted + 1)})`.as('entry'))
    .select(['conversation_id', 'position'])
}

/** Above this number of matches, scanning the list is faster than sorting the matches. */
const maxSorted = 2000

/** Whether the index has more than `maxSorted` matches. */
async function areCommon(scope: Scope, query: Query): Promise<boolean> {
  const { count } = await scope.db
    .selectFrom(indexedMatches(scope, query).as('hit'))
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return count > maxSorted
}

/**
 * A page of the conversations with a message or a title that contains all words. `position` is that of the newest such
 * message; 0 when only the title matches. All matches are selected by the index, then sorted.
 */
function pageByIndex(scope: Scope, query: Query, bounds: PageBounds) {
  const hits = scope.db
    .selectFrom(indexedMatches(scope, query).unionAll(rowsOf(query.recent)).as('hit'))
    .groupBy('conversation_id')
    .select(['conversation_id', sql<number | null>`max(position)`.as('position')])
  return inListOrder(scope, bounds)
    .innerJoin(hits.as('hit'), 'hit.conversation_id', 'conversation.id')
    .select('hit.position')
}

function rowsOf(list: Match[]) {
  return sql<Match>`(
    select * from unnest(
      ${list.map(match => match.conversation_id)}::uuid[], ${list.map(match => match.position)}::integer[]
    ) as recent (conversation_id, position)
  )`
}

/** The same page as `pageByIndex`, but found by scanning the sorted list until the page is full. */
function pageByScan(scope: Scope, { terms, recent }: Query, bounds: PageBounds) {
  const { userId } = scope
  return inListOrder(scope, bounds)
    .innerJoinLateral(
      sql<{ position: number | null }>`(
        (
          select position from search_entries
          where user_id = ${userId} and conversation_id = conversation.id and words @@ ${queryOf(userId, terms)}
          order by position desc limit 1
        )
        union all (select position from ${rowsOf(recent)} as recent where conversation_id = conversation.id)
        order by position desc limit 1
      )`.as('hit'),
      join => join.onTrue()
    )
    .select('hit.position')
}

/** Limits on the texts that a search reads itself. Usually there are a few, unless the index falls behind. */
const maxRecent = { conversations: 50, texts: 100, bytes: 256 * 1024 }

/** The user's latest texts that match and are not in the index yet. */
async function recentMatches({ db, userId }: Scope, terms: Term[]): Promise<Match[]> {
  const { rows } = await sql<Match & { content: string }>`
    with talk as (
      select id, title, updated_at from conversations
      where user_id = ${userId} and updated_at > ${indexedBefore}
      order by updated_at desc limit ${sql.lit(maxRecent.conversations)}
    ), text as (
      select id as conversation_id, ${sql.lit(titlePosition)} as position, title as content, updated_at as time from talk
      union all
      select talk.id, message.position, message.content, message.created_at
      from talk cross join lateral (
        select position, content, created_at from messages
        where user_id = ${userId} and conversation_id = talk.id
        order by position desc limit ${sql.lit(maxRecent.texts)}
      ) as message
      where message.created_at > ${indexedBefore}
    ), recent as (
      select * from text
      where not exists (
        select from search_entries as entry
        where entry.user_id = ${userId} and entry.conversation_id = text.conversation_id
          and entry.position = text.position
      )
      order by time desc limit ${sql.lit(maxRecent.texts)}
    )
    select conversation_id, position, content from (
      select *, sum(octet_length(content)) over (order by time desc) as bytes from recent
    ) as measured
    where bytes <= ${sql.lit(maxRecent.bytes)}`.execute(db)
  return rows.filter(({ content }) => containsAll(content, terms))
}
