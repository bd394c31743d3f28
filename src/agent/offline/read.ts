import type { Clock } from '../../lib/clock.ts'
import { storable } from '../../lib/text.ts'
import type { JsonObject } from '../model.ts'
import { datesIn, type Mention, numberOf } from './dates.ts'
import { filterOf } from './filters.ts'
import { type Block, readBlocks } from './lines.ts'
import type { Memory } from './memory.ts'
import { commandStart, type Kind, leading, type Rule, rules, trailing } from './phrasings.ts'
import { type Name, nameOf, type Reference, referenceOf } from './references.ts'
import { D, quoteMark, sliced, type Text, typed } from './text.ts'
import {
  type Flaw,
  fitted,
  type Item,
  isFlaw,
  type Reading,
  readItem,
  splitItems,
  startsWithVerb,
  unquoted
} from './titles.ts'
import { isPast, isTaskVerb, stem } from './words.ts'
import { spend, withinLimit } from './work.ts'

/** What is changed in existing tasks. */
export interface Change {
  kind: 'change'
  tool: 'complete' | 'reopen' | 'delete' | 'update'
  target: Reference
  fields?: JsonObject
  /** The new date, which can depend on the old one. */
  when?: Mention
  /** Days and months to add to the old date. */
  shift?: { count: number; unit: string }
  /** It was put off: a weekday is one after the old date. */
  isLater?: true
  /** A report of something done; if no task fits, it was only talk. */
  isReport?: true
  /** Other ways to read the same words: the one whose task exists is meant. */
  otherwise?: Change[]
}

export type Action =
  | { kind: 'add'; item: Item; isDone?: boolean }
  | { kind: 'maybe'; items: Item[] }
  | Change
  | { kind: 'list'; filter: JsonObject; isCount: boolean }
  | { kind: 'find'; name: Name }
  | { kind: 'undo'; back: number }
  | { kind: 'redo' | 'rest' | 'cancel' | 'yes' }
  | { kind: 'talk'; about: Kind }

/** All that a message asks for, or the parts that were not understood. Then it changes nothing. */
export interface Understanding {
  actions: Action[]
  unclear: Unclear[]
  /** Sentences that ask for nothing. */
  talk: string[]
  /** It took more work than the limit. */
  isTooMuch?: true
}

export interface Unclear {
  said: string
  why: Flaw['flaw']
}

interface Context extends Reading {
  memory: Memory
  isQuestion: boolean
  /** What the message has asked for before. */
  before: Action[]
  /** What was read already: clauses are read again as parts of others. */
  known: Map<string, Read>
}

type Read = Action[] | Flaw | undefined

/** What a message asks for, given what the conversation has shown. Undefined if reading it takes too much work. */
export function understand(
  message: string,
  memory: Memory,
  clock: Clock
): { understanding: Understanding | undefined; work: number } {
  const { result, work } = withinLimit(() => readMessage(message, memory, clock))
  return { understanding: result, work }
}

export function readMessage(message: string, memory: Memory, clock: Clock): Understanding {
  const { blocks, mentions } = readBlocks(message, clock)
  const all: Understanding = { actions: [], unclear: [], talk: [] }
  for (const block of blocks) {
    const isQuestion = block.kind === 'sentence' && block.isQuestion
    const context = { clock, mentions, memory, isQuestion, before: all.actions, known: new Map() }
    if (block.kind === 'list') take(all, readList(block, context), block.heading ?? block.items[0]?.text)
    else take(all, readSentence(block.text, context), block.text)
  }
  return all
}

/** Reads each part of a sentence once: the same clauses are tried again as parts of others. */
function once(how: string, read: (text: Text, context: Context) => Read): typeof read {
  return (text, context) => {
    const key = `${how} ${text.starts[0]} ${context.before.at(-1)?.kind} ${text.mask}`
    if (!context.known.has(key)) context.known.set(key, read(text, context))
    return context.known.get(key)
  }
}

function take(all: Understanding, read: Read, text: Text | undefined): void {
  const said = text ? typed(text) : ''
  if (read === undefined) all.talk.push(said)
  else if (isFlawed(read)) all.unclear.push({ said: read.said || said, why: read.flaw })
  else link(all, read)
}

function isFlawed(read: Action[] | Flaw): read is Flaw {
  return !Array.isArray(read)
}

/** Within a message, "it" is what was said before: "add milk. it's urgent". */
function link(all: Understanding, actions: Action[]): void {
  for (const action of actions) {
    const last = all.actions.at(-1)
    if (action.kind === 'cancel') all.actions = all.actions.length > 0 ? [action] : [action]
    else if (
      action.kind === 'change' &&
      (action.target.kind === 'it' || action.target.kind === 'them') &&
      last
    )
      linkChange(all, action, last)
    else if (!(action.kind === 'talk' && action.about === 'exclude' && last)) all.actions.push(action)
  }
}

function linkChange(all: Understanding, action: Change, last: Action): void {
  const added = all.actions.filter(one => one.kind === 'add')
  const meant = action.target.kind === 'it' ? added.slice(-1) : added
  if (last.kind === 'change') {
    const isOverruled = last.isReport && action.tool === 'delete'
    if (isOverruled) all.actions.pop()
    all.actions.push({ ...action, target: last.target })
  } else if (last.kind === 'add' && action.tool === 'update' && !action.shift) {
    for (const { item } of meant)
      Object.assign(item, action.fields, action.when && { due: action.fields?.due })
  } else if (last.kind === 'add' && action.tool === 'complete') for (const one of meant) one.isDone = true
  else if (last.kind === 'list' || last.kind === 'talk') all.actions.push(action)
  else all.unclear.push({ said: action.tool, why: 'unclear' })
}

