import { addDays, type Day, monthEnd, monthStart, nextDate, nextDayOfMonth, weekday } from './calendar.ts'
import { dayNumber, dayWord, numberOf } from './words.ts'

type Span = readonly [Day, Day]
type Captures = RegExpMatchArray

/** A day or a range of days that has a name. */
export interface NamedDays {
  name: string
  pattern: RegExp
  /** First and last day. */
  span(today: Day, said: Captures): Span
  /** Which of the two is the due day of a task. */
  due: 'first' | 'last'
}

const weekdays = ['mon', 'tues', 'wednes', 'thurs', 'fri', 'satur', 'sun']
const weekdayWord = `(${weekdays.join('|')})day`
const words = (source: string) => new RegExp(`\\b(?:${source})\\b`, 'i')
const atEnd = (source: string) =>
  new RegExp(
    `(?:^|\\b(?:on|by|before|until|for|at) )${source}(?=[.,;!?]|$|(?<=^(?:on |at )?${source}) (?:remind|please|i|we|can|could)\\b)`,
    'i'
  )

/**
 * Names that chrono does not parse, or parses in a sense that is unusual for to-do lists. Weeks start on Monday. A task
 * is due on the first day of "next week" and "next month", on the last day of "this week" and "this month", and on
 * Friday at the "end of the week". The weekday or the day of the month of today means its next occurrence: users call
 * today "today".
 */
export const namedDays: NamedDays[] = [
  day('end of today', words('(?:the )?end of (?:the )?(?:day|today|business)|eod|cob'), today => today),
  day('later today', words('(?:later|sometime|some time) (?:on )?today|later on'), today => today),
  day('midnight', words('midnight(?: tonight)?'), today => today),
  day('tomorrow, misspelt', words('tommorr?ow|tomorow|tmrw|tmr|tmw'), today => addDays(today, 1)),
  day('day after tomorrow', words('(?:the )?day after tomorrow'), today => addDays(today, 2)),
  day('fortnight', words('in a fortnight'), today => addDays(today, 14)),
  days('week after next', words('(?:the )?week after next'), 'first', today => week(today, 2)),
  day('end of next week', words('(?:the )?end of next week'), today => addDays(week(today, 1)[0], 4)),
  day('end of the week', words('(?:the )?end of (?:the |this )?week|eow'), fridayOrSunday),
  days('next week', words('(?:early )?next week'), 'first', today => week(today, 1)),
  days(
    'this week',
    words('(?:later )?this week|(?<=for |in |of )the (?:rest of the |coming )?week'),
    'last',
    today => week(today, 0)
  ),
  days('next weekend', words('next weekend'), 'first', today => weekend(addDays(today, 7))),
  days('weekend', words('(?:(?:the|this) )?weekend'), 'first', weekend),
  day('end of next month', words('(?:the )?end of next month'), today => monthEnd(today, 1)),
  day('end of the month', words('(?:the )?(?:end|last day) of (?:the |this )?month|eom'), today =>
    monthEnd(today, 0)
  ),
  days('next month', words('next month'), 'first', today => month(today, 1)),
  days('this month', words('(?:later )?this month'), 'last', today => month(today, 0)),
  day('end of the year', words('(?:the )?end of (?:the |this )?year|eoy'), today => year(today, 0)[1]),
  days('next year', words('next year'), 'first', today => year(today, 1)),
  days('this year', words('(?:later )?this year'), 'last', today => year(today, 0)),
  day('a week after a weekday', words(`a week (?:from|after|on) (?:next )?${weekdayWord}`), weekLater),
  day('weekday week', words(`${weekdayWord} week`), weekLater),
  day('a day of a month', words(`the (${dayWord}) (?:day )?of (this|next|the) month`), dayOfMonth),
  day(
    'the next 1st',
    words(
      `(?:${weekdayWord},? the|(?:on|by|until|before|due|for|to) the|on|by|due|the) ` +
        `(${dayNumber})(?! (?:of|one|task|item|thing|floor|grade|time|avenue|ave|street)\\b)`
    ),
    (today, said) => nextDayOfMonth(today, numberOf(said[2]))
  ),
  day('the next first', atEnd(`the (${dayWord})`), (today, said) => nextDayOfMonth(today, numberOf(said[1]))),
  day('Christmas Eve', atEnd('christmas eve'), today => nextDate(today, 12, 24)),
  day('Boxing Day', atEnd('boxing day'), today => nextDate(today, 12, 26)),
  day('Thanksgiving', atEnd('thanksgiving(?: day)?'), thanksgiving),
  day('Christmas', atEnd('christmas(?: day)?'), today => nextDate(today, 12, 25)),
  day('New Year’s Eve', atEnd("new year’?'?s eve"), today => nextDate(today, 12, 31)),
  day('New Year', atEnd("new year(?:’?'?s(?: day)?)?"), today => nextDate(today, 1, 1)),
  day('Valentine’s Day', atEnd("valentine’?'?s(?: day)?"), today => nextDate(today, 2, 14)),
  day('Halloween', atEnd("hallowe’?'?en"), today => nextDate(today, 10, 31))
]

function day(name: string, pattern: RegExp, of: (today: Day, said: Captures) => Day): NamedDays {
  const span = (today: Day, said: Captures): Span => {
    const only = of(today, said)
    return [only, only]
  }
  return { name, pattern, span, due: 'first' }
}

function days(
  name: string,
  pattern: RegExp,
  due: 'first' | 'last',
  span: (today: Day, said: Captures) => Span
): NamedDays {
  return { name, pattern, span, due }
}

function week(today: Day, ahead: number): Span {
  const monday = addDays(today, 1 - weekday(today) + ahead * 7)
  return [monday, addDays(monday, 6)]
}

/** The weekend of the current week; on a Sunday, only the Sunday. */
function weekend(today: Day): Span {
  const sunday = week(today, 0)[1]
  return [weekday(today) === 7 ? sunday : addDays(sunday, -1), sunday]
}

function fridayOrSunday(today: Day): Day {
  const [monday, sunday] = week(today, 0)
  return weekday(today) > 5 ? sunday : addDays(monday, 4)
}

function month(today: Day, ahead: number): Span {
  return [monthStart(today, ahead), monthEnd(today, ahead)]
}

function year(today: Day, ahead: number): Span {
  const number = Number(today.slice(0, 4)) + ahead
  return [`${number}-01-01`, `${number}-12-31`]
}

function weekLater(today: Day, said: Captures): Day {
  const wanted = weekdays.indexOf(said[1]?.toLowerCase() ?? '') + 1
  return addDays(today, ((wanted - weekday(today) + 6) % 7) + 1 + 7)
}

/** The fourth Thursday of November. */
function thanksgiving(today: Day): Day {
  const [day = today] = [0, 1]
    .map(ahead => `${Number(today.slice(0, 4)) + ahead}-11-01`)
    .map(first => addDays(first, ((4 - weekday(first) + 7) % 7) + 21))
    .filter(day => day >= today)
  return day
}

/** Numbers beyond the end of the month mean its last day. */
function dayOfMonth(today: Day, said: Captures): Day {
  const ahead = said[2]?.toLowerCase() === 'next' ? 1 : 0
  const length = Number(monthEnd(today, ahead).slice(8))
  return addDays(monthStart(today, ahead), Math.min(numberOf(said[1]), length) - 1)
}
