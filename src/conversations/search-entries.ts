import { setImmediate } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../db/scope.ts'
import { lexemesOf, type Term } from './words.ts'

/** The position of a title's entry; those of messages begin at 1. */
export const titlePosition = 0

export interface EntryKey {
  user_id: string
  conversation_id: string
  position: number
}

/** Adds entries for texts. Entries that exist are kept. */
export async function insertEntries({ db }: Scope, texts: (EntryKey & { text: string })[]): Promise<void> {
  const words: string[] = []
  for (const { user_id, text } of texts) {
    // Requests are served in between.
    await setImmediate()
    words.push(vectorOf(user_id, text))
  }
  await sql`
    insert into search_entries (user_id, conversation_id, position, words)
    select user_id, conversation_id, position, words::tsvector
    from unnest(
      ${texts.map(entry => entry.user_id)}::uuid[], ${texts.map(entry => entry.conversation_id)}::uuid[],
      ${texts.map(entry => entry.position)}::integer[], ${words}::text[]
    ) as entry (user_id, conversation_id, position, words)
    on conflict do nothing`.execute(db)
}

/** Indexes another title of a conversation, in the transaction that has changed it. */
export async function replaceTitle(
  { db, userId }: Scope,
  conversationId: string,
  title: string
): Promise<void> {
  const words = vectorOf(userId, title)
  await sql`
    insert into search_entries (user_id, conversation_id, position, words)
    values (${userId}, ${conversationId}, ${sql.lit(titlePosition)}, ${words}::tsvector)
    on conflict (user_id, conversation_id, position) do update set words = excluded.words`.execute(db)
}

/** The terms of a search as a `tsquery` on the words of entries. */
export function queryOf(userId: string, terms: Term[]): RawBuilder<unknown> {
  const query = terms.map(({ lexeme, isPrefix }) => `${quoted(userId, lexeme)}${isPrefix ? ':*' : ''}`)
  return sql`${query.join(' & ')}::tsquery`
}

/** The words of a text as a `tsvector`. */
function vectorOf(userId: string, text: string): string {
  return [...lexemesOf(text)].map(lexeme => quoted(userId, lexeme)).join(' ')
}

/**
 * The end of the user's id is a part of each word, so that a search reads the index entries of its user only, whatever
 * the amount of other users' data.
 */
function quoted(userId: string, lexeme: string): string {
  return `'${userId.slice(-8)} ${lexeme.replaceAll(/['\\]/g, '$&$&')}'`
}