// Lists.

const headings: [pattern: RegExp, does: 'add' | 'complete' | 'delete'][] = [
  [
    /^(?:please )?(?:delete|remove|erase|drop|take off|cross off|get rid of)(?: (?:these|this|the following|those|them))?(?: (?:tasks|items|ones))?(?: from (?:my|the) list)?:?$/,
    'delete'
  ],
  [
    /^(?:(?:please )?(?:mark|tick off|check off|complete)(?: (?:these|this|the following|those))?(?: (?:tasks|items|ones))?(?: (?:as )?(?:done|complete|completed))?|done|completed|finished|i (?:did|finished|have done))(?: today)?:?$/,
    'complete'
  ]
]
const noHeading =
  /\b(?:not|never|no|did|was|were|should i|why|how|delete|remove|done|completed|said|if|already)\b|\?$/

function readList({ heading, items }: Extract<Block, { kind: 'list' }>, context: Context): Read {
  const head = heading && withoutPoliteness(heading)
  const mask = head?.mask.replace(/[:.,-]+$/, '').trim() ?? ''
  const does = headings.find(([pattern]) => pattern.test(mask))?.[1] ?? 'add'
  if (does !== 'add') return joinedReads(items.map(({ text }) => changeOf(does, text, context)))
  if (noHeading.test(mask) || mask.split(' ').length > 9)
    return { flaw: 'unclear', said: heading ? typed(heading) : '' }
  const [date] = datesIn(mask, context.mentions)
  const isCommand = items.map(
    ({ text }) => /^(?:delete|remove|complete|mark|undo|rename)\b/.test(text.mask) && rulesRead(text, context)
  )
  return joinedReads(
    items.map(({ text, isDone }, index) => {
      const command = isCommand[index]
      if (command && !isFlawed(command)) return command
      const own = /^(?:add|remind me to|todo:|to do:) (.+)$/.exec(text.mask)
      const item = readItem(own ? sliced(text, text.mask.length - (own[1]?.length ?? 0)) : text, context)
      if (isFlaw(item))
        return item.flaw === 'unclear' ? [{ kind: 'add', item: fitted(typed(text)), isDone }] : item
      const due = item.due ?? (date?.day && !date.repeats ? date.day : undefined)
      return [{ kind: 'add', item: { ...item, ...(due && { due }) }, isDone }]
    })
  )
}

function changeOf(tool: 'complete' | 'delete', text: Text, context: Context): Read {
  const target = referenceOf(withoutEnd(text), context)
  return target ? [{ kind: 'change', tool, target }] : { flaw: 'unclear', said: typed(text) }
}

function joinedReads(reads: Read[]): Read {
  const flaw = reads.find(read => read === undefined || isFlawed(read))
  if (flaw || reads.includes(undefined)) return (flaw as Flaw | undefined) ?? { flaw: 'unclear', said: '' }
  return reads.flatMap(read => (Array.isArray(read) ? read : []))
}

// Sentences.

const correction =
  /(?:\s?[,.;]\s?-*|\s-+\s?|\s(?=no,? wait|wait,? no|oh wait|actually,? no|no,? actually|scratch that|i meant?|i mean|on second thought|or rather)) ?\b(?:no,? wait|wait,? no|oh wait|wait|actually,? no|no,? actually|actually|scratch that|make that|on second thought|or rather|i meant|i mean|correction|no(?=,))\b,? ?(?:no,? |wait,? |not that,? )*/u

const readSentence = once('sentence', (text, context) => {
  const read = readAny(text, context)
  if (!read || isFlawed(read) || !isAsking(text.mask, context)) return read
  return read.every(({ kind }) => harmless.has(kind)) ? read : { flaw: 'unclear', said: typed(text) }
})

const harmless = new Set<Action['kind']>(['list', 'find', 'talk', 'maybe', 'rest', 'cancel', 'yes'])
const polite = /\b(?:can|could|would|will|may|might) (?:you|we|i)\b|\bplease\b|\bmind\b|^(?:undo|redo)/

/** A question changes nothing, unless it is a polite request. */
function isAsking(mask: string, { isQuestion }: Context): boolean {
  if (questionStart.test(mask)) return !/\b(?:can|could|would|will) you\b|\bplease\b/.test(mask)
  return isQuestion && !polite.test(mask)
}

function readAny(text: Text, context: Context): Read {
  const clause = withoutEnd(text)
  const reads = variantsOf(clause)
    .toReversed()
    .map(variant => rulesRead(variant, context))
  const whole =
    reads.find(read => read !== undefined && !isFlawed(read)) ?? reads.find(read => read !== undefined)
  const corrected = readCorrected(clause, context)
  if (corrected) return corrected
  const split = readSplit(clause, context)
  if (split) return split
  if (whole) return whole
  return (
    bareRead(clause, context) ??
    (hasCommand(clause.mask) ? { flaw: 'unclear', said: typed(text) } : undefined)
  )
}

function variantsOf(text: Text): Text[] {
  const variants = [text]
  for (let rest = text; variants.length < 9; ) {
    const said = leading.exec(rest.mask)
    if (!said || said[0].length >= rest.mask.length) break
    rest = sliced(rest, said[0].length)
    variants.push(rest)
  }
  return variants
}

