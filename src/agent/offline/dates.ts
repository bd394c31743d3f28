import { type Clock, isTimeZone } from '../../lib/clock.ts'
import {
  addDays,
  addMonths,
  type Day,
  dayOf,
  exactDay,
  instantText,
  monthEnd,
  monthStart,
  nextDate,
  nextDayOfMonth,
  nextWeekday,
  type Time,
  today,
  wallTime,
  weekday,
  weekStart
} from './calendar.ts'
import { D, firstDate, maxDates, type Text } from './text.ts'

/** What a part of a text says about a date. */
interface Said {
  /** When a task is due. */
  day?: Day
  /** The first and the last day, for questions. `day` is one of them. */
  span?: [Day, Day]
  time?: Time & { half?: 'am' | 'pm'; exact?: boolean }
  part?: 'morning' | 'afternoon' | 'evening' | 'night'
  /** RFC 3339: in two hours. */
  instant?: string
  zone?: string
  /** It comes again. */
  repeats?: true
  /** Cannot be a date, such as 30 February. */
  impossible?: true
  /** Only a date after a word such as "on": "sat", "the 5th", "3/4". */
  weak?: true
  /** From one day to another. */
  isRange?: true
  /** A weekday alone. */
  isWeekday?: true
  /** A weekday that is today's: said back as the one in a week. */
  bare?: true
}

export interface Mention extends Said {
  from: number
  to: number
  words: string
}

const numbers =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' '
  )
const ordinals =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' '
  )
const ordinalTens =
  'twenty first,twenty second,twenty third,twenty fourth,twenty fifth,twenty sixth,twenty seventh,twenty eighth,twenty ninth,thirtieth,thirty first'.split(
    ','
  )
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const lengths: Record<string, number> = { day: 1, week: 7, fortnight: 14 }

export const numberSource = `\\d{1,3}|an?|${numbers.slice(1).toReversed().join('|')}|(?:a )?couple(?: of)?`
const macros: Record<string, string> = {
  n: `(${numberSource})`,
  wd: '(mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)',
  mon: '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?',
  d: `(\\d{1,2}(?:st|nd|rd|th)?|${[...ordinals.slice(1), ...ordinalTens]
    .map(word => word.replace(' ', '[ -]'))
    .toReversed()
    .join('|')})`,
  h: `(\\d{1,2}|${numbers.slice(1, 13).toReversed().join('|')})`,
  min: '(\\d{2}|oh five|five|ten|fifteen|twenty five|twenty|thirty five|thirty|forty five|forty|fifty five|fifty)',
  ap: '([ap])\\.? ?m\\b\\.?'
}

export function numberOf(word = ''): number {
  const low = word.replace(/^a couple.*|^couple.*/, 'two').replace('-', ' ')
  if (/^\d/.test(low)) return Number.parseInt(low, 10)
  if (/^an?$/.test(low)) return 1
  const tens = ordinalTens.indexOf(low)
  return tens >= 0 ? 21 + tens : Math.max(numbers.indexOf(low), ordinals.indexOf(low))
}

const minuteWords: Record<string, number> = {
  'oh five': 5,
  fifteen: 15,
  thirty: 30,
  forty: 40,
  fifty: 50,
  quarter: 15,
  half: 30
}

function minutesOf(word = '0'): number {
  const [tens = '', ones = ''] = word.split(' ')
  if (minuteWords[word] !== undefined) return minuteWords[word]
  return ones ? (minuteWords[tens] ?? 20) + numberOf(ones) : numberOf(word)
}

type Row = [pattern: string, example: string, read: (said: string[], now: Day, clock: Clock) => Said]

const dayOfWeek = (word = '') => days.indexOf(word.slice(0, 3)) + 1
const monthOf = (word = '') => months.indexOf(word.slice(0, 3)) + 1
const on = (day: Day | undefined): Said => (day ? { day } : { impossible: true })
const within = (day: Day, span: [Day, Day]): Said => ({ day, span })
const time = (hour: number, minute: number, half?: string, exact = false): Said =>
  hour > 24 || minute > 59 || (half && hour > 12)
    ? { impossible: true }
    : { time: { hour: hour % 24, minute, ...(half && { half: half === 'a' ? 'am' : 'pm' }), exact } }
const dated = (month: number, day: number, year: string | undefined, now: Day): Said =>
  on(year ? exactDay(fullYear(year), month, day) : nextDate(now, month, day))
const fullYear = (year: string) => Number(year.length === 2 ? `20${year}` : year)
const rangeOf = ({ day }: Said, { day: last }: Said): Said =>
  day && last ? { ...within(day, [day, last]), isRange: true } : { impossible: true }
