import type { Clock } from '../../lib/clock.ts'
import { type Action, type Context, isFlawed, link, type Read, type Understanding } from './actions.ts'
import { bareRead, dueFields, hasCommand } from './additions.ts'
import { build } from './clauses.ts'
import { datesIn, type Mention } from './dates.ts'
import { type Block, readBlocks } from './lines.ts'
import type { Memory } from './memory.ts'
import { commandStart, rules } from './phrasings.ts'
import { variantsOf, withoutEnd, withoutPoliteness } from './politeness.ts'
import { nameOf, referenceOf } from './references.ts'
import { D, sliced, type Text, typed } from './text.ts'
import { type Flaw, fitted, isFlaw, readItem, startsWithVerb } from './titles.ts'
import { isPast } from './words.ts'
import { spend, withinLimit } from './work.ts'

/** What a message asks for, given what the conversation has shown. Undefined if reading it takes too much work. */
export function understand(
  message: string,
  memory: Memory,
  clock: Clock
): { understanding: Understanding | undefined; work: number } {
  const { result, work } = withinLimit(() => readMessage(message, memory, clock))
  return { understanding: result, work }
}

/** A line of a mail or a chat that was pasted: what it asks for is asked of somebody else. */
const mail =
  /^[ >]*(?:from|sent|subject|cc|bcc|re|fw|fwd): .*$|^.{0,80}\bwrote:[ \t]*$|^> .*$|^(?:hi|hello|hey|dear) (?!bot|todo|there|all|everyone|team bot)\p{Lu}\p{L}+(?: \p{L}+)?,\s*$(?=[\s\S]*^(?:best|regards|kind regards|best regards|all the best|cheers|thanks|love|yours|sincerely)\b,?\s*\p{L}*\s*$)|^\[?\d\d?:\d\d\]? \p{L}+: .*$/imu

export function readMessage(message: string, memory: Memory, clock: Clock): Understanding {
  const [pasted] = mail.exec(message) ?? []
  if (pasted) return { actions: [], unclear: [{ said: pasted.trim(), why: 'unclear' }], talk: [] }
  const { blocks, mentions } = readBlocks(message, clock)
  const all: Understanding = { actions: [], unclear: [], talk: [] }
  for (const block of blocks) {
    const isQuestion = block.kind === 'sentence' && block.isQuestion
    const context = { clock, mentions, memory, isQuestion, before: all.actions, known: new Map() }
    if (block.kind === 'list') take(all, readList(block, context), block.heading ?? block.items[0]?.text)
    else for (const text of chunksOf(block.text)) take(all, readSentence(text, context), text)
  }
  return all
}

const nextCommand =
  /, (?:and |then )?(?=(?:add|remind me|move|mark|delete|remove|complete|rename|set|push) )/g

/** A sentence that is longer than any clause is divided where a command starts after a comma. */
function chunksOf(text: Text): Text[] {
  if (text.mask.length <= longestClause) return [text]
  const ends = [...text.mask.matchAll(nextCommand)].map(
    ({ index, 0: said }) => [index, index + said.length] as const
  )
  return [...ends, [text.mask.length] as const].map(([end], at) => sliced(text, ends[at - 1]?.[1] ?? 0, end))
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
  const isCorrection = text && takesBack.test(text.mask) && all.actions.some(({ kind }) => changing.has(kind))
  if (
    isCorrection &&
    (!read || isFlawed(read) || !read.some(({ kind }) => kind === 'cancel' || kind === 'change'))
  )
    all.unclear.push({ said, why: 'unclear' })
  else if (read === undefined) all.talk.push(said)
  else if (isFlawed(read)) all.unclear.push({ said: read.said || said, why: read.flaw })
  else link(all, read)
}

/** How a sentence starts that takes something of the one before back. */
const takesBack =
  /^(?:no|nope|wait|hang on|hold on|actually|oops|oh no|sorry|scratch|i mean|i meant|not|or|rather|hmm|but|except|leave|keep|do not)\b(?! problem| worries| rush| hurry)/

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
  /\b(?:not|never|no|did|was|were|like|love|hate|reasons?|pros|cons|facts|ideas|agenda|menu|ingredients|rules|status|update|minutes|attendees|results|happened|learned|learnt|went|said|should i|why|how|delete|remove|done|completed|said|if|already)\b|\?$/

const gathering =
  /^(?:buy|get|pick up|add|pack|order|remember|do|bring|collect|fetch|create|make|put|call|email)\b/

