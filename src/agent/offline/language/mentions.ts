import type { Component, ParsedComponents, ParsedResult, Parser, ParsingContext } from 'chrono-node'
import { casual } from 'chrono-node/en'
import { type Clock, inUtc, offsetIn } from '../../../lib/clock.ts'
import { oncePerMessage, spend } from '../work.ts'
import { addDays, type Day, dayOf, today, type WallTime, wallTime } from './calendar.ts'
import { namedDays } from './named-days.ts'
import { numberOf, numberWord } from './words.ts'

/** A colloquial time of day that chrono does not parse. */
interface NamedTime {
  name: string
  pattern: RegExp
  time(said: RegExpMatchArray): { hour: number; minute: number }
}

const soon = '(?=\\s*(?:$|[,.!?]|(?:on|today|tomorrow|tonight|this|next|please)\\b))'

const namedTimes: NamedTime[] = [
  {
    name: 'half past five',
    pattern: new RegExp(`\\b(?:at )?half past (${numberWord})\\b`, 'i'),
    time: said => ({ hour: numberOf(said[1]), minute: 30 })
  },
  {
    name: 'quarter past five',
    pattern: new RegExp(`\\b(?:at )?(?:a )?quarter (?:past|after) (${numberWord})\\b`, 'i'),
    time: said => ({ hour: numberOf(said[1]), minute: 15 })
  },
  {
    name: 'quarter to six',
    pattern: new RegExp(`\\b(?:at )?(?:a )?quarter (?:to|of|before) (${numberWord})\\b`, 'i'),
    time: said => ({ hour: (numberOf(said[1]) + 23) % 24, minute: 45 })
  },
  {
    name: 'by 5',
    pattern: new RegExp(`\\b(?:by|before|until|till|around) (\\d{1,2})${soon}`, 'i'),
    time: said => ({ hour: Number(said[1]), minute: 0 })
  }
]

/** A date or a time in a text. */
export interface Mention {
  /** Offsets in the text; `to` is exclusive. */
  from: number
  to: number
  text: string
  /** Undefined for a time without a date. */
  day: Day | undefined
  /** On the user's wall clock; undefined for a date without a time. */
  time: Pick<WallTime, 'hour' | 'minute'> | undefined
}

/** Chrono parses at most this number of characters: the end of a longer text. */
const searched = 300

/**
 * Parts of chrono's patterns for durations, each with a form that matches the same text in only one way. Chrono repeats
 * them, so that a run of "couple days" would take five times as long with each repetition.
 */
const ambiguous: [part: string, plain: string][] = [
  ['\\s{0,5},?(?:\\s*and)?\\s{0,5}', '(?:\\s{0,5},(?:\\s*and)?\\s{0,5}|\\s*and\\s{0,5}|\\s{0,10})'],
  ['a?\\s{0,2}couple\\s{0,2}(?:of)?', '(?:a\\s{0,2})?couple(?:\\s{0,2}of)?']
]

function withPlainPattern(parser: Parser): Parser {
  const patterns = new WeakMap<RegExp, RegExp>()
  const plainOf = ({ source, flags }: RegExp) =>
    new RegExp(
      ambiguous.reduce((text, [part, plain]) => text.replaceAll(part, plain), source),
      flags
    )
  return {
    pattern(context) {
      const pattern = parser.pattern(context)
      const plain = patterns.get(pattern) ?? plainOf(pattern)
      patterns.set(pattern, plain)
      return plain
    },
    extract: (context, match) => parser.extract(context, match)
  }
}

const reader = casual.clone()
reader.parsers = reader.parsers.map(withPlainPattern)
reader.parsers.unshift(
  ...namedDays.map(({ pattern, span, due }) => ({
    pattern: () => pattern,
    extract({ reference }: ParsingContext, said: RegExpMatchArray) {
      const now = reference.getDateWithAdjustedTimezone()
      const [first, last] = span(dayOf(now.getFullYear(), now.getMonth() + 1, now.getDate()), said)
      const [year, month, day] = (due === 'first' ? first : last).split('-').map(Number)
      return { year, month, day }
    }
  })),
  ...namedTimes.map(({ pattern, time }) => ({
    pattern: () => pattern,
    extract(_context: ParsingContext, said: RegExpMatchArray) {
      const { hour, minute } = time(said)
      return hour < 24 ? { hour, minute } : null
    }
  }))
)