const inMinutes = (minutes: number, { now, timeZone }: Clock): Said => {
  const { day, hour, minute } = wallTime(new Date(now.getTime() + minutes * 60_000), timeZone)
  const at = new Date(now.getTime() + minutes * 60_000)
  const local = instantText(day, { hour, minute }, timeZone)
  // In the hour that clocks repeat, the local time alone would be the first one.
  return { day, instant: Math.abs(Date.parse(local) - at.getTime()) < 60_000 ? local : at.toISOString() }
}
const ahead = (from: Day, count: number, unit = ''): Day =>
  unit === 'month' || unit === 'year'
    ? addMonths(from, count * (unit === 'year' ? 12 : 1))
    : addDays(from, count * (lengths[unit] ?? 1))
const weekendOf = (now: Day, weeks = 0): Said => {
  const saturday = weekday(now) === 7 && weeks === 0 ? now : addDays(weekStart(now, weeks), 5)
  return within(saturday, [saturday, addDays(weekStart(now, weeks), 6)])
}
const weekOf = (now: Day, weeks: number): [Day, Day] => [
  weekStart(now, weeks),
  addDays(weekStart(now, weeks), 6)
]
const monthSpan = (now: Day, count: number): [Day, Day] => [monthStart(now, count), monthEnd(now, count)]
const thanksgiving = (now: Day): Said =>
  on(
    [0, 1]
      .map(add => `${Number(now.slice(0, 4)) + add}-11-01`)
      .map(first => addDays(first, ((11 - weekday(first)) % 7) + 21))
      .find(day => day >= now)
  )
const thisWeekday = (word: string, now: Day): Said => ({
  day: nextWeekday(now, dayOfWeek(word)),
  isWeekday: true,
  ...(dayOfWeek(word) === weekday(now) && { bare: true as const })
})
const friday = (now: Day): Day =>
  weekday(now) > 5 ? addDays(weekStart(now, 0), 6) : addDays(weekStart(now, 0), 4)
/** Where people write the month first. */
const monthFirst =
  /^(?:US\/|America\/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Indiana|Kentucky|Toronto|Vancouver))/
const slashed = (one: number, two: number, year: string | undefined, now: Day, { timeZone }: Clock): Said => {
  const isMonthFirst = two > 12 || (one <= 12 && monthFirst.test(timeZone))
  return {
    ...(isMonthFirst ? dated(one, two, year, now) : dated(two, one, year, now)),
    ...(!year && one <= 12 && two <= 12 && { weak: true as const })
  }
}

