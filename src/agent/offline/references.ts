import { storable } from '../../lib/text.ts'
import type { JsonObject } from '../model.ts'
import { datesIn, numberOf, numberSource } from './dates.ts'
import { filterOf } from './filters.ts'
import type { Memory } from './memory.ts'
import type { KnownTask } from './task.ts'
import { D, quoteMark, sliced, type Text, typed } from './text.ts'
import type { Reading } from './titles.ts'
import { isSameVerb, isTaskVerb, stem, stopWords, wordsOf } from './words.ts'

/** The existing tasks that a phrase means. */
export type Reference =
  | { kind: 'it' }
  | { kind: 'them'; count?: number }
  | { kind: 'numbers'; numbers: number[] }
  /** Places in the list last shown; negative ones from its end. */
  | { kind: 'places'; places: number[]; said: string }
  | { kind: 'name'; name: Name }
  /** "It" after a statement: the task whose words it has. */
  | { kind: 'told'; words: string[]; otherwise: Reference }
  /** Several names, unless all of it is the name of one task. */
  | { kind: 'names'; whole: Name; parts: Reference[] }
  | { kind: 'filter'; filter: JsonObject; said: string; except?: Reference }

export interface Name {
  said: string
  words: string[]
  /** It was in quotation marks: the whole title. */
  isExact: boolean
  /** The day that it is due: "the dentist from tomorrow". */
  day?: string
  /** A report such as "I bought milk": the verb that the title may start with. */
  verb?: string
}

const ordinal = 'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|1st|2nd|3rd|[4-9]th|10th'
const noun = '(?:tasks?|items?|ones?|things?|todos?|reminders?|entr(?:y|ies)|number)'
const pointers: [pattern: RegExp, read: (said: RegExpExecArray) => Reference | undefined][] = [
  [
    /^(?:it|that|this|that one|this one|(?:that|this|the) (?:task|item|thing|reminder|one|entry)|the (?:task|one|thing) (?:i|you|we) just (?:added|mentioned|created|made)|the (?:last|latest|newest|most recent) (?:added )?(?:one|task|item|thing)? ?(?:i|you|we) (?:just )?(?:added|created|made)|what i just added|same|him|her)$/,
    () => ({ kind: 'it' })
  ],
  [
    new RegExp(
      `^(?:them|these|those|all of (?:them|these|those)|them all|these all|the lot|(?:these|those) ${noun}|each of them|every one of them|all (?:the )?(?:ones )?you just (?:listed|showed|added))$`
    ),
    () => ({ kind: 'them' })
  ],
  [
    new RegExp(
      `^(?:both|both of (?:them|these|those)|(?:the|these|those) two|them both|both ${noun}|the two of them)$`
    ),
    () => ({ kind: 'them', count: 2 })
  ],
  [
    /^all (three|four|five|six|\d)(?: of (?:them|these|those))?$|^(?:the|these|those) (three|four|five|six)$/,
    ([, one, two]) => ({ kind: 'them', count: numberOf(one ?? two) })
  ],
  [
    /^(?:the )?(?:last|bottom) (?:one|task|item|thing|entry|reminder)(?: (?:on|in|of) (?:the|my) list)?$|^the last$/,
    ([said]) => ({ kind: 'places', places: [-1], said })
  ],
  [
    /^(?:the )?(?:top|very first) (?:one|task|item|thing)(?: on (?:the|my) list)?$/,
    ([said]) => ({ kind: 'places', places: [0], said })
  ],
  [
    new RegExp(`^(?:the )?(?:second|next) (?:to )?last(?: ${noun})?$`),
    ([said]) => ({ kind: 'places', places: [-2], said })
  ],
  [
    new RegExp(`^(?:the )?first (${numberSource})(?: ${noun})?(?: (?:on|in) (?:the|my) list)?$`),
    ([said, n]) => ({ kind: 'places', places: range(0, numberOf(n) - 1), said })
  ],
  [
    new RegExp(`^(?:the )?last (${numberSource})(?: ${noun})?(?: (?:on|in) (?:the|my) list)?$`),
    ([said, n]) => ({ kind: 'places', places: range(-numberOf(n), -1), said })
  ],
  [
    new RegExp(`^(?:the )?(${ordinal})(?: ${noun})?(?: (?:on|in) (?:the|my) list)?$`),
    ([said, one]) => ({ kind: 'places', places: [numberOf(one) - 1], said })
  ],
  [
    new RegExp(
      `^(?:the )?(${ordinal}|last)(?: ${noun})?(?:,? (?:and )?(?:the )?(${ordinal}|last))(?: ${noun})?(?:,? (?:and )?(?:the )?(${ordinal}|last)(?: ${noun})?)?$`
    ),
    ([said, ...ones]) => ({
      kind: 'places',
      places: ones.filter(Boolean).map(one => (one === 'last' ? -1 : numberOf(one) - 1)),
      said
    })
  ],
  [
    /^(?:(?:the )?(?:tasks?|numbers?|items?|nos?\.?|todos?) )*#?(\d{1,6}|one|two|three|four|five|six|seven|eight|nine|ten)(?: please)?$/,
    ([said, one]) => numbersIn(said, one)
  ],
  [
    /^(?:(?:the )?(?:tasks?|numbers?|items?|todos?) )*#?(\d{1,6}) ?(?:-|to|through|thru|until|till) ?#?(\d{1,6})$/,
    ([, from, to]) =>
      Number(to) >= Number(from) && Number(to) - Number(from) < 500
        ? { kind: 'numbers', numbers: range(Number(from), Number(to)) }
        : undefined
  ],
  [
    /^(?:(?:the )?(?:tasks?|numbers?|items?|todos?) )*#?(?:\d{1,6}|one|two|three|four|five|six|seven|eight|nine|ten)(?:(?:,? and |, ?| & |,? plus | )(?:(?:tasks?|number|item) )?#?(?:\d{1,6}|one|two|three|four|five|six|seven|eight|nine|ten))+$/,
    ([said]) => ({
      kind: 'numbers',
      numbers: (said.match(/\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b/g) ?? []).map(
        numeral
      )
    })
  ]
]

