import type { Clock } from '../../../lib/clock.ts'
import { oncePerMessage, spend } from '../work.ts'
import { type Day, instantText, today, wallTime } from './calendar.ts'
import { type Mention, mentionsIn } from './mentions.ts'

/** A text without its date, and the date. */
export interface DueExtraction {
  rest: string
  /** `YYYY-MM-DD`, or an RFC 3339 instant if the text contains a time. */
  due?: string
}

const link = '(?:on|by|before|until|till|for|at|from|in|around|during|over|no later than)'
const due =
  "(?:and |which |that |it )?(?:is |it's |that's |must be |should be )?(?:due|scheduled|deadline)(?: date)?"
/** The words that introduce a date and are removed with it: ", which is due by the". */
const leadIn = new RegExp(
  `(?:[\\s,;:–—(-]{1,5}|^)(?:${due}(?: is|:)? ?)?(?:\\b${link}(?: the)?)?[\\s(]{0,3}$`,
  'i'
)
const dueLead = new RegExp(`(?:[\\s,;:–—(-]{1,5}|^)(?:${due}(?: is|:)? ?)?[\\s(]{0,3}$`, 'i')
const preposition = new RegExp(`\\b(?:${link}|due|deadline|deadline is)[\\s:(]{0,3}$`, 'i')
const opener =
  /^(?:on|by|at|in|within|this|next|coming|before|until|for|due)\b|^(?:to(?:day|night)|tom?morr?ow|tmrw)\b/i
/** Names of days and months that have other meanings, or are not a day on their own. */
const weak = new RegExp(
  '^(?:(?:the )?weekend|sun|sat|mon|march|mar|april|may|june|july|august|sept(?:ember)?|october|november|' +
    'december|jan(?:uary)?|feb(?:ruary)?)$',
  'i'
)
/** Text that can follow a date. Before any other word, a date is part of the title: "slides for Monday meeting". */
const goesOn = new RegExp(
  `^\\W*(?:$|(?:${link}|to|with|about|and|or|but|then|after|because|so|if|when|as|please|between|the|my|an?|` +
    'i|we|it|of|latest|high|low|urgent|asap)\\b)',
  'i'
)
/** After one of these words, a date belongs to the title of the task. */
const partOfTask = /\b(?:after|since|every|each|of|about|like|called|named|titled|than)\s+(?:the )?$/i
/** More characters than the words before a date that belong to it. */
const longestLead = 100
const padding = /^[\s.,;:!?)-]*$/

/**
 * Extracts the date from the text of a task: a date at the beginning, at the end, or after a preposition. "Before
 * Saturday" is due on Saturday, like "by Saturday": the list shows the day that the user named.
 */
export const extractDue = oncePerMessage(
  readDue,
  (text: string, _clock: Clock, base?: Day) => `${base} ${text}`
)

function readDue(text: string, clock: Clock, base?: Day): DueExtraction {
  spend('due', text.length)
  const accepted = acceptable(text, mentionsIn(text, clock))
  const dated = accepted.find(mention => mention.day)
  const timed = dated?.time ? dated : accepted.find(mention => mention.time)
  const used = accepted.filter(mention => mention === dated || mention === timed)
  if (used.length === 0) return { rest: text }
  const due = dueText({ day: dated?.day, time: timed?.time }, clock, base)
  return { rest: used.reduceRight(without, text).trim(), due }
}

/**
 * Parses a text that consists of a date; undefined when it contains anything else.
 * @param base the day of a time without a date. Default: the next day with that time, today or tomorrow.
 */
export function parseWhen(text: string, clock: Clock, base?: Day): string | undefined {
  const { rest, due } = extractDue(text.replace(/(?<!from)\s{1,9}(?:instead|now)$/i, ''), clock, base)
  return /^(?:the|it|due|on|by|for|at|be|to|from|in|until|,|\.|\s)*$/i.test(rest) ? due : undefined
}

/** The date at the start of a text, and the rest of the text: "Tomorrow I need to …". */
export function leadingDue(text: string, clock: Clock): Required<DueExtraction> | undefined {
  const [first, second] = mentionsIn(text, clock)
  if (!first || !/^(?:on |by |at |for |in )?$/i.test(text.slice(0, first.from))) return undefined
  const isPair = second && /^[\s,]*(?:on |at )?$/i.test(text.slice(first.to, second.from))
  const { to, day, time } = isPair
    ? { to: second.to, day: first.day ?? second.day, time: first.time ?? second.time }
    : first
  const rest = text.slice(to).replace(/^[\s,:;-]+/, '')
  return { rest, due: dueText({ day, time }, clock) }
}

/** `YYYY-MM-DD`, or an instant with the offset of the user's time zone. */
function dueText({ day, time }: Pick<Mention, 'day' | 'time'>, clock: Clock, base?: Day): string {
  if (!time) return day ?? base ?? today(clock)
  return instantText({ day: day ?? base ?? nextDayWith(time, clock), ...time }, clock.timeZone)
}

/** Today if the time is still ahead, otherwise tomorrow. */
function nextDayWith(time: NonNullable<Mention['time']>, { now, timeZone }: Clock): Day {
  const current = wallTime(now, timeZone)
  const isAhead = time.hour * 60 + time.minute > current.hour * 60 + current.minute
  return isAhead ? current.day : wallTime(new Date(now.getTime() + 86_400_000), timeZone).day
}

function acceptable(text: string, mentions: Mention[]): Mention[] {
  let end = text.length
  const isQuoting = /["“”]/.test(text)
  return mentions
    .toReversed()
    .flatMap(mention => {
      const before = text.slice(0, mention.from)
      const isLast = padding.test(text.slice(mention.to, end))
      if (!isMeant(text, mention, isLast) || (isQuoting && isQuoted(text, mention))) return []
      if (isLast) end = withoutLead(before, mention).length
      return [mention]
    })
    .toReversed()
}

function isMeant(text: string, mention: Mention, isLast: boolean): boolean {
  const before = text.slice(0, mention.from)
  const near = before.slice(-longestLead)
  if (/^['’]s?\w|^-\w| of every\b/i.test(text.slice(mention.to)) || partOfTask.test(near)) return false
  const isInside = before.trim() !== '' && !isLast
  if (isInside && !goesOn.test(text.slice(mention.to)))
    return /^(?:today|tonight|tomorrow)$/i.test(mention.text)
  if (preposition.test(near) || opener.test(mention.text)) return true
  return !weak.test(mention.text) && (isLast || before.trim() === '')
}

function isQuoted(text: string, { from, to }: Mention): boolean {
  const before = text.slice(0, from)
  const isOpen = Math.max(before.lastIndexOf('"'), before.lastIndexOf('“')) > before.lastIndexOf('”')
  return isOpen && /^[^"“]*["”]/.test(text.slice(to))
}

/** A date that begins with a preposition does not include the one before it: "let him in at 8". */
function withoutLead(before: string, { text }: Mention): string {
  const lead = /^(?:at|on|by)\b/i.test(text) ? dueLead : leadIn
  return before.slice(0, -longestLead) + before.slice(-longestLead).replace(lead, '')
}

function without(text: string, mention: Mention): string {
  const { from, to } = mention
  const before = withoutLead(text.slice(0, from), mention)
  const after = text.slice(to).replace(/^\)?(?: at the latest| latest| sharp)?/i, '')
  return `${before} ${after.trimStart()}`
}