function withoutPoliteness(text: Text): Text {
  return variantsOf(text).at(-1) ?? text
}

function withoutEnd(text: Text): Text {
  let rest = text
  for (let turn = 0; turn < 5; turn += 1) {
    const said = trailing.exec(rest.mask.slice(-80))
    const length = said?.[0].length ?? 0
    if (length === 0 || length >= rest.mask.length || /!!$/.test(rest.mask)) return rest
    rest = sliced(rest, 0, rest.mask.length - length)
  }
  return rest
}

/** "add apples, no wait, pears" */
function readCorrected(text: Text, context: Context): Read {
  const said = correction.exec(text.mask)
  if (!said || said.index < 4) return undefined
  const before = readSentence(sliced(text, 0, said.index), context)
  if (!before || isFlawed(before) || before.length === 0) return undefined
  const isChanging = before.some(({ kind }) => kind === 'add' || kind === 'change' || kind === 'maybe')
  if (!isChanging) return undefined
  const after = sliced(text, said.index + said[0].length)
  const whole = sliced(text, said.index).mask.replace(/^[,.; -]+/, '')
  if (after.mask === '' || rules.find(({ kind, pattern }) => kind === 'cancel' && pattern.test(whole)))
    return [{ kind: 'cancel' }]
  const command = variantsOf(after)
    .toReversed()
    .map(variant => rulesRead(variant, context))
    .find(Boolean)
  if (command && !isFlawed(command) && command.every(({ kind }) => kind !== 'talk')) {
    const [first] = command
    if (first?.kind === 'cancel') return command
    if (first?.kind === 'change' && first.target.kind !== 'it') return command
    if (first?.kind === 'add') return command
  }
  const [only, ...others] = before
  if (only?.kind !== 'add' || others.length > 0) return { flaw: 'unclear', said: typed(text) }
  const item = readItem(after, context)
  const [date] = datesIn(after.mask, context.mentions)
  if (isFlaw(item))
    return date && new RegExp(`^(?:(?:on|at|for|by|make it) )?${D}$`).test(after.mask)
      ? [{ ...only, item: { ...only.item, ...dueFields(date, context) } }]
      : { flaw: 'unclear', said: typed(text) }
  return [{ kind: 'add', item: { ...only.item, ...item } }]
}

const badLeft =
  /(?:^|\b)(?:do|does|did|what|which|that|everything|things?|stuff|else|all|anything|of|have|to|not|never|said|say|says|should|must|would|if|maybe|and|or|might|could|want|wanted|told|ask|asked|asks|about|for|me|please|i|you|we|the|a|my|is|be|of|with|when|unless|how|what|why|did|as|by|it|that|like|just|going to)$/
const noTalk =
  /^(?:did|do|does|have (?:i|we|you)|has|is|are|was|were|what|when|which|how|who|can|could|should|would|instead|where|why)\b|\b(?:whether|never|if|unless|maybe|perhaps|should i|do not|did not|might|wonder|wondering|suppose|thinking|what if|almost|would have|were going to|was going to|pretend|imagine|said|told|says|dreamt|dreamed|cannot decide)\b/
const strong =
  /^(?:(?:please|can you|could you|also|then|you can|just|so|would you|will you|let us|to|and|go ahead and) )*(?:add|ad|remind me|delete|remove|erase|mark|rename|reopen|undo|show (?:me|my)|take|get rid of|set (?:it|that)|make (?:it|that|them|both)|move (?:it|that|them)|do not|it is|i (?:also |still )?(?:need|have|must)|we need|read me|tell me|what|append|put|check (?:it|that|them))\b/

const questionStart = /^(?:did|do(?! not)|does|have|has|is|are|was|were|am|which|how|who|when|where|why) /
/** How many places in a sentence are tried as the start of a second command. */
const maxSplits = 12
const joints = /[\s,;:-]*(?:\b(?:and then|and also|and|but|then|so|also|plus|please|now)[\s,]*)*$/

/** A second command, or a command after talk: "I am at the store, can you add milk". */
function readSplit(text: Text, context: Context): Read {
  const starts = [...text.mask.matchAll(commandStart)]
    .map(({ index }) => index)
    .filter(index => index > 0)
    .slice(0, maxSplits)
  for (const start of starts) {
    const joint = joints.exec(text.mask.slice(Math.max(0, start - 40), start))
    const left = sliced(text, 0, start - (joint?.[0].length ?? 0))
    const right = sliced(text, start)
    if (left.mask === '' || questionStart.test(left.mask) || badLeft.test(left.mask.replace(/[,;:-]+$/, '')))
      continue
    const first =
      variantsOf(left)
        .toReversed()
        .map(variant => rulesRead(variant, context))
        .find(Boolean) ?? bareRead(left, context)
    const isTalk = !first && isStatement(left.mask)
    if (first && isFlawed(first)) continue
    const isAddition = first?.some(({ kind }) => kind === 'add')
    if (isAddition && !strong.test(right.mask)) continue
    if (!first && !isTalk) continue
    const then = readSentence(right, { ...context, before: [...context.before, ...(first ?? [])] })
    if (!then || isFlawed(then)) continue
    const kept =
      first?.filter(
        one => !(one.kind === 'talk' || one.kind === 'maybe' || one.kind === 'yes' || one.kind === 'cancel')
      ) ?? []
    const all: Understanding = { actions: [], unclear: [], talk: [] }
    link(all, [...kept, ...then])
    return all.unclear.length > 0 ? undefined : all.actions
  }
  return undefined
}