const numeral = (word: string) => (/^\d/.test(word) ? Number(word) : numberOf(word))
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, Math.min(500, to - from + 1)) }, (_, index) => from + index)

function numbersIn(said: string, one = ''): Reference | undefined {
  // "one" alone is no number: "delete one".
  return /\d|task|number|item|no/.test(said) ? { kind: 'numbers', numbers: [numeral(one)] } : undefined
}

/** Words that a name cannot have: the phrase says something else. */
const noName =
  /\b(?:not|never|maybe|if|but|instead|because|unless|should|would|wait|actually|or|please|either|neither|yourself|everyone|anyone|said|told|when|until|while|why|how|i mean)\b|[?]/
const vague =
  /^(?:clear|move|complete|make|change|set|put|take|finish|mark all|(?:imagine|pretend|suppose|assume|say|once|let us|yes|no|okay)\b.*|(?:with|to|from|of|for|about|out|off|down|away|up|because|by|delete|remove|add|show|mark|rename|undo|list|so|can you|could you|please|and|i|we|that is|there is)\b.*|a|an|some|any|one|another|something|anything|nothing|things?|stuff|tasks?|items?|the|my|(?:some|any|a|one) (?:of )?(?:my |the )?(?:tasks?|items?|things?|ones?|stuff)|a few(?: .*)?|half.*|most.*|list|lists|the list|my list|up|down|out|off|on|me|you|us|to|do|more|again|over|well|so|what|which|there|here|now|time|today|nothing|work)$/
const wrappers = [
  /^(?:the |my |our |that |this |a |an )*(?:tasks?|reminders?|items?|entry|entries|todos?|things?|appointments? to|one) (?:about|for|to|called|named|titled|of|that says|saying|with|on|:)(?: the| my| a)? /,
  /^(?:the|my|our|that|this|those|these|a|an|some) (?:one (?:about|for|to|with|called) )?(?:the |my )?/
]
const endings =
  / (?:task|reminder|item|one|entry|todo)s?$| (?:from|off|on|of) (?:my|the|our) (?:[\p{L}-]+ ){0,2}(?:list|tasks|to ?dos?)$/u

const ending = /(?:,? (?:now|please|too|instead|again|already))+$/
const exception =
  /^(.+?),? (?:except|but not|but|apart from|besides|other than|excluding|without|save)(?: for)?(?: the)? (.+)$/