/** The grammar of dates: the first row that fits at a position is used. Weeks start on Monday. */
// biome-ignore format: one row for each way to say a date
export const dateRows: Row[] = [
  // Days, counted from today.
  ['(?:the )?day after tomorrow', 'the day after tomorrow', (_, now) => on(addDays(now, 2))],
  ['(?:the )?day before yesterday', 'the day before yesterday', (_, now) => on(addDays(now, -2))],
  ['(?:by |at |before )?(?:the )?(?:end of (?:the |my |this )?(?:day|business)|end of today|eod|cob|close of business)', 'end of day', () => ({ part: 'night' })],
  ['(?:first thing )(?:in the morning)', 'first thing in the morning', () => ({ part: 'morning' })],
  ['first thing', 'first thing tomorrow', () => ({ part: 'morning', weak: true })],
  ['(?:today|tomorrow) week', 'tomorrow week', ([said], now) => on(addDays(now, said?.startsWith('tod') ? 7 : 8))],
  ['(?:later |earlier |sometime |some time )?today', 'today', (_, now) => on(now)],
  ['tonight', 'tonight', (_, now) => ({ day: now, part: 'evening' })],
  ['(?:sometime )?tomorrow', 'tomorrow', (_, now) => on(addDays(now, 1))],
  ['2moro|2morrow', '2moro', (_, now) => on(addDays(now, 1))],
  ['yesterday', 'yesterday', (_, now) => on(addDays(now, -1))],
  ['last night', 'last night', (_, now) => ({ day: addDays(now, -1), part: 'night' })],
  ['{n} (day|week|fortnight|month|year)s? (?:from|after) (?:today|now)', 'two weeks from today', ([, n, unit], now) => on(ahead(now, numberOf(n), unit))],
  ['{n} (day|week|fortnight|month|year)s? (?:from|after) tomorrow', 'a week from tomorrow', ([, n, unit], now) => on(ahead(addDays(now, 1), numberOf(n), unit))],
  ['{n} (day|week|fortnight)s? (?:from|after|on) (?:next |this |the coming |coming )?{wd}', 'a week from tuesday', ([, n, unit, wd], now) => on(ahead(nextWeekday(now, dayOfWeek(wd)), numberOf(n), unit))],
  ['{wd} in {n} weeks', 'monday in two weeks', ([, wd, n], now) => on(addDays(weekStart(now, numberOf(n)), dayOfWeek(wd) - 1))],
  ['{n} weeks? (today|tomorrow)', 'a week today', ([, n, day], now) => on(addDays(now, numberOf(n) * 7 + (day === 'today' ? 0 : 1)))],
  ['{wd} (?:in a )?week(?! ?end)', 'friday week', ([, wd], now) => on(addDays(nextWeekday(now, dayOfWeek(wd)), 7))],
  ['(?:the )?{wd} after next', 'friday after next', ([, wd], now) => on(addDays(weekStart(now, 2), dayOfWeek(wd) - 1))],
  ['in (?:an hour and a half|one and a half hours|1\\.5 hours)', 'in an hour and a half', (_, _now, clock) => inMinutes(90, clock)],
  ['in {n} and a half hours', 'in two and a half hours', ([, n], _, clock) => inMinutes(numberOf(n) * 60 + 30, clock)],
  ['in (\\d{1,2})[.,]5 hours', 'in 2.5 hours', ([, n], _, clock) => inMinutes(Number(n) * 60 + 30, clock)],
  ['(?:with)?in (?:about )?{n} ?(minute|min|hour|hr|h)s?(?: time| from now)?', 'in 45 minutes', ([, n, unit], _, clock) => inMinutes(numberOf(n) * (unit?.startsWith('m') ? 1 : 60), clock)],
  ['in half an hour|in a half hour', 'in half an hour', (_, _now, clock) => inMinutes(30, clock)],
  ['in (?:a|one) quarter of an hour', 'in a quarter of an hour', (_, _now, clock) => inMinutes(15, clock)],
  ['{n} (minute|hour)s? from now', 'two hours from now', ([, n, unit], _, clock) => inMinutes(numberOf(n) * (unit === 'hour' ? 60 : 1), clock)],
  ['(?:with)?in {n} (day|week|fortnight|month|year)s?(?:,? time)?', 'in 3 days', ([, n, unit], now) => on(ahead(now, numberOf(n), unit))],
  ['(?:the )?next {n} (day|week|month)s', 'the next 3 days', ([, n, unit], now) => within(ahead(now, numberOf(n), unit), [now, ahead(now, numberOf(n), unit)])],
  ['(?:the )?(?:last|past) {n} (day|week|month)s', 'the last 3 days', ([, n, unit], now) => within(now, [ahead(now, -numberOf(n), unit), now])],
  ['{n} (day|week|month)s? ago', 'two days ago', ([, n, unit], now) => on(ahead(now, -numberOf(n), unit))],
  // Repetitions.
  ['(?:every|each) (?:other |second |single |n )?{wd}(?: and {wd})?s?', 'every monday', ([, wd], now) => ({ day: nextWeekday(now, dayOfWeek(wd)), repeats: true })],
  ['(?:every|each) (?:other |second |single )?(?:day|night|morning|evening|afternoon|weekday|weekend|week|month|year|hour)|every {n} (?:day|week|month|year|hour)s?', 'every day', () => ({ repeats: true })],
  ['on (?:mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|weekdays)', 'on mondays', ([said], now) => ({...(said?.includes('week') ? {} : { day: nextWeekday(now, dayOfWeek(said?.slice(3))) }), repeats: true })],
  ['(?:once|twice|{n} times) (?:a|per|every) (?:day|week|month|year)', 'twice a week', () => ({ repeats: true })],
  ['daily|nightly|biweekly|fortnightly|annually', 'daily', () => ({ repeats: true, weak: true })],
  // Weeks, months, years.
  ['(?:the )?end of next week', 'the end of next week', (_, now) => on(addDays(weekStart(now, 1), 4))],
  ['(?:the )?end of (?:the |this )?week|eow', 'end of the week', (_, now) => on(friday(now))],
  ['(?:the )?end of next month', 'the end of next month', (_, now) => on(monthEnd(now, 1))],
  ['(?:the )?(?:end|last day) of (?:the |this )?month|eom|month end', 'end of the month', (_, now) => on(monthEnd(now, 0))],
  ['(?:the )?end of (?:the |this )?year|eoy|year end', 'end of the year', (_, now) => on(`${now.slice(0, 4)}-12-31`)],
  ['(?:the )?end of {mon}', 'the end of january', ([, mon], now) => on(monthEnd(nextMonth(now, monthOf(mon)), 0))],
  ['(?:the )?(?:beginning|start) of next week|early next week', 'early next week', (_, now) => on(weekStart(now, 1))],
  ['(?:the )?(?:beginning|start) of next month', 'the start of next month', (_, now) => on(monthStart(now, 1))],
  ['(?:the )?week after next', 'the week after next', (_, now) => within(weekStart(now, 2), weekOf(now, 2))],
  ['next weekend', 'next weekend', (_, now) => weekendOf(now, 1)],
  ['last weekend', 'last weekend', (_, now) => within(addDays(weekStart(now, -1), 5), [addDays(weekStart(now, -1), 5), addDays(weekStart(now, -1), 6)])],
  ['(?:over )?(?:this |the |at the |this coming )weekend', 'this weekend', (_, now) => weekendOf(now)],
  ['(?:sometime )?next week {wd}|{wd} (?:of )?next week', 'friday next week', ([, one, two], now) => on(addDays(weekStart(now, 1), dayOfWeek(one ?? two) - 1))],
  ['{wd} (?:of )?this week', 'friday this week', ([, wd], now) => on(addDays(weekStart(now, 0), dayOfWeek(wd) - 1))],
  ['(?:sometime |any time )?next week', 'next week', (_, now) => within(weekStart(now, 1), weekOf(now, 1))],
  ['(?:later |sometime )?this week|(?<=(?:for|in|of|during) )the (?:rest of the |coming )?week', 'this week', (_, now) => within(addDays(weekStart(now, 0), 6), weekOf(now, 0))],
  ['last week', 'last week', (_, now) => within(weekStart(now, -1), weekOf(now, -1))],
  ['next month (?:on )?the {d}', 'next month on the 3rd', ([, d], now) => on(exactDay(...yearMonth(monthStart(now, 1)), numberOf(d)))],
  ['(?:sometime )?next month', 'next month', (_, now) => within(monthStart(now, 1), monthSpan(now, 1))],
  ['(?:later |sometime )?this month', 'this month', (_, now) => within(monthEnd(now, 0), monthSpan(now, 0))],
  ['last month', 'last month', (_, now) => within(monthStart(now, -1), monthSpan(now, -1))],
  ['next year', 'next year', (_, now) => within(`${Number(now.slice(0, 4)) + 1}-01-01`, [`${Number(now.slice(0, 4)) + 1}-01-01`, `${Number(now.slice(0, 4)) + 1}-12-31`])],
  ['this year', 'this year', (_, now) => within(`${now.slice(0, 4)}-12-31`, [`${now.slice(0, 4)}-01-01`, `${now.slice(0, 4)}-12-31`])],
  // Weekdays: the next one, never today.
  ['{wd},? (?:the )?{d}(?: of)? {mon}(?:,? (20\\d\\d))?', 'friday the 4th of december', ([, wd, d, mon, year], now) => onWeekday(wd, dated(monthOf(mon), numberOf(d), year, now))],
  ['{wd},? {mon} (?:the )?{d}(?:,? (20\\d\\d))?', 'friday, december 4th', ([, wd, mon, d, year], now) => onWeekday(wd, dated(monthOf(mon), numberOf(d), year, now))],
  ['{wd},? the (\\d{1,2}(?:st|nd|rd|th))', 'friday the 4th', ([, wd, d], now) => onWeekday(wd, on(nextDayOfMonth(now, numberOf(d))))],
  ['next {wd}', 'next friday', ([, wd], now) => on(addDays(weekStart(now, 1), dayOfWeek(wd) - 1))],
  ['last {wd}', 'last friday', ([, wd], now) => on(addDays(nextWeekday(now, dayOfWeek(wd)), -7))],
  ['(?:this |coming |this coming |the coming )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)', 'friday', ([, wd = ''], now) => thisWeekday(wd, now)],
  ['(tues?|weds?|thurs?|thu|fri)\\b', 'fri', ([, wd = ''], now) => thisWeekday(wd, now)],
  ['(mon|sat|sun)\\b', 'on sat', ([, wd = ''], now) => ({ ...thisWeekday(wd, now), weak: true })],
  // Days of a month or a year.
  ['(?:between |from )?(?:the )?{d} ?(?:and|to|-|until|through|till) ?(?:the )?{d}(?: of)? {mon}', 'between 10 and 14 december', ([, from, to, mon], now) => rangeOf(dated(monthOf(mon), numberOf(from), undefined, now), dated(monthOf(mon), numberOf(to), undefined, now))],
  ['(?:between |from )?{mon} {d} ?(?:and|to|-|until|through|till) ?{d}(?![:\\d])', 'december 10-14', ([, mon, from, to], now) => rangeOf(dated(monthOf(mon), numberOf(from), undefined, now), dated(monthOf(mon), numberOf(to), undefined, now))],
  ['(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:t(\\d\\d):(\\d\\d)(?::\\d\\d)?)?', '2026-12-24', ([, y = '', m, d, h, min]) => ({...on(exactDay(Number(y), Number(m), Number(d))),...(h && time(Number(h), Number(min), undefined, true)) })],
  ['(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d{2})', '24/12/2026', ([, a, b, y], now, clock) => slashed(Number(a), Number(b), y, now, clock)],
  ['(\\d{1,2})/(\\d{1,2})(?!/)', 'on 24/12', ([, a, b], now, clock) => slashed(Number(a), Number(b), undefined, now, clock)],
  ['(\\d{1,2})\\.(\\d{1,2})\\.(20\\d\\d|\\d\\d)?', '15.12.', ([, d, m, y], now) => dated(Number(m), Number(d), y, now)],
  ['{mon} (?:the )?{d}(?![:.]\\d|%| ?[ap]m)(?:,? (20\\d\\d))?', 'december 24th', ([, mon, d, year], now) => dated(monthOf(mon), numberOf(d), year, now)],
  ['(?:the )?{d}(?: of)? {mon}(?:,? (20\\d\\d))?', '24 december', ([, d, mon, year], now) => dated(monthOf(mon), numberOf(d), year, now)],
  ['the {d}(?: day)? of (this|next|the) month', 'the 5th of next month', ([, d, which], now) => on(exactDay(...yearMonth(monthStart(now, which === 'next' ? 1 : 0)), numberOf(d)))],
  ['(?<=(?:on|by|until|till|before|due|for|from|to|is) )(?:the )?(\\d{1,2}(?:st|nd|rd|th))|(?:the )?((?:1[1-9]|2\\d|30|31)(?:st|nd|rd|th))', 'the 15th', ([, one, two], now) => ({ ...on(nextDayOfMonth(now, numberOf(one ?? two))), weak: true })],
  [`(?<=(?:on|by|until|till|before|due|for) )the (first|fifteenth|twentieth|thirtieth|tenth|twenty[ -]\\w+)(?! (?:one|task|item|thing|two|three|of|time|day|to|on))`, 'on the first', ([, d], now) => ({ ...on(nextDayOfMonth(now, numberOf(d))), weak: true })],
  ['(?<=(?:in|by|until|till|before|for) )(january|february|march|april|may|june|july|august|september|october|november|december)(?: (20\\d\\d))?', 'in march', ([, mon, year], now) => monthlong(monthOf(mon), year, now)],
  ['(?:on |at )?christmas eve', 'christmas eve', (_, now) => on(nextDate(now, 12, 24))],
  ['(?:on )?christmas day', 'christmas day', (_, now) => on(nextDate(now, 12, 25))],
  ['(?<=(?:on|by|before|until|for|at) )christmas', 'by christmas', (_, now) => on(nextDate(now, 12, 25))],
  ['(?:the )?day after christmas', 'the day after christmas', (_, now) => on(nextDate(now, 12, 26))],
  ['boxing day', 'boxing day', (_, now) => on(nextDate(now, 12, 26))],
  ['(?:new years eve|nye)', 'new year’s eve', (_, now) => on(nextDate(now, 12, 31))],
  ['new years day', 'new year’s day', (_, now) => on(nextDate(now, 1, 1))],
  ['(?<=(?:on|by|before|until|for|at) )(?:new year|new years)', 'by new year', (_, now) => on(nextDate(now, 1, 1))],
  ['(?:on )?valentines day|(?<=(?:on|by|before|for) )valentines', 'valentine’s day', (_, now) => on(nextDate(now, 2, 14))],
  ['(?<=(?:on|by|before|for) )halloween', 'on halloween', (_, now) => on(nextDate(now, 10, 31))],
  ['(?<=(?:on|by|before|for) )thanksgiving', 'by thanksgiving', (_, now) => thanksgiving(now)],
  // Times.
  ['(?:between|from) {h}(?::\\d\\d)?(?: ?[ap]\\.?m\\.?)? ?(?:and|to|-|until|till) {h}(?::\\d\\d)?(?: ?[ap]\\.?m\\b\\.?)?(?! \\p{L})', 'between 2 and 3', () => ({ isRange: true, part: 'afternoon' })],
  ['(?:at )?(?:noon|midday|12 noon)', 'noon', () => time(12, 0, undefined, true)],
  ['(?:at )?(?:midnight|12 midnight)', 'midnight', () => ({ time: { hour: 0, minute: 0, exact: true } })],
  ['(?:at )?{h}[:.](\\d\\d) ?{ap}', '5:30 pm', ([, h, min, ap]) => time(numberOf(h), Number(min), ap)],
  ['(?:at )?{h} ?{ap}', '5pm', ([, h, ap]) => time(numberOf(h), 0, ap)],
  ['(?:at )?{h} {min} ?{ap}', 'five thirty pm', ([, h, min, ap]) => time(numberOf(h), minutesOf(min), ap)],
  ['(?:at )?(\\d{1,2}):(\\d\\d)(?::\\d\\d)?(?![:\\d])', '17:30', ([, h = '', min]) => time(Number(h), Number(min), undefined, h.length === 2 && h < '10')],
  ['(?:at )half (?:past )?{h}|half past {h}', 'half past five', ([, one, two]) => time(numberOf(one ?? two), 30)],
  ['(?:at )?(?:a )?(quarter|five|ten|twenty five|twenty|\\d{1,2})(?: minutes)? (past|after|to|before|of) {h}(?! (?:people|items|things|pages))', 'ten to five', ([, min, way, h]) => clockwise(minutesOf(min), way !== 'past' && way !== 'after', numberOf(h))],
  ['(?:at )?{h} o ?clock', 'five o’clock', ([, h]) => time(numberOf(h), 0)],
  ['at (\\d{1,2})h(\\d\\d)?', 'at 18h', ([, h, min = '0']) => time(Number(h), Number(min), undefined, true)],
  ['at (\\d{1,2})\\.(\\d\\d)', 'at 7.30', ([, h, min]) => time(Number(h), Number(min))],
  ['at (\\d{1,2})([0-5]\\d)(?: ?{ap}| hours)?', 'at 630', ([said = '', h, min, ap]) => time(Number(h), Number(min), ap, said.endsWith('hours') || h?.startsWith('0'))],
  ['at {h} {min}(?! (?:people|items|things|minutes|euros|dollars))', 'at six thirty', ([, h, min]) => time(numberOf(h), minutesOf(min))],
  ['(?<=(?:to|until|till|for) ){h} {min}(?= |$)', 'to four thirty', ([, h, min]) => time(numberOf(h), minutesOf(min))],
  ['(?:at|@|around|about at) ?{h}(?! ?(?:people|items|things|%|percent|/|euros|dollars|different|of|different|\\.\\d|,\\d|-\\d))', 'at 5', ([, h]) => time(numberOf(h), 0)],
  ['(?:(?:in|during) the |this |at )(morning|afternoon|evening|night)', 'in the evening', ([, part]) => ({ part: part as Said['part'] })],
  ['(?:at )?lunch ?time|over lunch', 'at lunchtime', () => ({ part: 'afternoon', weak: true })]
]