function isStatement(mask: string): boolean {
  if (noTalk.test(mask)) return false
  return (
    /^(?:i|we|my|the|our|there|it|they|he|she|this|that|these|one|some|no|nobody|somebody|everyone|all|what a|you|a|an|its|\p{L}+)\b/u.test(
      mask
    ) &&
    mask.split(' ').length > 1 &&
    !hasCommand(mask)
  )
}

const commandAnywhere =
  /(?:^| )(?:add|delete|remove|erase|complete|mark|rename|undo|reopen|cross off|tick off|postpone|reschedule)\b/

function hasCommand(mask: string): boolean {
  return (
    commandAnywhere.test(mask) ||
    /^(?:move|change|set|make|push|put|take|drop|cancel|clear|finish|update|edit|remind) /.test(mask)
  )
}

/** Longer clauses can only be additions. */
const longestClause = 400

const rulesRead = once('rules', (text, context) => {
  const isLong = text.mask.length > longestClause
  spend(text.mask.length + 50)
  for (const rule of rules) {
    if (isLong && rule.kind !== 'add') continue
    const said = rule.pattern.exec(text.mask)
    const read = said ? build(rule, said, text, context) : undefined
    if (read) return read
  }
  return readDated(text, context)
})

const startDate = new RegExp(
  `^(?:(?:on|by|at|for|from|in|before|until) (?:the )?)?(${D})(?:,? (?:at |on )?(${D}))?,? (.+)$`,
  'u'
)

/** "On Friday I have to see the doctor" */
function readDated(text: Text, context: Context): Read {
  const [, first = '', second = '', rest] = startDate.exec(text.mask) ?? []
  const [when, ...others] = datesIn(first + second, context.mentions)
  if (!rest || !when || others.length > 0 || when.weak) return undefined
  const inner = variantsOf(sliced(text, text.mask.length - rest.length))
  const read = inner
    .toReversed()
    .map(variant => rulesRead(variant, context))
    .find(Boolean)
  if (!read || isFlawed(read) || !read.every(({ kind }) => kind === 'add')) return undefined
  if (when.impossible) return { flaw: 'no such date', said: when.words }
  return read.map(one =>
    one.kind === 'add' && !one.item.due
      ? { ...one, item: { ...one.item, ...dueFields(when, context, text.mask) } }
      : one
  )
}

// Clauses.

type Slots = (name: string) => Text | undefined

function build({ kind }: Rule, said: RegExpExecArray, text: Text, context: Context): Read {
  const slot: Slots = name => {
    const place = said.indices?.groups?.[name]
    return place && sliced(text, ...place)
  }
  return (
    builders[kind]?.(slot, context, said) ?? (builders[kind] ? undefined : [{ kind: 'talk', about: kind }])
  )
}

const reference = (slot: Slots, context: Context): Reference | undefined => {
  const task = slot('task')
  return task ? referenceOf(task, context) : { kind: 'it' }
}

const commandTitle = /^(?:add|delete|remove|mark|rename|reopen|undo|postpone|reschedule|see|know)\b/
const wish =
  /^(?:it\b|that\b|them\b|this\b|you\b|your\b|all of|another (?:one|hour)|more (?:time|sleep|help|coffee|of)|less|a (?:minute|moment|second|favou?r|hand|new job|plan|good|better|lot|few|bit|hint|while|reminder)|advice|ideas?|answers?|inspiration|motivation|money|food|love|peace|support|rest|to (?:be|go|leave|run|think|sleep|get (?:going|out|some sleep|up))|help|a break|you|to (?:know|see|ask|talk to you)|some sleep|sleep|more time|time|nothing|no|a (?:holiday|vacation|drink|nap|hug)|know|think|go|run|leave|be|not|see|say|ask)\b/

/** "make it oat milk" is about a title with "milk" in it. */
function sharesWord({ mask }: Text, title = ''): boolean {
  const words = title.toLowerCase().split(/\W+/)
  return mask.split(/\W+/).some(word => word.length > 2 && words.includes(word))
}