const many =
  /^(?:all|every|everything|each|any|whatever|whichever|every ?one|todays|tomorrows|yesterdays|the (?:rest|whole list|entire list)|(?:the |my )?(?:completed|overdue|finished|done|open|urgent|high|low|undated|important)|(?:the )?(?:ones|tasks|things|items|stuff)|my tasks|(?:this|next) weeks)\b|\b(?:tasks|ones|things|items)\b|^[\ue100-\uf8ff]/
const tooMany =
  /^any (?:tasks?|items?|things?|one)$|^(?:tasks|things|items|ones|stuff|the (?:tasks|ones|things))$/

/** Undefined if a phrase cannot mean tasks. */
export function referenceOf(said: Text, reading: Reading, isNested = false): Reference | undefined {
  const text = sliced(said, 0, said.mask.length - (ending.exec(said.mask)?.[0].length ?? 0))
  const { mask } = text
  for (const [pattern, read] of pointers) {
    const pointed = pattern.exec(mask)
    if (pointed) return read(pointed)
  }
  if (many.test(mask)) return manyOf(text, reading)
  const isName =
    !vague.test(mask) && (mask === quoteMark || !noName.test(mask)) && mask.split(' ').length <= 14
  return isName ? namesOf(text, reading, isNested) : undefined
}

/** "delete today" does not say what. */
const onlyDates = new RegExp(`^${D}+(?: ?s)?$`)

function manyOf(text: Text, reading: Reading): Reference | undefined {
  const { mask } = text
  const whole = onlyDates.test(mask) ? undefined : filterOf(mask, reading, true)
  if (whole && !tooMany.test(mask)) return { kind: 'filter', filter: whole, said: typed(text) }
  const [, head = '', tail = ''] = exception.exec(mask) ?? []
  const filter = head ? filterOf(head, reading, true) : undefined
  const except = filter && referenceOf(sliced(text, mask.length - tail.length), reading, true)
  return filter && except && { kind: 'filter', filter, said: typed(text), except }
}

/** "the dentist from tomorrow": its old date is no part of its name. */
const oldDate = new RegExp(` from ${D}$`)

function namesOf(said: Text, reading: Reading, isNested: boolean): Reference | undefined {
  const text = sliced(said, 0, said.mask.length - (oldDate.exec(said.mask)?.[0].length ?? 0))
  const [from] = datesIn(said.mask.slice(text.mask.length), reading.mentions)
  const whole = { ...nameOf(text), ...(from?.day && !from.span && { day: from.day }) }
  if (whole.words.length === 0) return undefined
  const parts = isNested ? [] : text.mask.split(/(?:,? and (?:also )?|, ?| & )/)
  if (parts.length < 2) return { kind: 'name', name: whole }
  const references = partsOf(text, parts).map(part => referenceOf(part, reading, true))
  const isWhole = references.every(reference => reference !== undefined)
  // "chapter 3 and 4": which number is that of a task?
  const isMixed = parts.some(part => /^\d+$/.test(part)) && references.some(one => one?.kind === 'name')
  if (isMixed) return undefined
  return isWhole ? { kind: 'names', whole, parts: references } : { kind: 'name', name: whole }
}

function partsOf(text: Text, parts: string[]): Text[] {
  let at = 0
  return parts.map(part => {
    const from = text.mask.indexOf(part, at)
    at = from + part.length
    return sliced(text, from, at)
  })
}

