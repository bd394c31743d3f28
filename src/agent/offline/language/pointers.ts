import { type Filters, listName } from './filters.ts'
import { numberOf, numberWord, ordinalWord } from './words.ts'

/** A reference to tasks in a message. */
export type Reference =
  | { kind: 'number'; number: number }
  | { kind: 'named'; name: string }
  /** Positions in the list that was last shown; `start` and `end` as for `Array.slice`. */
  | { kind: 'places'; start: number; end?: number }
  /** The task mentioned last. `isGettable`: of several, the only one that can have a quantity. */
  | { kind: 'it'; isGettable?: true }
  /** The tasks mentioned last. `count`: the number of tasks, if the message contains it. */
  | { kind: 'them'; count?: number }
  /** All tasks that match the filters. */
  | { kind: 'matching'; filters: Filters }
  | { kind: 'several'; of: Reference[] }
  /** "milk and eggs": one title if such a task exists, otherwise several. */
  | { kind: 'either'; name: string; of: Reference[] }

/** A kind of reference other than by name. */
export interface Pointer {
  name: string
  pattern: RegExp
  /** @param word the number or ordinal that the pattern captured. */
  read(word: string): Reference
}

/** Nouns for a task, as the source of a pattern. */
export const taskNoun = '(?:ones?|tasks?|items?|to-?dos?|reminders?|entr(?:y|ies)|things?)'
/** A redundant "on my list", as the source of a pattern. */
export const inList =
  '(?: (?:on|in|from|of|off) (?:my|the|that|this|your|our) (?:(?:[\\w-]+ ){0,2}lists?|groceries|to-dos)| (?:from|off) lists?| (?:from|off) (?:there|it))?'
const group = '(?:them|those|these)'
const justNow =
  "(?: (?:that )?(?:i|you|we)(?:'ve)?(?: just)? (?:added|created|made|mentioned|said)(?: (?:to|on) (?:my|the) (?:[\\w-]+ ){0,2}lists?)?)"
const wholly = (source: string) => new RegExp(`^(?:the |my )?(?:${source})${inList}$`, 'i')

const it: Pointer['read'] = () => ({ kind: 'it' })
const them: Pointer['read'] = () => ({ kind: 'them' })
const exactly = (count: number): Reference => ({ kind: 'them', count })
/** @param slice maps the captured number to `start` and `end`, as for `Array.slice`. */
const places =
  (slice: (said: number) => [start: number, end?: number]): Pointer['read'] =>
  word => {
    const [start, end] = slice(numberOf(word))
    return { kind: 'places', start, ...(end !== undefined && { end }) }
  }

/** The first match wins. */
export const pointers: Pointer[] = [
  { name: 'it', pattern: wholly(`it|that|this|(?:that|this|same|new) ${taskNoun}|task`), read: it },
  { name: 'the one just added', pattern: wholly(`(?:last )?${taskNoun}${justNow}`), read: it },
  {
    name: 'them',
    pattern: wholly(
      `${group}|they|(?:all|each) of ${group}|${group} all|(?:all )?(?:of )?${group} ${taskNoun}`
    ),
    read: them
  },
  {
    name: 'both',
    pattern: wholly(`both(?: of ${group}| (?:of )?(?:${group} )?${taskNoun})?|${group} both`),
    read: () => exactly(2)
  },
  {
    name: 'all three',
    pattern: wholly(`all (${numberWord})(?: of ${group}| ${taskNoun})?`),
    read: word => exactly(numberOf(word))
  },
  {
    name: 'a number',
    pattern: wholly(`(?:${taskNoun} )?(?:number |no\\.? ?|nr\\.? ?)?#?([1-9]\\d{0,8})`),
    read: word => ({ kind: 'number', number: Number(word) })
  },
  {
    name: 'a number in words',
    pattern: wholly(`(?:${taskNoun} |number )(?:number )?(${numberWord})`),
    read: word => ({ kind: 'number', number: numberOf(word) })
  },
  {
    name: 'a place',
    pattern: wholly(`(?:very )?(${ordinalWord})(?: ${taskNoun})?`),
    read: places(n => [n - 1, n])
  },
  {
    name: 'the last',
    pattern: wholly(`(?:very )?(?:last|final|bottom)(?: ${taskNoun})?`),
    read: places(() => [-1])
  },
  {
    name: 'the top',
    pattern: wholly(`top ${taskNoun}`),
    read: places(() => [0, 1])
  },
  {
    name: 'the last but one',
    pattern: wholly(`(?:second[- ](?:to[- ])?last|next[- ]to[- ]last)(?: ${taskNoun})?`),
    read: places(() => [-2, -1])
  },
  {
    name: 'the first few',
    pattern: wholly(`(?:first|top) (${numberWord})(?: ${taskNoun})?`),
    read: places(n => [0, n])
  },
  {
    name: 'the last few',
    pattern: wholly(`(?:last|bottom) (${numberWord})(?: ${taskNoun})?`),
    read: places(n => [-n])
  },
  {
    name: 'all',
    pattern: wholly(
      `(?:all|everything|every(?:one| ${taskNoun})|(?:(?:this|that|our|all (?:of )?(?:my|the)) )?(?:(?:whole|entire|current) )?(?:${listName} )?lists?)` +
        `(?: (?:of )?(?:the |my )?(?:${taskNoun}|list|stuff))?`
    ),
    read: () => ({ kind: 'matching', filters: {} })
  }
]