const builders: Partial<Record<Kind, (slot: Slots, context: Context, said: RegExpExecArray) => Read>> = {
  add: (slot, context, said) => {
    const title = slot('title')
    if (
      title &&
      said.indices?.groups?.title?.[0] === 0 &&
      (noTask.test(title.mask) ||
        startsWithVerb(title) ||
        startsWithCommand(title.mask) ||
        /^(?:any|whether|wats|check|anything|make sure)\b/.test(title.mask) ||
        title.mask.split(' ').length > 8)
    )
      return undefined
    if (
      !title ||
      (/^(?:i|we|need|have)\b/.test(said[0]) && (commandTitle.test(title.mask) || wish.test(title.mask)))
    )
      return undefined
    if (/ back$/.test(title.mask)) return undefined
    const when = slot('when')
    const read = additions(title, context, when && datesIn(when.mask, context.mentions))
    const level = /\b(?:(high|low)[ -]priority|(urgent|important)) (?:task|reminder|todo|item|thing)/.exec(
      said[0].slice(0, said.indices?.groups?.title?.[0])
    )
    if (!level || !read || isFlawed(read)) return read
    return read.map(one =>
      one.kind === 'add' ? { ...one, item: { priority: level[1] ?? 'high', ...one.item } } : one
    )
  },
  need: (slot, context) => {
    const title = slot('title')
    if (
      !title ||
      context.isQuestion ||
      wish.test(title.mask) ||
      commandTitle.test(title.mask) ||
      noTask.test(title.mask) ||
      title.mask.split(' ').length > 12
    )
      return undefined
    return additions(title, context)
  },
  'add said': (slot, context) => {
    const text = slot('text')
    if (!text || text.mask.length > 200) return undefined
    const when = datesIn(slot('when')?.mask ?? '', context.mentions)
    const read =
      variantsOf(text)
        .toReversed()
        .map(variant => wishRead(variant, context))
        .find(Boolean) ?? wishRead(lastWish(text), context)
    return read?.map(one => ({ ...one, item: { ...one.item, ...(when[0] && dueFields(when[0], context)) } }))
  },
  maybe: (slot, context) => {
    const title = slot('title')
    if (
      !title ||
      context.isQuestion ||
      commandTitle.test(title.mask) ||
      wish.test(title.mask) ||
      title.mask.split(' ').length > 10
    )
      return undefined
    const read = additions(title, context)
    if (!read || isFlawed(read)) return undefined
    return [{ kind: 'maybe', items: read.flatMap(one => (one.kind === 'add' ? one.item : [])) }]
  },
  'more items': (slot, context) => {
    const title = slot('title')
    const isAfter =
      context.before.at(-1)?.kind === 'add' ||
      (context.before.length === 0 && context.memory.lastTurn === 'added')
    if (
      !title ||
      !isAfter ||
      context.isQuestion ||
      title.mask.split(' ').length > 8 ||
      startsWithCommand(title.mask)
    )
      return undefined
    return additions(title, context)
  },
  list: (slot, context, said) => {
    const filter = filterOf(slot('filter')?.mask ?? slot('when')?.mask ?? '', context)
    const isAsked =
      context.isQuestion || !new RegExp(`^(?:(?:on|by|before|until|for|at|to|in) )?${D}+$`).test(said[0])
    const isShort =
      !/^(?:do|did|have|am|is|are|was|were) /.test(said[0]) ||
      context.isQuestion ||
      /\b(?:i|we|there|any|anything)\b/.test(said[0])
    const asksDone =
      /\b(?:did|have|was|were|finished|completed|accomplished)\b.*\b(?:do|done|finish|finished|complete|completed|get done|accomplish|tick off|achieve|gotten done)\b/.test(
        said[0]
      ) &&
      !/\bhave to (?:do|finish|complete)|\bhave (?:i|we) (?:to|not)|need to|left to|still to/.test(said[0])
    if (!filter || !isAsked || !isShort) return undefined
    const done = asksDone ? completedFilter(filter) : filter
    const isLate = /\blate\b|behind|missed/.test(said[0])
    return [
      {
        kind: 'list',
        filter: { ...done, ...(isLate && { overdue: true }) },
        isCount: /^how (?:many|much)/.test(said[0])
      }
    ]
  },
  find: (slot, context) => {
    const text = slot('text')
    if (!text) return undefined
    const name = nameOf(text)
    const isName =
      name.words.length > 0 &&
      name.words.length < 9 &&
      !/^(?:it|that|this|my|the|a|me|you|i|there|the list|my list|what|done|all)$/.test(text.mask)
    const pointed = referenceOf(text, context)
    if (pointed?.kind === 'filter' && filterOf(text.mask, context))
      return [{ kind: 'list', filter: pointed.filter, isCount: false }]
    return isName ? [{ kind: 'find', name }] : undefined
  },
  complete: (slot, context) => change('complete', slot, context),
  reopen: (slot, context) => change('reopen', slot, context),
  delete: (slot, context, said) => {
    if (!slot('task') && /list$/.test(said[0]))
      return [{ kind: 'change', tool: 'delete', target: { kind: 'filter', filter: {}, said: 'everything' } }]
    return change('delete', slot, context)
  },
  undate: (slot, context) => change('update', slot, context, { due: null }),
  move: (slot, context, said) => {
    const by = said.groups?.by
    if (by) return moved(slot, context, {}, { shift: shiftOf(by, said[0]) })
    const [when, ...others] = datesIn(slot('when')?.mask ?? '', context.mentions)
    if (!when || others.length > 0) return undefined
    if (when.impossible) return { flaw: 'no such date', said: when.words }
    if (when.repeats) return undefined
    const isLater = /^(?:push|postpone|delay|defer|put off|put back|bump|snooze)\b/.test(said[0])
    return moved(slot, context, {}, { when, ...(isLater && { isLater }) })
  },
  'move it': (slot, context, said) => {
    const [when, ...others] = datesIn(slot('when')?.mask ?? '', context.mentions)
    if (!when || others.length > 0 || when.repeats || context.isQuestion) return undefined
    if (/^not\b/.test(said[0])) return undefined
    if (when.impossible) return { flaw: 'no such date', said: when.words }
    const isCorrection =
      /[a-z]/.test(said[0].slice(0, said[0].search(new RegExp(D)))) ||
      /(?:instead|rather|actually)/.test(said[0])
    const isAfter = context.before.length > 0 || ['added', 'changed'].includes(context.memory.lastTurn)
    return isCorrection && isAfter ? moved(slot, context, {}, { when }) : undefined
  },
  prioritise: (slot, context, said) => {
    const prio = said.groups?.prio ?? ''
    const priority = /low|deprior|less|not (?:so |that )?|no longer/.test(prio)
      ? 'low'
      : /normal|medium|default/.test(prio)
        ? 'normal'
        : 'high'
    return change('update', slot, context, {
      priority: /(?:not (?:so |that )?|no longer )(?:urgent|important)/.test(said[0]) ? 'normal' : priority
    })
  },
  rename: (slot, context, said) => {
    const title = slot('title')
    if (!title || /^(?:high|low|normal|urgent|medium|done|complete)/.test(title.mask)) return undefined
    return renamed(slot, title, context, said)
  },
  'rename it': (slot, context, said) => {
    const title = slot('title')
    const [last] = context.memory.recent
    if (
      title &&
      /\bmake (?:it|that) /.test(said[0]) &&
      !/make it say/.test(said[0]) &&
      !sharesWord(title, last?.title)
    )
      return undefined
    if (!title || (!['added', 'changed'].includes(context.memory.lastTurn) && context.before.length === 0))
      return undefined
    const item = readItem(title, context)
    if (
      isFlaw(item) ||
      title.mask.split(' ').length > 10 ||
      /^(?:the|a|it|to|that|not|do|you|every)\b/.test(title.mask)
    )
      return undefined
    return [
      {
        kind: 'change',
        tool: 'update',
        target: { kind: 'it' },
        fields: {
          title: item.title,
          ...(item.due && { due: item.due }),
          ...(item.priority && { priority: item.priority })
        }
      }
    ]
  },
  note: (slot, context) => {
    const text = slot('text')
    return text && change('update', slot, context, { description: storable(unquoted(text).slice(0, 2000)) })
  },
  report: (slot, context, said) => reported(slot('text'), said.groups?.done, context),
  undo: (_slot, _context, said) => {
    const count = said.groups?.n ? numberOf(said.groups.n) : /twice|both/.test(said[0]) ? 2 : 1
    return Array.from({ length: Math.min(Math.max(count, 1), 5) }, () => ({ kind: 'undo' as const, back: 1 }))
  },
  redo: () => [{ kind: 'redo' }],
  rest: (_slot, { memory }) => (memory.listed ? [{ kind: 'rest' }] : undefined),
  cancel: (_slot, { isQuestion }) => (isQuestion ? undefined : [{ kind: 'cancel' }]),
  yes: () => [{ kind: 'yes' }],
  cannot: (slot, context) => {
    const task = slot('task')
    return task && !referenceOf(task, context) ? undefined : [{ kind: 'talk', about: 'cannot' }]
  }
}

