import { oncePerMessage, spend } from '../work.ts'
import { isCompound, isPlural, rolesOf } from './nouns.ts'
import { isTaskVerb, numberWord, unitWord } from './words.ts'

/** Longer phrases are not lists without commas. */
const maxWords = 24
/** Maximum words of one thing, with its article and quantity. */
const maxThing = 7

const quantity = new RegExp(
  `^(?:(?:an?|the|some|more|another|${numberWord})(?: (?:dozen|${unitWord}(?: of)?))? |(?:half|a) dozen |${unitWord} of )+`,
  'i'
)
const joining =
  /\b(?:for|with|to|in|on|at|from|about|before|after|by|off|up|out|that|which|my|and|or|not|is|are|if|when)\b/i

/**
 * Splits a list without commas, such as the transcript "nails a hammer" or "milk eggs orange juice", into things.
 * Undefined when the split is uncertain.
 */
export const splitThings = oncePerMessage(readThings, (phrase: string) => phrase)

function readThings(phrase: string): string[] | undefined {
  const words = phrase.trim().split(' ')
  if (words.length < 2 || words.length > maxWords || joining.test(phrase) || isDoing(words)) return undefined
  spend('things', words.length)
  /** By number of words: the split of the first words into the fewest things. */
  const best: (string[] | undefined)[] = [[]]
  for (let end = 1; end <= words.length; end += 1) {
    for (let start = Math.max(0, end - maxThing); start < end; start += 1) {
      const before = best[start]
      const thing = words.slice(start, end).join(' ')
      const isFewer = before && before.length + 1 < (best[end]?.length ?? Number.POSITIVE_INFINITY)
      if (isFewer && isThing(thing)) best[end] = [...before, thing]
    }
  }
  return best.at(words.length)
}

/** "water the plants" */
function isDoing([first = '', second = '']: string[]): boolean {
  return isTaskVerb(first) && (!rolesOf(first).has('noun') || /^(?:the|my|an?)$/i.test(second))
}

/** Whether the words name one thing: "cat food", "a box of tea". */
export function isThing(words: string): boolean {
  const bare = words.replace(quantity, '')
  const parts = bare.split(' ')
  return isKnown(parts) || (bare !== words && parts.length < 4 && isUnknown(parts))
}

/** Modifiers, followed by a noun, a compound, or a noun with a head: "fresh orange juice". */
function isKnown(parts: string[]): boolean {
  const own = parts.slice(
    parts.findIndex((part, index) => !rolesOf(part).has('modifier') || index === parts.length - 1)
  )
  const [one = '', two, ...more] = own
  if (isCompound(parts.slice(-2).join(' ')))
    return parts.slice(0, -2).every(part => rolesOf(part).has('modifier'))
  if (two === undefined) return isAlone(one)
  return more.length === 0 && rolesOf(one).has('noun') && !isPlural(one) && rolesOf(two).has('head')
}

/** After an article, unknown words also name a thing. Only the last word can be a thing on its own. */
function isUnknown(parts: string[]): boolean {
  return (
    parts.every((part, index) => index === parts.length - 1 || !isAlone(part)) &&
    parts.every(part => /^[a-z'-]+$/i.test(part))
  )
}

function isAlone(word: string): boolean {
  const roles = rolesOf(word)
  return roles.has('noun') || roles.has('head') || isPlural(word)
}