const [partRow] = compiled([
  ['(morning|afternoon|evening|night)', '', ([, part]) => ({ part: part as Said['part'] })]
])

/** "Monday the 8th" when the 8th is no Monday: one of the two is wrong. */
function onWeekday(wd: string | undefined, said: Said): Said {
  return said.day && weekday(said.day) !== dayOfWeek(wd) ? { impossible: true } : said
}

function nextMonth(now: Day, month: number): Day {
  const first = dayOf(Number(now.slice(0, 4)), month, 1)
  return monthEnd(first, 0) < now ? addMonths(first, 12) : first
}

function monthlong(month: number, year: string | undefined, now: Day): Said {
  const first = year ? dayOf(Number(year), month, 1) : nextMonth(now, month)
  return within(first < now ? monthEnd(first, 0) : first, [first, monthEnd(first, 0)])
}

function yearMonth(day: Day): [number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
}

function clockwise(minutes: number, isBefore: boolean, hour: number): Said {
  if (hour < 1 || hour > 12 || minutes < 1 || minutes > 59) return { impossible: true }
  return isBefore ? time(hour === 1 ? 12 : hour - 1, 60 - minutes) : time(hour, minutes)
}

function compiled(rows: Row[]): { pattern: RegExp; read: Row[2] }[] {
  return rows.map(([pattern, , read]) => {
    const source = pattern.replaceAll(/\{(\w+)\}/g, (whole, name: string) => macros[name] ?? whole)
    return { pattern: new RegExp(`(?:${source})(?![\\p{L}\\p{N}])`, 'uy'), read }
  })
}