/** What a statement says to be needed. */
function wishRead(text: Text | undefined, context: Context): { kind: 'add'; item: Item }[] | undefined {
  if (!text) return undefined
  for (const { kind, pattern } of rules) {
    if (
      kind !== 'maybe' &&
      kind !== 'need' &&
      !(kind === 'add' && /^(?:i|we|have|need|it is) /.test(text.mask))
    )
      continue
    const place = pattern.exec(text.mask)?.indices?.groups?.title
    const [from = 0, to = 0] = place ?? []
    const title = sliced(text, from, to)
    if (
      !place ||
      wish.test(title.mask) ||
      noTask.test(title.mask.replace(/^.*\bbe\b/, '')) ||
      title.mask.split(' ').length > 10
    )
      continue
    const dated = kind === 'maybe' && new RegExp(`(?:is|are) (?:(?:on|at) )?${D}+$`).exec(text.mask)
    const read = additions(title, context)
    const [date] = dated ? datesIn(text.mask, context.mentions) : []
    if (read && !isFlawed(read))
      return read.flatMap(one =>
        one.kind === 'add'
          ? { kind: 'add' as const, item: { ...one.item, ...(date && dueFields(date, context)) } }
          : []
      )
  }
  return undefined
}

/** The last clause of a story. */
function lastWish(text: Text): Text | undefined {
  const said = /^.*\b(?:and|so|but|that|because|,)[, ]+(?=(?:i|we|my|the) )/.exec(text.mask)?.[0].length
  return said ? sliced(text, said) : undefined
}

function startsWithCommand(mask: string): boolean {
  return /^(?:do|did|does|is|are|was|can|could|what|which|how|when|who|why|delete|remove|mark|add|undo|show|list|i|we|you|it|that|not|move|change|rename|make|set|complete|then|now)\b/.test(
    mask
  )
}

function completedFilter(filter: JsonObject): JsonObject {
  const { due_after, due_before, ...rest } = filter
  return {
    ...rest,
    status: 'completed',
    ...(due_after !== undefined && { completed_since: due_after }),
    ...(due_before !== undefined && { completed_until: due_before })
  }
}

const laterCommand = /^(?:delete|remove|erase|undo|mark|rename|move|show|add|do not)\b/

