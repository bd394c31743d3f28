import { oncePerMessage, spend } from '../work.ts'
import { isGerund } from './words.ts'

/** Words that do not identify a task. */
const idle = new Set(
  'a an the my our your this that these those some any all both to of for on in at with from about up out off it i we and'.split(
    ' '
  )
)

/** Things whose name is an -ing form. */
const things = /\b(?:dry cleaning|meeting|training|shopping|building|painting|packing|parking|ironing)$/i

/** Whether a title contains all words of a name in any inflection: "booking the flights", "book flights to Rome". */
export function matchesTitle(name: string, title: string): boolean {
  spend('titles')
  const told = stemsOf(name)
  const known = new Set(stemsOf(title))
  return told.length > 0 && told.every(stem => known.has(stem))
}

/**
 * The stem of the longest identifying word of a name. Every title for which `matchesTitle` is true contains it.
 * Undefined when the name has no such word, as for a number.
 */
export function keyWord(name: string): string | undefined {
  return stemsOf(name)
    .filter(stem => stem.length > 1 && /\p{L}/u.test(stem))
    .toSorted((one, other) => other.length - one.length)[0]
}

/** Whether a name has a form that titles rarely have: a prepositional phrase, or an -ing form. */
export function isInflected(name: string): boolean {
  const words = name.split(' ')
  const [first = ''] = words
  const last = words.at(-1) ?? ''
  return (
    words.length > 1 &&
    (/ (?:to|from|at|with|of|for|in) the /i.test(name) ||
      isGerund(first) ||
      (isGerund(last) && !things.test(name)))
  )
}

const stemsOf = oncePerMessage(readStems, (text: string) => text)

function readStems(text: string): string[] {
  spend('stems', text.length)
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words
    .slice(0, 40)
    .filter(word => !idle.has(word))
    .map(stem)
}

/** "booking", "booked" and "books" become "book". "tidying" and "tidy" both become "tid". */
function stem(word: string): string {
  const bare = word.length > 4 ? word.replace(/(?:ings?|ed|es|s)$/, '') : word.replace(/s$/, '')
  return bare.replace(/([^aeiouls])\1$/, '$1').replace(/(?<=..)(?:e|y|i)$/, '')
}
