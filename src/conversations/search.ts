import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../db/tables.ts'
import { extractOf } from './extract.ts'
import { inListOrder, type ListedConversation, type PageBounds, readConversations } from './lists.ts'

/**
 * A page of the conversations that contain all words of a text, each with an extract; empty when the text has no words.
 * For rare words it is faster to select the matches by the index and sort them. For common words it is faster to scan
 * the sorted list until the page is full.
 */
export async function search(scope: Scope, text: string, bounds: PageBounds): Promise<ListedConversation[]> {
  const words = await searchWords(scope, text)
  if (words.length === 0) return []
  const page = (await areCommon(scope, words)) ? pageByScan : pageByIndex
  const listed = await readConversations(scope, page(scope, words, bounds))
  return listed.map(({ view, key, matchedContent }) => ({
    view: { ...view, extract: extractOf(matchedContent ?? view.title, words) },
    key
  }))
}

/** The words of a search text, normalized as in the index. */
async function searchWords({ db }: Pick<Scope, 'db'>, text: string): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`select search_words(${text}) as words`.execute(db)
  return rows.flatMap(row => row.words)
}

/** Above this number of matching messages, scanning the list is faster than sorting the matches. */
const maxSorted = 2000

/** Whether the words are in more than `maxSorted` messages. */
async function areCommon({ db, userId }: Scope, words: string[]): Promise<boolean> {
  const hits = db
    .selectFrom('messages')
    .where('user_id', '=', userId)
    .where(isMatch('search', userId, words))
    .limit(maxSorted + 1)
    .select('position')
  const { count } = await db
    .selectFrom(hits.as('hit'))
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return count > maxSorted
}

/**
 * A page of the conversations with a message or a title that contains all words. `position` is the position of the
 * newest such message; null when only the title matches. All matches are selected by the index, then sorted.
 */
function pageByIndex(scope: Scope, words: string[], bounds: PageBounds) {
  const { db, userId } = scope
  const inMessages = db
    .selectFrom('messages')
    .where('user_id', '=', userId)
    .where(isMatch('search', userId, words))
    .groupBy('conversation_id')
    .select(['conversation_id', sql<number | null>`max(position)`.as('position')])
  const inTitles = db
    .selectFrom('conversations')
    .where('user_id', '=', userId)
    .where(isMatch('search', userId, words))
    .select(['id as conversation_id', sql<number | null>`null::int`.as('position')])
  const hits = db
    .selectFrom(inMessages.unionAll(inTitles).as('hit'))
    .groupBy('conversation_id')
    .select(['conversation_id', sql<number | null>`max(position)`.as('position')])
  return inListOrder(scope, bounds)
    .innerJoin(hits.as('hit'), 'hit.conversation_id', 'conversation.id')
    .select('hit.position')
}

/** The same page as `pageByIndex`, but found by scanning the sorted list until the page is full. */
function pageByScan(scope: Scope, words: string[], bounds: PageBounds) {
  const { userId } = scope
  return inListOrder(scope, bounds)
    .leftJoinLateral(
      messages =>
        messages
          .selectFrom('messages')
          .whereRef('messages.user_id', '=', 'conversation.user_id')
          .whereRef('messages.conversation_id', '=', 'conversation.id')
          .where(isMatch('messages.search', userId, words))
          .orderBy('messages.position', 'desc')
          .limit(1)
          .select('messages.position')
          .as('hit'),
      join => join.onTrue()
    )
    .where(({ or, eb }) =>
      or([eb('hit.position', 'is not', null), isMatch('conversation.search', userId, words)])
    )
    .select('hit.position')
}

/** The last word also matches as a prefix. The cast of a `tsvector` to text quotes the words. */
function isMatch(column: string, userId: string, words: string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} @@ (
    select string_agg(
      array_to_tsvector(array[search_lexeme(${userId}, word)])::text || case ordinal when ${words.length} then ':*' else '' end,
      ' & '
    )::tsquery
    from unnest(${words}::text[]) with ordinality as query (word, ordinal)
  )`
}
