import type { Clock } from '../../../lib/clock.ts'
import { addDays, addMonths, type Day, today } from './calendar.ts'
import { mentionsIn } from './mentions.ts'
import { namedDays } from './named-days.ts'
import { numberOf, numberWord } from './words.ts'

/** A range of due days; both bounds are inclusive. */
export interface Range {
  due_after?: Day
  due_before?: Day
}

export interface RangeExtraction {
  range: Range
  /** The phrase without the days. */
  rest: string
}

const overdue = /\b(?:overdue|past due|late|miss(?:ed)?|behind (?:on|with))\b/i
const coming = new RegExp(
  `\\b(?:in |within |over )?(?:the )?(?:next|coming) (?:(${numberWord}|few|couple of) )?(day|week|month)s?\\b`,
  'i'
)
const afterToday = /\b(?:upcoming|coming up)\b/i
const bounds: { pattern: RegExp; range(first: Day, last: Day): Range }[] = [
  { pattern: /\b(?:before|earlier than|prior to)$/i, range: first => ({ due_before: addDays(first, -1) }) },
  {
    pattern: /\b(?:by|until|till|up to|through|no later than)$/i,
    range: (_, last) => ({ due_before: last })
  },
  { pattern: /\b(?:after|later than|beyond)$/i, range: (_, last) => ({ due_after: addDays(last, 1) }) },
  { pattern: /\b(?:from|since|starting|starting on)$/i, range: first => ({ due_after: first }) },
  { pattern: /^|$/, range: (first, last) => ({ due_after: first, due_before: last }) }
]

/** Extracts the days from a phrase about tasks: "due this week", "before Friday", "overdue". */
export function extractRange(phrase: string, clock: Clock): RangeExtraction {
  const now = today(clock)
  if (overdue.test(phrase))
    return { range: { due_before: addDays(now, -1) }, rest: phrase.replace(overdue, '') }
  if (afterToday.test(phrase)) return { range: { due_after: now }, rest: phrase }
  const said = coming.exec(phrase)
  if (said && (said[1] || said[2] === 'day')) {
    return { range: { due_after: now, due_before: ahead(now, said) }, rest: phrase.replace(coming, '') }
  }
  return spanIn(phrase, clock)
}

function ahead(now: Day, [, count = '1', unit]: RegExpExecArray): Day {
  const number = { few: 3, 'couple of': 2 }[count.toLowerCase()] ?? numberOf(count)
  if (unit === 'month') return addMonths(now, number)
  return addDays(now, unit === 'week' ? number * 7 : number)
}

function spanIn(phrase: string, clock: Clock): RangeExtraction {
  const spans = spansIn(phrase, clock)
  const [first, second] = spans
  if (!first) return { range: {}, rest: phrase }
  const rest = [...spans]
    .reverse()
    .reduce((text, { from, to }) => `${text.slice(0, from)}${text.slice(to)}`, phrase)
  if (second && /\b(?:between|from)\b/i.test(phrase)) {
    return { range: between(first.first, second.last, clock), rest }
  }
  const before = phrase.slice(0, first.from).trimEnd()
  const bound = bounds.find(({ pattern }) => pattern.test(before))
  return { range: bound?.range(first.first, (second ?? first).last) ?? {}, rest }
}

/** On a Monday, "between Monday and Friday" starts today, not a week later. */
function between(from: Day, to: Day, clock: Clock): Range {
  if (from <= to) return { due_after: from, due_before: to }
  const weekBefore = addDays(from, -7)
  if (weekBefore >= today(clock)) return { due_after: weekBefore, due_before: to }
  return { due_after: from, due_before: addDays(to, 7) }
}

interface Span {
  from: number
  to: number
  first: Day
  last: Day
}

/** The longest named range in a phrase, or else its single days in text order. */
function spansIn(phrase: string, clock: Clock): Span[] {
  const now = today(clock)
  const named = namedDays.flatMap(({ pattern, span }) => {
    const said = pattern.exec(phrase)
    if (!said) return []
    const [first, last] = span(now, said)
    return [{ from: said.index, to: said.index + said[0].length, first, last }]
  })
  const [longest] = named.toSorted((one, other) => other.to - other.from - (one.to - one.from))
  if (longest) return [longest]
  return mentionsIn(phrase, clock).flatMap(({ from, to, day }) =>
    day ? [{ from, to, first: day, last: day }] : []
  )
}