/** New tasks from a text; one that cannot be a task makes all of it unclear. */
function additions(text: Text, context: Context, [when, ...others]: Mention[] = []): Read {
  if (others.length > 0) return { flaw: 'two dates', said: typed(text) }
  const rest = withoutExclusion(withoutIntroduction(text))
  const parts = splitItems(rest)
  if (parts.slice(1).some(({ mask }) => laterCommand.test(mask)))
    return { flaw: 'unclear', said: typed(text) }
  const items = parts.map(part => readItem(part, context))
  const flaw = items.find(isFlaw)
  if (flaw) return flaw
  const read = items.flatMap(item => (isFlaw(item) ? [] : [item]))
  if (when && read.some(({ due }) => due)) return { flaw: 'two dates', said: typed(text) }
  const due = when ? dueFields(when, context, text.mask) : {}
  if (when?.impossible) return { flaw: 'no such date', said: when.words }
  // "milk, eggs and bread tomorrow": the date at the end is that of all.
  const last = read.at(-1)
  const isShared =
    read.length > 1 && last?.due && read.slice(0, -1).every(one => !one.due) && !parts.some(startsWithVerb)
  return read.map(item => ({
    kind: 'add',
    item: { ...item, ...due, ...(isShared && { due: last?.due }) } as Item
  }))
}

/** "three tasks: a, b and c" */
function withoutIntroduction(text: Text): Text {
  const said =
    /^(?:(?:the following|these|this|some|a few|two|three|four|five|six|\d{1,2}|all of these|new)(?: new| more| other)?(?: tasks?| items?| things?| todos?| reminders?)?(?: (?:to|on) (?:my|the) (?:\p{L}+ )?list)?:|(?:the )?(?:items?|tasks?|things?|words?)(?: is|:)) */u.exec(
      text.mask
    )
  return said && said[0].length < text.mask.length ? sliced(text, said[0].length) : text
}

function withoutExclusion(text: Text): Text {
  const said = /,? (?:but (?:do not (?:add|include|put|buy)|not|no)|not) (?:the )?[\p{L} ]{1,40}$/u.exec(
    text.mask
  )
  return said && / but /.test(said[0]) ? sliced(text, 0, said.index) : text
}

function dueFields(mention: Mention, { clock }: Context, about = ''): Partial<Item> {
  const due = dueIn(mention, clock, about)
  return { ...(due && { due }), ...(mention.repeats && { repeats: true as const }) }
}

function change(tool: Change['tool'], slot: Slots, context: Context, fields?: JsonObject): Read {
  const target = reference(slot, context)
  return target && [{ kind: 'change', tool, target, ...(fields && { fields }) }]
}

function moved(
  slot: Slots,
  context: Context,
  fields: JsonObject,
  how: Pick<Change, 'when' | 'shift' | 'isLater'>
): Read {
  const target = reference(slot, context)
  if (!target) return undefined
  const due = how.when && dueIn(how.when, context.clock, slot('task')?.mask ?? '')
  return [{ kind: 'change', tool: 'update', target, fields: { ...fields, ...(due && { due }) }, ...how }]
}

function shiftOf(by: string, said: string): { count: number; unit: string } {
  const [count, unit = ''] = by.split(' ')
  const isBack = /\b(?:earlier|forward|sooner|ahead)\b/.test(said)
  return { count: numberOf(count) * (isBack ? -1 : 1), unit: unit.replace(/s$/, '') }
}

/** "rename a to b to c" can be split in two ways. */
function renamed(slot: Slots, title: Text, context: Context, said: RegExpExecArray): Read {
  const task = slot('task')
  if (
    !task ||
    (/^(?:swap|switch|change|replace)/.test(said[0]) &&
      /^\S+$/.test(task.mask) &&
      /^(?:it|the)$/.test(task.mask))
  )
    return undefined
  const middle = said[0].slice(said.indices?.groups?.task?.[1] ?? 0, said.indices?.groups?.title?.[0] ?? 0)
  const joint = /\b(to|with|into|as|for)\b/.exec(middle)?.[1]
  const joiner = joint ? new RegExp(` ${joint} (?:say |read |be called )?`, 'g') : new RegExp(middle, 'g')
  const all = { ...task, ...sliceOf(said, task, title, middle) }
  const ways = [...all.mask.matchAll(joiner)].flatMap(({ index, 0: by }): Change[] => {
    const [one, other] = [sliced(all, 0, index), sliced(all, index + by.length)]
    const target = referenceOf(one, context)
    const isTitle = /\p{L}/u.test(other.mask) || other.mask === quoteMark
    return target && isTitle
      ? [{ kind: 'change', tool: 'update', target, fields: { title: fitted(unquoted(other)).title } }]
      : []
  })
  const [first, ...otherwise] = ways
  if (otherwise.length > 0 && / and .* to /.test(title.mask)) return { flaw: 'unclear', said: typed(title) }
  return first && [{ ...first, ...(otherwise.length > 0 && { otherwise }) }]
}

/** The text from the start of one slot to the end of another. */
function sliceOf(said: RegExpExecArray, task: Text, title: Text, middle: string): Text {
  const [from, to] = [said.indices?.groups?.task?.[0] ?? 0, said.indices?.groups?.title?.[1] ?? 0]
  const fill = (at: number) => Array.from({ length: middle.length }, () => at)
  return {
    raw: task.raw,
    mask: said[0].slice(from, to).length > 0 ? task.mask + middle + title.mask : '',
    starts: [...task.starts, ...fill(task.ends.at(-1) ?? 0), ...title.starts],
    ends: [...task.ends, ...fill(title.starts[0] ?? 0), ...title.ends]
  }
}