const rows = compiled(dateRows)
/** The words that a date can start with: other positions need not be tried. */
const start =
  /(?<![\p{L}\p{N}'.,/:$€£-])(?:\d|@|a |an |at |from |between |by |before |on |in |over |within|first |half |quarter|noon|mid|the |this |that |next|last|past|later|earlier|some|any|end |early|begin|start|close|eo[dwmy]|cob|to|2mo|yest|day|dai|night|biw|fort|ann|mon|tue|wed|thu|fri|sat|sun|every|each|once|twice|couple|coming|lunch|around|about|week|year|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|christ|box|new |nye|val|hall|thank|during|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirt|fif|sixt|sevent|eight|ninet|twent|second|third|morning|afternoon|evening)/gu

/** All dates in a text, those that belong together as one. */
export function findDates(text: Text, clock: Clock): Mention[] {
  const found: Mention[] = []
  const now = today(clock)
  for (const { index } of text.mask.matchAll(start)) {
    if (index < (found.at(-1)?.to ?? 0) || found.length >= maxDates) continue
    const mention = mentionAt(text.mask, index, now, clock)
    if (mention) found.push(mention)
  }
  return found.reduce<Mention[]>((all, mention) => combine(all, mention, text.mask), [])
}

function mentionAt(mask: string, from: number, now: Day, clock: Clock): Mention | undefined {
  for (const { pattern, read } of rows) {
    pattern.lastIndex = from
    const said = pattern.exec(mask)
    if (!said) continue
    const to = from + said[0].trimEnd().length
    const words = mask.slice(from, to)
    return withTail({ from, to, words, ...read([...said], now, clock) }, mask, clock)
  }
  return undefined
}

/** "tomorrow morning", "5 pm London time" */
function withTail(mention: Mention, mask: string, clock: Clock): Mention {
  const { to, part, time, day } = mention
  if (partRow && mask[to] === ' ' && (day || mention.repeats) && !part) {
    partRow.pattern.lastIndex = to + 1
    const said = partRow.pattern.exec(mask)
    if (said)
      return {
        ...mention,
        ...partRow.read([...said], '', clock),
        day: mention.day,
        to: to + 1 + said[0].length
      } as Mention
  }
  const zone = time && /^ (?:\(?)((?:[a-z]+ ){1,2}time|[a-z]{2,4}t?)\b\)?/.exec(mask.slice(to, to + 40))
  const name = zone && zoneOf(zone[1] ?? '')
  return zone && name ? { ...mention, zone: name, to: to + zone[0].length } : mention
}

const zones: Record<string, string> = {
  ...{
    utc: 'UTC',
    gmt: 'UTC',
    bst: 'Europe/London',
    wet: 'Europe/Lisbon',
    cet: 'Europe/Paris',
    cest: 'Europe/Paris',
    eet: 'Europe/Helsinki',
    eest: 'Europe/Helsinki',
    uk: 'Europe/London'
  },
  ...{
    est: 'America/New_York',
    edt: 'America/New_York',
    et: 'America/New_York',
    eastern: 'America/New_York',
    cst: 'America/Chicago',
    cdt: 'America/Chicago',
    ct: 'America/Chicago',
    central: 'America/Chicago'
  },
  ...{
    mst: 'America/Denver',
    mdt: 'America/Denver',
    mountain: 'America/Denver',
    pst: 'America/Los_Angeles',
    pdt: 'America/Los_Angeles',
    pt: 'America/Los_Angeles',
    pacific: 'America/Los_Angeles'
  },
  ...{
    ist: 'Asia/Kolkata',
    jst: 'Asia/Tokyo',
    kst: 'Asia/Seoul',
    aest: 'Australia/Sydney',
    aedt: 'Australia/Sydney',
    nzst: 'Pacific/Auckland',
    nzdt: 'Pacific/Auckland',
    'san francisco': 'America/Los_Angeles'
  }
}

/** "london time", "cet"; undefined for other words. */
function zoneOf(said: string): string | undefined {
  const name = said.replace(/ time$/, '')
  if (Object.hasOwn(zones, name)) return zones[name]
  if (!said.endsWith(' time')) return undefined
  const city = name.replaceAll(' ', '_')
  return ['Europe', 'America', 'Asia', 'Australia', 'Africa', 'Pacific']
    .map(area => `${area}/${city}`)
    .find(isTimeZone)
}

/** A day and a time next to each other are one date. */
function combine(all: Mention[], mention: Mention, mask: string): Mention[] {
  const before = all.at(-1)
  const between = before && mask.slice(before.to, mention.from)
  const isNext = before && /^(?:,? ?(?:(?:on|at|in|by|around|for|-) )?|, )$/.test(between ?? '')
  if (!isNext || !isComplement(before, mention)) {
    all.push(mention)
    return all
  }
  const { from, to, words, weak: _weak, ...rest } = mention
  Object.assign(before, rest, { to, words: mask.slice(before.from, to) })
  if (before.day || mention.day) delete before.weak
  return all
}

function isComplement(one: Mention, other: Mention): boolean {
  const isRepeated = (key: 'day' | 'time' | 'part' | 'instant') =>
    one[key] !== undefined && other[key] !== undefined
  if (one.impossible || other.impossible || one.repeats || one.instant || other.instant)
    return Boolean(one.repeats && other.time && !other.day)
  return !isRepeated('day') && !isRepeated('time') && !isRepeated('part')
}

/** Replaces each date by a character, so that rules can name its place. */
export function markDates({ raw, mask, starts, ends }: Text, mentions: Mention[]): Text {
  const text: Text = { raw, mask: '', starts: [], ends: [] }
  let done = 0
  const copy = (to: number) => {
    text.mask += mask.slice(done, to)
    for (let at = done; at < to; at += 1) {
      text.starts.push(starts[at] ?? 0)
      text.ends.push(ends[at] ?? 0)
    }
  }
  for (const [index, { from, to }] of mentions.entries()) {
    copy(from)
    text.mask += String.fromCharCode(firstDate + index)
    text.starts.push(starts[from] ?? 0)
    text.ends.push(ends[to - 1] ?? 0)
    done = to
  }
  copy(mask.length)
  return text
}

export function datesIn(mask: string, mentions: Mention[]): Mention[] {
  return [...mask.matchAll(new RegExp(D, 'g'))].flatMap(
    ([mark]) => mentions[mark.charCodeAt(0) - firstDate] ?? []
  )
}

const early = /\b(?:wake|breakfast|alarm|sunrise|get up)\b/
const late =
  /\b(?:evening|night|dinner|supper|table|restaurant|drinks|party|movie|cinema|concert|theatre|gig|bedtime)\b/

/**
 * The due date that a mention means: `YYYY-MM-DD`, or an instant if it has a time. Undefined if it is none.
 * @param base the day of a time without a day. Default: the next day with that time, today or tomorrow.
 * @param about the text around it: breakfast is in the morning.
 */
export function dueOf(
  mention: Mention,
  clock: Clock,
  { base, about = '' }: { base?: Day | undefined; about?: string } = {}
): string | undefined {
  const { day, time, part, instant, zone, impossible } = mention
  if (impossible) return undefined
  if (instant) return instant
  const current = wallTime(clock.now, zone ?? clock.timeZone)
  if (!time) return day ?? (part ? dayWith(part, current) : undefined)
  const hour = hourOf(time, part, {
    about,
    isPast: hour =>
      (day ?? base ?? current.day) === current.day &&
      hour * 60 + time.minute <= current.hour * 60 + current.minute
  })
  const isPassed = hour * 60 + time.minute <= current.hour * 60 + current.minute
  const isNight = hour === 0 && (/tonight|night/.test(mention.words) || part === 'night')
  const own = day && isNight && /tonight|night/.test(mention.words) ? addDays(day, 1) : day
  return instantText(
    own ?? base ?? (isPassed ? addDays(current.day, 1) : current.day),
    { hour, minute: time.minute },
    zone ?? clock.timeZone
  )
}

function dayWith(part: string, { day, hour }: Time & { day: Day }): Day {
  const end = { morning: 10, afternoon: 18, evening: 23, night: 24 }[part] ?? 24
  return hour >= end ? addDays(day, 1) : day
}

interface Around {
  about: string
  isPast(hour: number): boolean
}

/** Without "am" or "pm", one to six is in the afternoon, and seven to eleven in the morning unless that has passed. */
function hourOf(
  { hour, half, exact }: NonNullable<Said['time']>,
  part: Said['part'],
  { about, isPast }: Around
): number {
  if (half) return (hour % 12) + (half === 'pm' ? 12 : 0)
  if (exact || hour > 12 || hour === 0) return hour
  if (part) return hourIn(part, hour)
  if (hour === 12 || early.test(about)) return hour
  if (hour < 7 || late.test(about)) return hour + 12
  return isPast(hour) && !isPast(hour + 12) ? hour + 12 : hour
}

function hourIn(part: NonNullable<Said['part']>, hour: number): number {
  if (part === 'morning') return hour % 12
  if (part === 'night' && hour < 5) return hour
  return part === 'night' && hour === 12 ? 0 : (hour % 12) + 12
}