export function nameOf(text: Text): Name {
  const said = typed(text)
  if (text.mask === quoteMark) return { said: said.slice(1, -1).trim(), words: wordsOf(said), isExact: true }
  let from = 0
  for (const wrapper of wrappers) from += wrapper.exec(text.mask.slice(from))?.[0].length ?? 0
  const inner = sliced(text, from, text.mask.length - (endings.exec(text.mask)?.[0].length ?? 0))
  const name = typed(inner).replace(/^["“'‘]|["”'’.,!?;:]+$/g, '')
  return {
    said: name,
    words: wordsOf(name.replaceAll(/['’]s\b/g, '').replaceAll(/['’]/g, '')),
    isExact: false
  }
}

/** The words that decide. */
function contentOf(words: string[]): string[] {
  const content = words.filter(word => !stopWords.has(word))
  return (content.length > 0 ? content : words).map(stem)
}

/** The word to look a name up by; the tool compares beginnings of words. */
export function keyOf({ words, isExact, said }: Name): string {
  if (isExact) return storable(said.slice(0, 200))
  const [longest = ''] = contentOf(words).toSorted((one, other) => other.length - one.length)
  // The stem of "bought" is "buy"; those of "y" change: "ies".
  return storable(longest.replace(/(?<=..)y$/, '').slice(0, 60))
}

function titleWords(title: string): string[] {
  return wordsOf(title.replaceAll(/['’]s\b/g, '').replaceAll(/['’]/g, ''))
}

const stems = new WeakMap<KnownTask, string[]>()

function stemsOf(task: KnownTask): string[] {
  const known = stems.get(task) ?? titleWords(task.title).map(stem)
  stems.set(task, known)
  return known
}

/** The tasks whose titles have all words of a name, as whole words; only the one that is called exactly so if there is one. */
export function matching(name: Name, tasks: KnownTask[]): KnownTask[] {
  const low = name.said.toLowerCase()
  const exact = tasks.filter(
    ({ title }) => title.toLowerCase() === low || title.toLowerCase() === `the ${low}`
  )
  if (exact.length > 0 || name.isExact) return exact
  const wanted = contentOf(name.words)
  const verb = name.verb && stem(name.verb)
  const fitting = tasks.filter(task => {
    const { title } = task
    const words = stemsOf(task)
    return wanted.every(word => words.includes(word)) && (!verb || fitsVerb(verb, wanted, titleWords(title)))
  })
  const phrase = fitting.filter(task =>
    ` ${stemsOf(task).join(' ')} `.includes(` ${name.words.map(stem).join(' ')} `)
  )
  const same = fitting.filter(({ title }) => contentOf(titleWords(title)).length === wanted.length)
  return same.length === 1
    ? same
    : phrase.length > 0 && phrase.length < fitting.length && name.words.length > 1
      ? phrase
      : fitting
}

/** Whether a name has all words of a title that say what is meant. */
export function covers({ words, verb = '' }: Name, title: string): boolean {
  const said = contentOf(words)
  return contentOf(titleWords(title)).every(word => said.includes(word) || isSameVerb(word, stem(verb)))
}

/** The tasks whose titles have one of the words of a name. */
export function related(name: Name, tasks: KnownTask[]): KnownTask[] {
  const wanted = contentOf(name.words).filter(word => word.length > 2)
  return tasks.filter(({ title }) => titleWords(title).some(word => wanted.includes(stem(word))))
}

/** Whether a report is about a title: the same verb, or a title that is only the thing. */
function fitsVerb(verb: string, object: string[], title: string[]): boolean {
  const [first = '', ...rest] = title
  if (isSameVerb(verb, stem(first))) return true
  const hasVerb = isTaskVerb(first) && rest.length > 0
  return !hasVerb && contentOf(title).every(word => object.includes(word) || isSameVerb(word, verb))
}

/** What a reference resolves to: tasks by number, a filter, or a question for the user. */
export type Resolution =
  | { numbers: number[]; known: KnownTask[] }
  | { filter: JsonObject }
  | { lookUp: JsonObject }
  | { missing: string }
  | { several: KnownTask[]; said: string }
  | { unclear: 'which' | 'how many' | 'too many'; count?: number }

export interface Scope {
  memory: Memory
  /** The result of a look-up; undefined before it is made. */
  found(lookUp: JsonObject): { tasks: KnownTask[]; total: number } | undefined
  /** The state that the change needs: open tasks are completed. */
  wanted: 'open' | 'completed' | undefined
}

/** The one place in which words become tasks. */
export function resolve(reference: Reference, scope: Scope): Resolution {
  const { memory } = scope
  switch (reference.kind) {
    case 'it':
      if (memory.recent.length > 1) return { several: memory.recent, said: 'it' }
      return memory.recent.length === 1 ? known(memory.recent) : { unclear: 'which' }
    case 'them': {
      const { count = memory.recent.length } = reference
      // After one change "them" can mean those of the turns before, too.
      const isPlural = count > 1 || (count === 1 && memory.lastTurn === 'listed')
      return isPlural && memory.recent.length === count ? known(memory.recent) : { unclear: 'which' }
    }
    case 'numbers':
      return { numbers: [...new Set(reference.numbers)], known: [] }
    case 'places':
      return placed(reference, scope)
    case 'name':
      return called(reference.name, scope)
    case 'names': {
      const whole = called(reference.whole, scope)
      if (!('missing' in whole) && !('several' in whole)) return whole
      return merged(reference.parts.map(part => resolve(part, scope)))
    }
    case 'told':
      return told(reference, scope)
    case 'filter':
      return reference.except
        ? exceptFor(reference.filter, reference.except, scope)
        : { filter: reference.filter }
  }
}

function told({ words, otherwise }: Extract<Reference, { kind: 'told' }>, scope: Scope): Resolution {
  const result = scope.found({})
  if (!result) return { lookUp: {} }
  const stems = words.map(stem)
  const meant = result.tasks.filter(({ title }) => {
    const [first = '', ...rest] = titleWords(title)
    const object = contentOf(isTaskVerb(first) && rest.length > 0 ? rest : [first, ...rest])
    return object.every(word => stems.includes(word))
  })
  if (meant.length === 0) return resolve(otherwise, scope)
  return meant.length === 1 || otherwise.kind === 'them' ? known(meant) : { several: meant, said: 'it' }
}

/** "everything except the milk": the tasks one by one. */
function exceptFor(filter: JsonObject, except: Reference, scope: Scope): Resolution {
  const all = scope.found(filter)
  if (!all) return { lookUp: filter }
  if (all.total > all.tasks.length) return { unclear: 'too many', count: all.total }
  if (except.kind === 'filter') {
    const excepted = scope.found(except.filter)
    return excepted
      ? remaining(
          all.tasks,
          excepted.tasks.map(({ number }) => number)
        )
      : { lookUp: except.filter }
  }
  const excepted = resolve(except, scope)
  return 'numbers' in excepted ? remaining(all.tasks, excepted.numbers) : excepted
}

function remaining(tasks: KnownTask[], without: number[]): Resolution {
  const left = tasks.filter(({ number }) => !without.includes(number))
  return left.length > 0 ? known(left) : { missing: 'such tasks' }
}

function known(tasks: KnownTask[]): Resolution {
  return { numbers: tasks.map(({ number }) => number), known: tasks }
}

function placed(
  { places, said }: Extract<Reference, { kind: 'places' }>,
  { memory, found }: Scope
): Resolution {
  const isLast = places.length === 1 && places[0] === -1
  if (isLast && memory.lastTurn === 'added' && memory.recent.length === 1) return known(memory.recent)
  const { listing } = memory
  if (listing.length === 0) return unseen(said, found)
  const tasks = places.flatMap(place => listing.at(place) ?? [])
  const areThere = places.every(place => place < listing.length && place >= -listing.length)
  return areThere ? known(tasks) : { unclear: 'how many', count: listing.length }
}

/** The user has seen no list: which order they mean is not known. */
function unseen(said: string, found: Scope['found']): Resolution {
  const result = found({})
  if (!result) return { lookUp: {} }
  return result.tasks.length === 0 ? { missing: said } : { several: result.tasks.slice(0, 10), said: 'it' }
}

function called(name: Name, { found, wanted }: Scope): Resolution {
  const lookUp = { status: 'all', query: keyOf(name) }
  const result = found(lookUp)
  if (!result) return { lookUp }
  const fitting = matching(name, result.tasks).filter(
    ({ due }) => !name.day || due?.slice(0, 10) === name.day
  )
  const open = fitting.filter(({ completed_at }) => !completed_at)
  const inState = fitting.filter(task => wanted === undefined || (wanted === 'open') === !task.completed_at)
  const [candidates = []] = [inState, open, fitting].filter(({ length }) => length > 0)
  const isKnown = result.total <= result.tasks.length || name.isExact
  if (candidates.length === 1 && isKnown) return known(candidates)
  if (candidates.length === 0) return { missing: name.said }
  return wanted === undefined && open.length === 1 && isKnown
    ? known(open)
    : { several: candidates, said: name.said }
}

function merged(parts: Resolution[]): Resolution {
  const open = parts.find(part => !('numbers' in part))
  if (open) return open
  const numbers = parts.flatMap(part => ('numbers' in part ? part.numbers : []))
  return { numbers: [...new Set(numbers)], known: parts.flatMap(part => ('known' in part ? part.known : [])) }
}