/** "I bought milk", "the plants are watered" */
function reported(text: Text | undefined, done: string | undefined, context: Context): Read {
  if (
    !text ||
    context.isQuestion ||
    /\b(?:not|never|almost|nearly|if|when|but|to (?:me|you)|yet|should|would|could|need|wish)\b/.test(
      text.mask
    )
  )
    return undefined
  const cut = new RegExp(
    `,? (?:(?:on|at|for) )?${D}$|,? (?:already|just now|earlier|finally|too|today|again)$`
  ).exec(text.mask)
  const bare = sliced(text, 0, text.mask.length - (cut?.[0].length ?? 0))
  const [first = '', ...rest] = bare.mask.split(' ')
  const verb = done ?? first
  if (
    !isPast(verb) ||
    !isKnownVerb(verb) ||
    /^(?:moved|postponed|pushed|rescheduled|changed|cancell?ed|delayed|scheduled|added|deleted|removed|forgot|wanted|needed)$/.test(
      verb
    )
  )
    return undefined
  const object = done ? bare : sliced(bare, first.length)
  const particle = /^(?:up|out|off|in|back|down) /.exec(object.mask)?.[0] ?? ''
  const named = sliced(object, particle.length)
  if (!done && rest.length === 0) return undefined
  const target = referenceOf(named, context)
  if (!target || target.kind === 'filter' || target.kind === 'numbers' || target.kind === 'places')
    return undefined
  const withVerb = (one: Reference): Reference =>
    one.kind === 'name'
      ? { ...one, name: { ...one.name, verb } }
      : one.kind === 'names'
        ? { ...one, whole: { ...one.whole, verb }, parts: one.parts.map(withVerb) }
        : one
  if (target.kind === 'it' || target.kind === 'them') return undefined
  return [{ kind: 'change', tool: 'complete', target: withVerb(target), isReport: true }]
}

function isKnownVerb(word: string): boolean {
  const bare = stem(word)
  return (
    [
      bare,
      `${bare}e`,
      `${bare}y`,
      word.replace(/ed$/, ''),
      word.replace(/d$/, ''),
      word.replace(/(.)\1ed$/, '$1')
    ].some(isTaskVerb) || /^(?:did|made|had|sorted|handled)$/.test(word)
  )
}

const noTask =
  /\b(?:weather|happy|merry|nice|lovely|beautiful|congrats|love|loved|hate|hope|enjoy|fun|great|awesome|wow|needs?|instead|i|we|he|she|they|you|it|is|are|was|were|am|be|been|has|had|have|will|would|should|could|can|may|might|must|not|no|never|maybe|perhaps|again|yes|hello|hi|thanks|sorry|busy|free|closed|closes|closing|opens?|until|since|because|if|why|how|what|who|which|when|where|that|there|see|later|okay|fine|good|great|bad|rainy?|sunny|cold|hot|tired|only|lol|fyi|did|does|do|said|says|went|came|got|left|started|ended|cancelled|canceled|whatever|never ?mind|stop|wait|none|nothing|same|instead|only|not|than|just|all|everything|every|each)\b/

/** What starts like a task and is none. */
const notBare =
  /^(?:\S+ me\b|take (?:off|away)\b|(?:thank|see|help|let|tell|show|keep|leave|go|set|change|move|make|push|update|edit|delete|complete|take|call|put|do|buy|get|give|send|text|email|mark|forget) (?:you|me|it|that|them|this|us|going|on|these|those|him|both)\b|(?:see|stop|use|talk|like|finish|complete|change|move|set|push|update|edit|match|go|reschedule|play|turn|tell|open|start|locate|look|search|find|explain|create|add|cancel|switch|teach|google|sing|ask|answer|swap|sort|replace|check (?:if|whether|my|the list)|make (?:sure|the)|read (?:me|my)|print|(?:email|send|share|print|read) (?:the |my )?(?:\p{L}+ )?list)(?= |$))/u

/** A text that is a task although nothing asks for one: it starts with a verb of doing, or is a thing with a date. */
function bareRead(text: Text, context: Context): Read {
  if (context.isQuestion) return undefined
  const bare = withoutPoliteness(text)
  const { mask } = bare
  if (hasCommand(mask) && !startsWithVerb(bare)) return undefined
  if (startsWithVerb(bare) && !notBare.test(mask)) {
    return additions(bare, context)
  }
  const [date, ...others] = datesIn(mask, context.mentions)
  if (
    date &&
    !hasCommand(mask) &&
    !notBare.test(mask) &&
    others.length === 0 &&
    mask.split(' ').length < 9 &&
    !date.weak
  ) {
    const item = readItem(bare, context)
    if (
      !isFlaw(item) &&
      item.due &&
      !noTask.test(bare.mask.replaceAll(new RegExp(D, 'g'), '')) &&
      /\p{L}{3}/u.test(item.title)
    )
      return [{ kind: 'add', item }]
  }
  const quoted = mask === quoteMark
  if (
    (mask.split(' ').length <= 4 && /\p{L}{2}/u.test(mask) && !noTask.test(mask) && !date) ||
    quoted ||
    (/^(?:finish|complete|change|move|set|update|edit|make|take) (?!it|that|them|this)\S+/.test(mask) &&
      mask.split(' ').length < 9)
  ) {
    const read = additions(bare, context)
    if (read && !isFlawed(read))
      return [{ kind: 'maybe', items: read.flatMap(one => (one.kind === 'add' ? one.item : [])) }]
  }
  return undefined
}

function dueIn(mention: Mention, clock: Clock, about: string): string | undefined {
  return dueOfMention(mention, clock, { about })
}

import { dueOf as dueOfMention } from './dates.ts'
