import type { Scope } from '../db/tables.ts'
import type { PageBounds } from './conversation-page-store.ts'
import { type ListedConversation, readConversations } from './conversation-record.ts'
import { extractOf } from './extract.ts'
import { areCommon, pageOfHits, pageOfWalk, searchWords } from './search-store.ts'

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