/** Words that make a duration a date: "in 2 hours", but not "read for 2 hours". */
const points = /^(?:in|within|next|after|this|coming)\b|\b(?:from now|from today|later|hence)$/i
/** Expressions that rarely mean a due date. */
const unlikely = /^(?:now|sec|second)$|^(?:last|past)\b|\bago\b/i

/** Names such as "parents evening" and "movie night", which are not a time. */
const named =
  /(?<=\b(?!(?:the|in|by|at|this|that|late|early|every|each|until|till|before|on|for|during|good|last|next|following|today|tomorrow|tmrw|tonight|am|pm|me|it|christmas|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*) )[a-z']+ )(?:morning|afternoon|evening|night)\b/gi

/** Morning activities: their "six" is not in the afternoon. */
const early = /\b(?:wake|waking|get(?:ting)? up|breakfast|sunrise)\b/i

/** The words and numbers that chrono makes dates of, as far as their number matters. */
const dateWord =
  /\d+|\b(?:(?:sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,9}|to(?:day|night|morrow)|now|this|last|next|past|noon)\b/gi

/** The dates and times in a text, in text order. */
export const mentionsIn = oncePerMessage(readMentions, (text: string) => text)

function readMentions(text: string, clock: Clock): Mention[] {
  const start = Math.max(0, text.length - searched)
  const reference = { instant: clock.now, timezone: offsetIn(clock.timeZone, clock.now) }
  const masked = text.slice(start).replace(named, name => '-'.repeat(name.length))
  spend('dates', masked.length)
  spend('dateWords', masked.match(dateWord)?.length ?? 0)
  // Chrono compares instants with dates of the local time.
  const results = inUtc(() => reader.parse(masked, reference, { forwardDate: true }))
  const isEarly = early.test(text)
  return results
    .filter(result => isPoint(result) && isInRange(result.start))
    .map(result => mentionOf(result, start, clock, isEarly))
}

function isPoint(result: ParsedResult): boolean {
  if (unlikely.test(result.text)) return false
  return !result.start.tags().has('result/relativeDate') || points.test(result.text)
}

function isInRange(start: ParsedComponents): boolean {
  const year = part(start, 'year')
  return year >= 1970 && year <= 9999
}

function mentionOf(
  { index, text, start }: ParsedResult,
  offset: number,
  clock: Clock,
  isEarly: boolean
): Mention {
  const from = offset + index
  return { from, to: from + text.length, text, ...momentOf(start, text, clock, isEarly) }
}

function momentOf(
  start: ParsedComponents,
  text: string,
  clock: Clock,
  isEarly: boolean
): Pick<Mention, 'day' | 'time'> {
  if (start.isCertain('timezoneOffset') && start.isCertain('hour')) {
    const { day, hour, minute } = wallTime(start.date(), clock.timeZone)
    return { day, time: { hour, minute } }
  }
  const time = start.isCertain('hour')
    ? { hour: likelyHour(start, text, isEarly), minute: part(start, 'minute') }
    : undefined
  const isTimeAlone = time && !start.isCertain('day') && !start.isCertain('weekday')
  return { day: isTimeAlone ? undefined : dayOfComponents(start, clock), time }
}

/** "at 5" means the afternoon. Hours from eight on stay unchanged. */
function likelyHour(start: ParsedComponents, text: string, isEarly: boolean): number {
  const hour = part(start, 'hour')
  const isOpen = !isEarly && !start.isCertain('meridiem') && !/morning|noon|night|\b0\d/i.test(text)
  return isOpen && hour >= 1 && hour <= 7 ? hour + 12 : hour
}

/** The weekday of today means the same day of next week. */
function dayOfComponents(start: ParsedComponents, clock: Clock): Day {
  const day = dayOf(part(start, 'year'), part(start, 'month'), part(start, 'day'))
  const isWeekdayAlone = start.isCertain('weekday') && !start.isCertain('day')
  return isWeekdayAlone && day === today(clock) ? addDays(day, 7) : day
}

/** Chrono fills in missing components. It returns null only for the weekday and the offset. */
function part(start: ParsedComponents, component: Component): number {
  return start.get(component) ?? 0
}
