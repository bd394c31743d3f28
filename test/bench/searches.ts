import type { ConversationService } from '../../src/conversations/service.ts'
import { wordOf } from './seed.ts'
import { inMs, medianIn, medianOf } from './timing.ts'

/** Words by rank: the most frequent word has rank 1. */
const searches = {
  'the most common word': wordOf(1),
  'a common word': wordOf(3),
  'a middling word': wordOf(30),
  'another middling word': wordOf(100),
  'a rare word': wordOf(1000),
  'a rarer word': wordOf(9000),
  'a word that nobody said': 'zzz',
  'one letter': 'c',
  'two common words': `${wordOf(1)} ${wordOf(3)}`,
  'a rare word and a common one': `${wordOf(1000)} ${wordOf(1)}`
}

const limit = 20
const laterPage = 10

/** Prints the time for searches, for the first page and for a later one. */
export async function measureSearches(conversations: ConversationService, userId: string): Promise<void> {
  const medians: number[] = []
  for (const [what, q] of Object.entries(searches)) {
    const after = await lastPlace(conversations, userId, q)
    const first = await medianOf(11, () => conversations.list(userId, { limit, q }))
    const later = after && (await medianOf(11, () => conversations.list(userId, { limit, q, after })))
    medians.push(first, ...(later ? [later] : []))
    console.log(`search for ${what}: page 1 ${inMs(first)}${later ? `, a later one ${inMs(later)}` : ''}`)
  }
  console.log(`searches: median ${inMs(medianIn(medians))}, slowest ${inMs(Math.max(...medians))}`)
}

/** The start of the later page, or of the last one if there are fewer. */
async function lastPlace(conversations: ConversationService, userId: string, q: string) {
  let after: { updatedAt: string; id: string } | undefined
  for (let page = 1; page < laterPage; page++) {
    const { next } = await conversations.list(userId, { limit, q, after })
    if (!next) return after
    const [updatedAt = '', id = ''] = next.map(String)
    after = { updatedAt, id }
  }
  return after
}
