import { numberOf, ordinalWord } from './words.ts'

const tens = ['twenty', 'thirty', 'forty', 'fifty']
const teens = 'ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen'
const ones = 'one|two|three|four|five|six|seven|eight|nine'
const hourWord = `(?:${ones}|ten|eleven|twelve)`
const big = `(?:(?:${tens.join('|')})(?:[ -](?:${ones}))?|${teens})`
const minuteWord = `(?:(?:oh|o) (?:${ones})|${big})`
const months = 'january|february|march|april|may|june|july|august|september|october|november|december'
const weekdays = '(?:mon|tues|wednes|thurs|fri|satur|sun)day'
/** Words that can follow a time of day, so that "at five guys" does not match. */
const soon = `(?=\\s*(?:$|[,.!?;]|(?:on|in the|now|instead|today|tomorrow|tonight|this|next|please|to|and|every|${weekdays}|${months})\\b))`
const at = '\\b(?<lead>at|by|before|until|till|around)'
const clockTime = `(?<hour>${hourWord})(?: (?<minute>${minuteWord}))?(?: o'?clock)?`

type Caught = Record<string, string | undefined>

/** Spelt-out numbers and times, each with its form in digits. */
const rows: { pattern: RegExp; write(caught: Caught): string }[] = [
  {
    pattern: /(?<=\b(?:\d{1,2}|\d:\d\d|\d\d:\d\d|[a-z]{2,6})) ?\b(?<half>[ap])(?:\. ?m\b\.?| m\b\.?)/gi,
    write: ({ half }) => ` ${half}m`
  },
  {
    pattern: pattern(
      `(?<lead>\\b(?:in|within|by|next|for)(?: about)?) (?<count>${big})(?= (?:min|hour|day|week|month))`
    ),
    write: ({ lead, count }) => `${lead} ${numberIn(count)}`
  },
  {
    pattern: pattern(
      `\\bin (?:about )?(?:an|one) hour and (?<part>a half|a quarter|${big}(?= min)(?: minutes?))`
    ),
    write: ({ part }) =>
      `in ${60 + ({ 'a half': 30, 'a quarter': 15 }[part ?? ''] ?? numberIn(part?.replace(/ min.*/, '')))} minutes`
  },
  {
    pattern: pattern(`\\bin (?:about )?(?<count>${hourWord}|\\d) and a half hours`),
    write: ({ count }) => `in ${numberOf(count) * 60 + 30} minutes`
  },
  {
    pattern: pattern(`\\b${clockTime} ?(?<half>[ap]m)\\b`),
    write: ({ hour, minute, half }) => `${digits(hour, minute)} ${half}`
  },
  {
    pattern: pattern(
      `(?<!quarter) to (?=${hourWord})(?<=\\b(?:change|move|update|push|shift|reschedule|postpone)\\b.{1,80} to )${clockTime}${soon}`
    ),
    write: ({ hour, minute = 'oh' }) => ` to ${numberOf(hour)}:${String(numberIn(minute)).padStart(2, '0')}`
  },
  {
    pattern: pattern(`\\b(?<count>${big})(?= (?:minute|hour|day|week|month)s? (?:from now|later))`),
    write: ({ count }) => String(numberIn(count))
  },
  {
    pattern: pattern(
      ` to the (?<ordinal>${ordinalWord})(?=[.!?]?$)(?<=\\b(?:change|move|push|shift|reschedule|postpone)\\b.{1,80} to the ${ordinalWord})`
    ),
    write: ({ ordinal }) => ` to the ${dayText(numberOf(ordinal))}`
  },
  {
    pattern: pattern(`${at} half (?<hour>${hourWord})${soon}`),
    write: ({ lead, hour }) => `${lead} ${numberOf(hour)}:30`
  },
  {
    pattern: pattern(`${at} ${clockTime}${soon}`),
    write: ({ lead, hour, minute }) => `${lead} ${digits(hour, minute)}`
  },
  {
    pattern: pattern(`\\b(?<lead>to|for) (?<hour>${hourWord}) (?<minute>${minuteWord})${soon}`),
    write: ({ lead, hour, minute }) => `${lead} ${digits(hour, minute)}`
  },
  {
    pattern: pattern(
      `\\b(?<lead>the|${months})(?: the)? (?<tens>twenty|thirty)(?:[ -](?<ordinal>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))\\b`
    ),
    write: ({ lead, tens, ordinal }) => `${lead} ${dayText(numberIn(tens) + numberOf(ordinal))}`
  },
  {
    pattern: pattern(`\\b(?<month>${months}) the (?<ordinal>${ordinalWord})\\b`),
    write: ({ month, ordinal }) => `${month} ${dayText(numberOf(ordinal))}`
  },
  {
    pattern: pattern(`\\b(?<lead>the|${months})(?: the)? thirtieth\\b`),
    write: ({ lead }) => `${lead} 30th`
  },
  {
    pattern: /\b(?<time>\d{1,2}(?::\d\d)?) in the (?<part>morning|afternoon|evening)\b/gi,
    write: ({ time, part }) => `${time} ${part === 'morning' ? 'am' : 'pm'}`
  },
  {
    pattern: pattern(
      `\\b(?<time>\\d{1,2}(?::\\d\\d)?) (?<when>tomorrow|(?:on |this |next )?${weekdays}) (?<part>morning|afternoon|evening|night)\\b`
    ),
    write: ({ time, when, part }) => `${time} ${part === 'morning' ? 'am' : 'pm'} ${when}`
  },
  {
    pattern: pattern(
      `\\b(?<lead>half past|quarter past|quarter to) (?<hour>${hourWord})(?: (?<when>tomorrow|(?:on |this |next )?${weekdays})| in the| at) (?<part>morning|afternoon|evening|night)\\b`
    ),
    write: ({ lead = '', hour, when = '', part }) =>
      `${clock(lead, numberOf(hour))} ${part === 'morning' ? 'am' : 'pm'} ${when}`.trimEnd()
  },
  {
    pattern: pattern(`\\b(?<lead>the|${months})(?: the)? forth\\b`),
    write: ({ lead }) => `${lead} fourth`
  }
]

/** Writes spelt-out times in digits: "at five pm" becomes "at 5 pm". "at half past five" stays unchanged. */
export function withDigits(text: string): string {
  return rows.reduce(
    (written, row) => written.replace(row.pattern, (...args) => row.write(Object(args.at(-1)))),
    text
  )
}

/** "quarter to eight" becomes 7:45. */
function clock(lead: string, hour: number): string {
  if (/to$/i.test(lead)) return `${hour === 1 ? 12 : hour - 1}:45`
  return `${hour}:${/half/i.test(lead) ? '30' : '15'}`
}

function pattern(source: string): RegExp {
  return new RegExp(source, 'gi')
}

function digits(hour = '', minute = ''): string {
  return minute ? `${numberOf(hour)}:${String(numberIn(minute)).padStart(2, '0')}` : `${numberOf(hour)}`
}

/** The value of up to two words: "forty five", "oh five". */
function numberIn(words = ''): number {
  const [first = '', second = ''] = words.toLowerCase().split(/[ -]/)
  const ten = tens.indexOf(first)
  return (ten < 0 ? numberOf(first) : (ten + 2) * 10) + numberOf(second)
}

function dayText(day: number): string {
  const ending = (day < 11 || day > 13) && { 1: 'st', 2: 'nd', 3: 'rd' }[day % 10]
  return `${day}${ending || 'th'}`
}