function readList({ heading, items }: Extract<Block, { kind: 'list' }>, context: Context): Read {
  const head = heading && withoutPoliteness(heading)
  const mask = head?.mask.replace(/[:.,-]+$/, '').trim() ?? ''
  const does = headings.find(([pattern]) => pattern.test(mask))?.[1] ?? 'add'
  if (does !== 'add') return joinedReads(items.map(({ text }) => changeOf(does, text, context)))
  const isSentence = head !== undefined && startsWithVerb(head) && !gathering.test(mask)
  if (isSentence || noHeading.test(mask) || mask.split(' ').length > 9)
    return { flaw: 'unclear', said: heading ? typed(heading) : '' }
  const [date] = datesIn(mask, context.mentions)
  return joinedReads(items.map(item => readListItem(item, date, context)))
}

type ListItem = { text: Text; isDone: boolean }

function readListItem({ text, isDone }: ListItem, date: Mention | undefined, context: Context): Read {
  if (
    rules.some(
      ({ kind, pattern }) =>
        (kind === 'thanks' || kind === 'bye') && pattern.test(text.mask.replace(/[!.]+$/, ''))
    )
  )
    return []
  // "- called Ana" is a report.
  if (!isDone && isPast(/^\p{L}+/u.exec(text.mask)?.[0])) return { flaw: 'unclear', said: typed(text) }
  const command = /^(?:delete|remove|complete|mark|undo|rename)\b/.test(text.mask) && rulesRead(text, context)
  // "- delete the report" can be a thing to do.
  if (command && !isFlawed(command)) return { flaw: 'unclear', said: typed(text) }
  const [, own] = /^(?:add|remind me to|todo:|to do:) (.+)$/.exec(text.mask) ?? []
  const item = readItem(own ? sliced(text, text.mask.length - own.length) : text, context)
  if (isFlaw(item))
    return item.flaw === 'unclear' ? [{ kind: 'add', item: fitted(typed(text)), isDone }] : item
  const due = item.due ?? (date?.repeats ? undefined : date?.day)
  return [{ kind: 'add', item: { ...item, ...(due && { due }) }, isDone }]
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
  // Only its start could be understood, or an addition as a whole.
  if (clause.mask.length > longestClause) return whole ?? bareRead(clause, context)
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

/** "add apples, no wait, pears" */
function readCorrected(text: Text, context: Context): Read {
  const said = correction.exec(text.mask)
  if (!said || said.index < 4) return undefined
  const before = readSentence(sliced(text, 0, said.index), context)
  if (!before || isFlawed(before) || before.every(({ kind }) => !changing.has(kind))) return undefined
  const after = sliced(text, said.index + said[0].length)
  const whole = text.mask.slice(said.index).replace(/^[,.; -]+/, '')
  if (after.mask === '' || isCancelled(whole)) return [{ kind: 'cancel' }]
  return (
    readInstead(after, context) ?? replaced(before, after, context) ?? { flaw: 'unclear', said: typed(text) }
  )
}

const changing = new Set<Action['kind']>(['add', 'change', 'maybe'])

function isCancelled(mask: string): boolean {
  return rules.some(({ kind, pattern }) => kind === 'cancel' && pattern.test(mask))
}

/** What comes after a correction, if it is a request by itself. */
function readInstead(after: Text, context: Context): Read {
  const command = readVariants(after, context)
  if (!command || isFlawed(command)) return undefined
  const [first] = command
  const isWhole =
    first?.kind === 'change' ? first.target.kind !== 'it' : first?.kind === 'add' || first?.kind === 'cancel'
  return isWhole ? command : undefined
}

/** A new task with another title or another date. */
function replaced([only, ...others]: Action[], after: Text, context: Context): Read {
  if (only?.kind !== 'add' || others.length > 0) return undefined
  const item = readItem(after, context)
  if (!isFlaw(item)) return [{ kind: 'add', item: { ...only.item, ...item } }]
  const [date] = datesIn(after.mask, context.mentions)
  return date && onlyDate.test(after.mask)
    ? [{ ...only, item: { ...only.item, ...dueFields(date, context) } }]
    : undefined
}

const onlyDate = new RegExp(`^(?:(?:on|at|for|by|make it) )?${D}$`)

/** Reads a clause without as much of its politeness as possible. */
function readVariants(text: Text, context: Context): Read {
  return variantsOf(text)
    .toReversed()
    .map(variant => rulesRead(variant, context))
    .find(Boolean)
}

const badLeft =
  /(?:^|\b)(?:can|may|will|still|really|also|just|do|does|did|what|which|that|everything|things?|stuff|else|all|anything|of|have|to|not|never|said|say|says|should|must|would|if|maybe|and|or|might|could|want|wanted|told|^i (?:think|guess|suppose|believe|bet)|ask|asked|asks|about|for|me|please|i|you|we|the|a|my|is|be|of|with|when|unless|how|what|why|did|as|by|it|that|like|just|going to)$/

const noTalk =
  /^(?:did|do|does|have (?:i|we|you)|has|is|are|was|were|what|when|which|how|who|can|could|should|would|instead|where|why)\b|\b(?:whether|never|if|unless|maybe|perhaps|should i|do not|did not|might|wonder|wondering|suppose|thinking|what if|almost|would have|were going to|was going to|pretend|imagine|said|told|says|dreamt|dreamed|cannot decide)\b/

const strong =
  /^(?:(?:please|can you|could you|also|then|you can|just|so|would you|will you|let us|to|and|go ahead and) )*(?:add|ad|remind me|delete|remove|erase|mark|rename|reopen|undo|show (?:me|my)|take|get rid of|set (?:it|that)|make (?:it|that|them|both)|move (?:it|that|them)|do not|it is|i (?:also |still )?(?:need|have|must)|we need|read|tell me|what|did i|do i|is there|check|go (?:over|through)|append|put|check (?:it|that|them))\b/

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
  return starts.map(start => splitAt(start, text, context)).find(Boolean)
}

