import type { JsonObject } from '../model.ts'
import type { Change, Context, Read } from './actions.ts'
import { addDays, today } from './calendar.ts'
import { datesIn, dueOf, type Mention, numberOf } from './dates.ts'
import { type Reference, referenceOf } from './references.ts'
import { D, quoteMark, sliced, type Text, typed } from './text.ts'
import { fitted, unquoted } from './titles.ts'
import { isPast, isTaskVerb, stem } from './words.ts'

export type Slots = (name: string) => Text | undefined

const reference = (slot: Slots, context: Context): Reference | undefined => {
  const task = slot('task')
  return task ? referenceOf(task, context) : { kind: 'it' }
}

export function change(tool: Change['tool'], slot: Slots, context: Context, fields?: JsonObject): Read {
  const target = reference(slot, context)
  return target && [{ kind: 'change', tool, target, ...(fields && { fields }) }]
}

export function moved(
  slot: Slots,
  context: Context,
  fields: JsonObject,
  how: Pick<Change, 'when' | 'shift' | 'isLater'>
): Read {
  const target = reference(slot, context)
  if (!target) return undefined
  const due = how.when && dueOf(how.when, context.clock, { about: slot('task')?.mask ?? '' })
  return [{ kind: 'change', tool: 'update', target, fields: { ...fields, ...(due && { due }) }, ...how }]
}

export function shiftOf(by: string, said: string): { count: number; unit: string } {
  const [count, unit = ''] = by.split(' ')
  const isBack = /\b(?:earlier|forward|sooner|ahead|up)\b/.test(said)
  return { count: numberOf(count) * (isBack ? -1 : 1), unit: unit.replace(/s$/, '') }
}

/** "rename a to b to c" can be split in two ways. */
export function renamed(slot: Slots, title: Text, context: Context, said: RegExpExecArray): Read {
  const task = slot('task')
  if (
    !task ||
    (/^(?:swap|switch|change|replace)/.test(said[0]) &&
      /^\S+$/.test(task.mask) &&
      /^(?:it|the)$/.test(task.mask))
  )
    return undefined
  // "change cat to dog" can mean a word of the title.
  const isPartial = /^(?:swap|switch|change|replace|correct|fix|edit|update)\b/.test(said[0])
  const middle = said[0].slice(said.indices?.groups?.task?.[1] ?? 0, said.indices?.groups?.title?.[0] ?? 0)
  const joint = /\b(to|with|into|as|for)\b/.exec(middle)?.[1]
  const joiner = joint ? new RegExp(` ${joint} (?:say |read |be called )?`, 'g') : new RegExp(middle, 'g')
  const all = { ...task, ...sliceOf(said, task, title, middle) }
  const ways = [...all.mask.matchAll(joiner)].flatMap(({ index, 0: by }): Change[] => {
    const [one, other] = [sliced(all, 0, index), sliced(all, index + by.length)]
    const target = referenceOf(one, context)
    const isTitle = /\p{L}/u.test(other.mask) || other.mask === quoteMark
    return target && isTitle
      ? [
          {
            kind: 'change',
            tool: 'update',
            target,
            fields: { title: fitted(unquoted(other)).title },
            ...(isPartial && { isWhole: true as const })
          }
        ]
      : []
  })
  const [first, ...otherwise] = ways
  // "change the gym to be on Mondays" is no title.
  const isOdd = new RegExp(`^(?:be|have|say|not|the same|something|more|less)\\b|${D}`).test(title.mask)
  if (first && isOdd && title.mask !== quoteMark) return { flaw: 'unclear', said: typed(title) }
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

const noReport = /\b(?:not|never|almost|nearly|if|when|but|to (?:me|you)|yet|should|would|could|need|wish)\b/
const noDeed =
  /^(?:moved|postponed|pushed|rescheduled|changed|cancell?ed|delayed|scheduled|added|deleted|removed|forgot|wanted|needed)$/
const since = new RegExp(`,? (?:(?:on|at|for) )?${D}$|,? (?:already|just now|earlier|finally|too|again)$`)

/** "I bought milk and called mom", "the plants are watered" */
export function reported(text: Text | undefined, done: string | undefined, context: Context): Read {
  if (!text || context.isQuestion || noReport.test(text.mask)) return undefined
  if (datesIn(text.mask, context.mentions).some(date => !isRecent(date, context))) return undefined
  const bare = sliced(text, 0, text.mask.length - (since.exec(text.mask)?.[0].length ?? 0))
  const and = / and (?:i |also )?(?=(\p{L}+) )/u.exec(bare.mask)
  if (!done && and && isDeed(and[1])) {
    const reads = [sliced(bare, 0, and.index), sliced(bare, and.index + and[0].length)].map(part =>
      oneReported(part, undefined, context)
    )
    return reads.every(read => read !== undefined) ? reads.flat() : undefined
  }
  const read = oneReported(bare, done, context)
  return read && [read]
}

/** "I paid the rent last month" is not about the rent that is to be paid. */
function isRecent({ span, day }: Mention, { clock }: Context): boolean {
  const now = today(clock)
  return !span && (!day || (day <= now && day >= addDays(now, -7)))
}

function isDeed(verb = ''): boolean {
  return isPast(verb) && isKnownVerb(verb) && !noDeed.test(verb)
}

function oneReported(text: Text, done: string | undefined, context: Context): Change | undefined {
  const [first = ''] = text.mask.split(' ')
  const verb = done ?? first
  if (!isDeed(verb)) return undefined
  const object = done ? text : sliced(text, first.length)
  const named = sliced(object, /^(?:up|out|off|in|back|down) /.exec(object.mask)?.[0].length ?? 0)
  const target = named.mask ? referenceOf(named, context) : undefined
  if (target?.kind !== 'name' && target?.kind !== 'names') return undefined
  // "I emailed Ana" need not be the mail that is on the list, but "the bill is paid" is about a bill that is.
  const isKnown = /^(?:the|my|our|that|those|these) /.test(named.mask)
  return {
    kind: 'change',
    tool: 'complete',
    target: withVerb(target, verb),
    isReport: true,
    ...(!isKnown && { isWhole: true })
  }
}

function withVerb(one: Reference, verb: string): Reference {
  if (one.kind === 'name') return { ...one, name: { ...one.name, verb } }
  if (one.kind !== 'names') return one
  return { ...one, whole: { ...one.whole, verb }, parts: one.parts.map(part => withVerb(part, verb)) }
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
