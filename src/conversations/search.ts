import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../db/tables.ts'
import { extractOf } from './extract.ts'
import { inListOrder, type ListedConversation, type PageBounds, readConversations } from './lists.ts'

/**
 * A page of the conversations in which all words of a text are, each with an extract; none when there is no word in it.
 * Rare words are looked up and sorted; common ones are soon met by going through the list.
 */
export async function search(scope: Scope, text: string, bounds: PageBounds): Promise<ListedConversation[]> {
  const words = await searchWords(scope, text)
  if (words.length === 0) return []
  const page = (await areCommon(scope, words)) ? pageOfWalk : pageOfHits
  const listed = await readConversations(scope, page(scope, words, bounds))
  return listed.map(({ view, place, found }) => ({
    view: { ...view, extract: extractOf(found ?? view.title, words) },
    place
  }))
}

/** The words in what a user looks for, as they are in the index. */
async function searchWords({ db }: Pick<Scope, 'db'>, text: string): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`select search_words(${text}) as words`.execute(db)
  return rows.flatMap(row => row.words)
}

/** More messages than this are too many to sort. */
const sortable = 2000

/** Whether the words are in so many messages that a page is found sooner by looking through the list. */
async function areCommon({ db, userId }: Scope, words: string[]): Promise<boolean> {
  const hits = db
    .selectFrom('messages')
    .where('user_id', '=', userId)
    .where(isMatch('search', userId, words))
    .limit(sortable + 1)
    .select('position')
  const { count } = await db
    .selectFrom(hits.as('hit'))
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return count > sortable
}

/**
 * A page of the conversations in which all words are in one message or in the title; `position` is that of the newest
 * such message, null when only the title has them. What has the words is looked up, then sorted.
 */
function pageOfHits(scope: Scope, words: string[], bounds: PageBounds) {
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

/** The same page as `pageOfHits`, found by going through the list until it is full. */
function pageOfWalk(scope: Scope, words: string[], bounds: PageBounds) {
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

/** The last word may be the beginning of one. Postgres itself puts the words in quotes. */
function isMatch(column: string, userId: string, words: string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} @@ (
    select string_agg(
      array_to_tsvector(array[search_lexeme(${userId}, word)])::text || case place when ${words.length} then ':*' else '' end,
      ' & '
    )::tsquery
    from unnest(${words}::text[]) with ordinality as asked (word, place)
  )`
}