function splitAt(start: number, text: Text, context: Context): Read {
  const joint = joints.exec(text.mask.slice(Math.max(0, start - 40), start))
  const left = sliced(text, 0, start - (joint?.[0].length ?? 0))
  const right = sliced(text, start)
  // "don't you dare delete milk"
  if (
    /\b(?:dare|ever|never|even|ask(?:ed)? you|tell you|told you|allowed|supposed|afraid|able)(?: to)?$/.test(
      left.mask
    )
  )
    return undefined
  if (left.mask === '' || questionStart.test(left.mask) || badLeft.test(left.mask.replace(/[,;:-]+$/, '')))
    return undefined
  const first = readVariants(left, context) ?? bareRead(left, context)
  if (first ? isFlawed(first) : !isStatement(left.mask)) return undefined
  const before = Array.isArray(first) ? first : []
  if (before.some(({ kind }) => kind === 'add') && !strong.test(right.mask)) return undefined
  const then = readSentence(right, { ...context, before: [...context.before, ...before] })
  if (!then || isFlawed(then)) return undefined
  const all: Understanding = { actions: [], unclear: [], talk: [] }
  const kept = before.filter(({ kind }) => !idle.has(kind))
  if (kept.length === 0) return then.map(one => mentioned(one, left))
  link(all, [...kept, ...then])
  return all.unclear.length > 0 ? undefined : all.actions
}

/** "My wife bought the milk, remove it": "it" can be what was told before. */
function mentioned(action: Action, left: Text): Action {
  if (action.kind !== 'change' || (action.target.kind !== 'it' && action.target.kind !== 'them'))
    return action
  return { ...action, target: { kind: 'told', words: nameOf(left).words, otherwise: action.target } }
}

/** What is only talk beside a command. */
const idle = new Set<Action['kind']>(['talk', 'maybe', 'yes', 'cancel'])

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

/** Longer clauses can only be plain additions: "add: …", "remind me to …". */
const longestClause = 400
const plainRules = rules.filter(
  ({ kind, pattern }) => kind === 'add' && /^\^\(\?:\(\?:(?:add|remind)\|/.test(pattern.source)
)

const rulesRead = once('rules', (text, context) => {
  const isLong = text.mask.length > longestClause
  spend(isLong ? 100 : text.mask.length + 50)
  let empty: Flaw | undefined
  for (const rule of isLong ? plainRules : rules) {
    const said = rule.pattern.exec(text.mask)
    const read = said ? build(rule, said, text, context) : undefined
    // "open my list": an addition of nothing can be a question.
    if (read && isFlawed(read) && read.flaw === 'empty') empty ??= read
    else if (read && (!empty || asking.has(rule.kind))) return read
  }
  return empty ?? readDated(text, context)
})

const asking = new Set(['list', 'find', 'cannot'])

const startDate = new RegExp(
  `^(?:(?:on|by|at|for|from|in|before|until) (?:the )?)?(${D})(?:,? (?:at |on )?(${D}))?,? (.+)$`,
  'u'
)

/** "On Friday I have to see the doctor" */
function readDated(text: Text, context: Context): Read {
  const [, first = '', second = '', rest] = startDate.exec(text.mask) ?? []
  const [when, ...others] = datesIn(first + second, context.mentions)
  if (!rest || !when || others.length > 0 || when.weak) return undefined
  const inner = sliced(text, text.mask.length - rest.length)
  const read = readVariants(inner, context)
  if (!read || isFlawed(read) || !read.every(({ kind }) => kind === 'add')) return undefined
  if (when.impossible) return { flaw: 'no such date', said: when.words }
  return read.map(one =>
    one.kind === 'add' && !one.item.due
      ? { ...one, item: { ...one.item, ...dueFields(when, context, text.mask) } }
      : one
  )
}
