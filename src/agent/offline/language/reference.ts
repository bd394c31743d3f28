import type { Clock } from '../../../lib/clock.ts'
import { oncePerMessage, spend } from '../work.ts'
import { filtersOf } from './filters.ts'
import { inList, pointers, type Reference, taskNoun } from './pointers.ts'
import { splitThings } from './runs.ts'
import { numberOf, numberWord } from './words.ts'

/** Parses a reference to tasks: "task 3", "the second one", "it", "all completed tasks", "the milk". */
export const referenceOf = oncePerMessage(readReference, (phrase: string) => phrase)

function readReference(phrase: string, clock: Clock): Reference {
  spend('reference', phrase.length)
  const said = phrase.trim()
  return pointerIn(said) ?? ofKind(said, clock) ?? several(said, clock) ?? named(said)
}

/** Whether a reference is not by name. */
export function isPointer(reference: Reference): boolean {
  if (reference.kind === 'several') return reference.of.every(isPointer)
  return reference.kind !== 'named' && reference.kind !== 'either'
}

function pointerIn(phrase: string): Reference | undefined {
  for (const { pattern, read } of pointers) {
    const said = pattern.exec(phrase)
    if (said) return read(said[1] ?? '')
  }
  return undefined
}

function named(phrase: string): Reference {
  const name = nameIn(phrase)
  return name ? { kind: 'named', name } : { kind: 'it' }
}

const plural = /(?:ones|tasks|items|to-?dos|reminders|things|stuff)$/i

/** "all overdue tasks", "the completed ones" */
function ofKind(phrase: string, clock: Clock): Reference | undefined {
  if (!/^(?:all|every|everything|any)\b.* /i.test(phrase) && !plural.test(phrase)) return undefined
  const filters = filtersOf(phrase, clock)
  return Object.keys(filters).length > 0 ? { kind: 'matching', filters } : undefined
}

const wholeNumber = new RegExp(`^ ?${numberWord} ?$`, 'i')

/** "tasks 2 and 5", "two and five", "the milk and the bread" */
function several(phrase: string, clock: Clock): Reference | undefined {
  const parts = phrase
    .replace(/^both /i, '')
    .split(/,(?: and)? | and | & /i)
    .filter(part => part.trim())
    .flatMap(part => splitThings(part) ?? part)
    .slice(0, 16)
  if (parts.length < 2) return undefined
  if (parts.every(part => wholeNumber.test(part)))
    return { kind: 'several', of: parts.map(part => ({ kind: 'number', number: numberOf(part.trim()) })) }
  const of = parts.map(part => referenceOf(part, clock))
  const areApart =
    of.every(({ kind }) => kind !== 'named') || parts.every(part => /^\s*(?:the|my) /i.test(part))
  return areApart ? { kind: 'several', of } : { kind: 'either', name: nameIn(phrase), of }
}

/** The maximum length of a title. */
const longestName = 200

const listAtEnd = new RegExp(`${inList}$`, 'i')
const nounAtEnd = new RegExp(` ${taskNoun}$`, 'i')
const introduction = new RegExp(
  `^(?:the |that |my |this )?${taskNoun} (?:about|with|for|called|named|titled|to|saying|that says) `,
  'i'
)

function nameIn(phrase: string): string {
  return phrase
    .replace(listAtEnd, '')
    .replace(introduction, '')
    .replace(/^(?:the|that|this|those|these|my|our|an?|some|all the|all)(?: |$)/i, '')
    .replace(/^(?:item|task|reminder|entry)(?: called| named)? (?=\S)/i, '')
    .replace(nounAtEnd, '')
    .replace(/^"(.*)"$/, '$1')
    .replace(/^[\s,;:.!?"]{1,9}|[\s,;:.!?"]{1,9}$/g, '')
    .slice(0, longestName)
    .toWellFormed()
    .trim()
}
