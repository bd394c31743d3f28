import { type Filters, listName } from './filters.ts'
import { numberOf, numberWord, ordinalWord } from './words.ts'

/** How a person points at tasks. */
export type Reference =
  | { kind: 'number'; number: number }
  | { kind: 'named'; name: string }
  /** Places in the list last shown, as for `Array.slice`. */
  | { kind: 'places'; start: number; end?: number }
  /** The task last spoken of; of several, the only one that can be had by measure, where one was said. */
  | { kind: 'it'; isGettable?: true }
  /** The tasks last spoken of; so many of them, when a number was said. */
  | { kind: 'them'; count?: number }
  /** All that a listing answers. */
  | { kind: 'matching'; filters: Filters }
  | { kind: 'several'; of: Reference[] }
  /** "milk and eggs": one title, or else several. */
  | { kind: 'either'; name: string; of: Reference[] }

/** A way to point at tasks. */
export interface Pointer {
  name: string
  pattern: RegExp
  /** @param word what the pattern caught: a number or an ordinal. */
  read(word: string): Reference
}

/** Any of one's tasks, as the source of a pattern. */
export const thing = '(?:ones?|tasks?|items?|to-?dos?|reminders?|entr(?:y|ies)|things?)'
/** Where they are, which says nothing, as the source of a pattern. */
export const inList =
  '(?: (?:on|in|from|of|off) (?:my|the|that|this|your|our) (?:(?:[\\w-]+ ){0,2}lists?|groceries|to-dos)| (?:from|off) lists?| (?:from|off) (?:there|it))?'
const group = '(?:them|those|these)'
const justNow =
  "(?: (?:that )?(?:i|you|we)(?:'ve)?(?: just)? (?:added|created|made|mentioned|said)(?: (?:to|on) (?:my|the) (?:[\\w-]+ ){0,2}lists?)?)"
const wholly = (source: string) => new RegExp(`^(?:the |my )?(?:${source})${inList}$`, 'i')

const it: Pointer['read'] = () => ({ kind: 'it' })
const them: Pointer['read'] = () => ({ kind: 'them' })
const exactly = (count: number): Reference => ({ kind: 'them', count })
/** @param slice from the number that was said to start and end, as for `Array.slice`. */
const places =
  (slice: (said: number) => [start: number, end?: number]): Pointer['read'] =>
  word => {
    const [start, end] = slice(numberOf(word))
    return { kind: 'places', start, ...(end !== undefined && { end }) }
  }

/** Ways to point at tasks, first match first. */
export const pointers: Pointer[] = [
  { name: 'it', pattern: wholly(`it|that|this|(?:that|this|same|new) ${thing}|task`), read: it },
  { name: 'the one just added', pattern: wholly(`(?:last )?${thing}${justNow}`), read: it },
  {
    name: 'them',
    pattern: wholly(`${group}|they|(?:all|each) of ${group}|${group} all|(?:all )?(?:of )?${group} ${thing}`),
    read: them
  },
  {
    name: 'both',
    pattern: wholly(`both(?: of ${group}| (?:of )?(?:${group} )?${thing})?|${group} both`),
    read: () => exactly(2)
  },
  {
    name: 'all three',
    pattern: wholly(`all (${numberWord})(?: of ${group}| ${thing})?`),
    read: word => exactly(numberOf(word))
  },
  {
    name: 'a number',
    pattern: wholly(`(?:${thing} )?(?:number |no\\.? ?|nr\\.? ?)?#?([1-9]\\d{0,8})`),
    read: word => ({ kind: 'number', number: Number(word) })
  },
  {
    name: 'a number in words',
    pattern: wholly(`(?:${thing} |number )(?:number )?(${numberWord})`),
    read: word => ({ kind: 'number', number: numberOf(word) })
  },
  {
    name: 'a place',
    pattern: wholly(`(?:very )?(${ordinalWord})(?: ${thing})?`),
    read: places(n => [n - 1, n])
  },
  {
    name: 'the last',
    pattern: wholly(`(?:very )?(?:last|final|bottom)(?: ${thing})?`),
    read: places(() => [-1])
  },
  {
    name: 'the top',
    pattern: wholly(`top ${thing}`),
    read: places(() => [0, 1])
  },
  {
    name: 'the last but one',
    pattern: wholly(`(?:second[- ](?:to[- ])?last|next[- ]to[- ]last)(?: ${thing})?`),
    read: places(() => [-2, -1])
  },
  {
    name: 'the first few',
    pattern: wholly(`(?:first|top) (${numberWord})(?: ${thing})?`),
    read: places(n => [0, n])
  },
  {
    name: 'the last few',
    pattern: wholly(`(?:last|bottom) (${numberWord})(?: ${thing})?`),
    read: places(n => [-n])
  },
  {
    name: 'all',
    pattern: wholly(
      `(?:all|everything|every(?:one| ${thing})|(?:(?:this|that|our|all (?:of )?(?:my|the)) )?(?:(?:whole|entire|current) )?(?:${listName} )?lists?)` +
        `(?: (?:of )?(?:the |my )?(?:${thing}|list|stuff))?`
    ),
    read: () => ({ kind: 'matching', filters: {} })
  }
]
