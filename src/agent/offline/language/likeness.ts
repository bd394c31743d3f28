import { isGerund } from './words.ts'

/** Words that tell nothing of which task is meant. */
const idle = new Set(
  'a an the my our your this that these those some any all both to of for on in at with from about up out off it i we and'.split(
    ' '
  )
)

/** What is called after a doing, and is a thing. */
const things = /\b(?:dry cleaning|meeting|training|shopping|building|painting|packing|parking|ironing)$/i

/** Whether all that a name tells stands in a title, in whatever form: "booking the flights" and "book flights to Rome". */
export function isLike(name: string, title: string): boolean {
  const told = stemsOf(name)
  const known = new Set(stemsOf(title))
  return told.length > 0 && told.every(stem => known.has(stem))
}

/** The stem of the longest word that tells of the task, which all titles that are like the name hold; undefined for a number. */
export function keyWord(name: string): string | undefined {
  return stemsOf(name)
    .filter(stem => stem.length > 1 && /\p{L}/u.test(stem))
    .toSorted((one, other) => other.length - one.length)[0]
}

/** Whether a name is said in a form that a title seldom has: at length, or as what one is doing. */
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

function stemsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words
    .slice(0, 40)
    .filter(word => !idle.has(word))
    .map(stem)
}

/** "booking", "booked" and "books" are "book"; "mowing" and "mow", "cleaning" and "clean", "tidying" and "tidy" alike. */
function stem(word: string): string {
  const bare = word.length > 4 ? word.replace(/(?:ings?|ed|es|s)$/, '') : word.replace(/s$/, '')
  return bare.replace(/([^aeiouls])\1$/, '$1').replace(/(?<=..)(?:e|y|i)$/, '')
}
