import {
  addDays,
  addMonths,
  dayOf,
  monthEnd,
  monthStart,
  nextWeekday,
  wallTime,
  weekday,
  weekStart
} from '../../../src/agent/offline/calendar.ts'
import type { Clock } from '../../../src/lib/clock.ts'

/** A task of a list, before or after a message. */
export interface Listed {
  number: number
  title: string
  due: string | null
  priority: string
  isDone: boolean
  note: string | null
}

type Titles = string | string[]
type Dues = (string | null) | (string | null)[]

interface Fields {
  due?: Dues
  priority?: string
  note?: string
}

/** What may and must have become of the list since the message before; what it does not name stays as it was. */
export interface Expectation {
  add?: ({ title: Titles; done?: boolean | 'any' } & Fields)[]
  done?: string[]
  reopen?: string[]
  delete?: string[]
  change?: ({ title: string; to?: Titles } & Fields)[]
  /** The list is as it was before the last so many messages. */
  undo?: number
  nothing?: true
  /** Unchanged, and the answer asks or names these. */
  ask?: string[]
  /** Unchanged, and the answer names these, and none of those. */
  list?: string[]
  not?: string[]
  /** A regular expression for the answer, outside of quotation marks. */
  says?: string
  /** Unchanged, and only this tool was called. */
  tool?: string
  any?: Expectation[]
  end?: true
}

export interface Outcome {
  before: Listed[]
  after: Listed[]
  /** The lists before each message so far, the latest last. */
  earlier: Listed[][]
  answer: string
  tools: string[]
  clock: Clock
}

export type Verdict = { verdict: 'right' | 'wrong' | 'harm'; why: string; end?: boolean }

const order = { right: 0, wrong: 1, harm: 2 }

export function judge(expected: Expectation, outcome: Outcome): Verdict {
  if (expected.any) {
    const verdicts = expected.any.map(one =>
      judge({ ...one, ...(expected.says !== undefined && { says: expected.says }) }, outcome)
    )
    const [best] = verdicts.toSorted((one, other) => order[one.verdict] - order[other.verdict])
    return best ?? { verdict: 'wrong', why: 'no alternative' }
  }
  const faults = faultsIn(expected, outcome)
  const [worst] = faults.toSorted((one, other) => order[other.verdict] - order[one.verdict])
  return { ...(worst ?? { verdict: 'right', why: '' }), ...(expected.end && { end: true }) }
}

function faultsIn(expected: Expectation, outcome: Outcome): Verdict[] {
  const { before, after, earlier, answer } = outcome
  const faults: Verdict[] = []
  const harm = (why: string) => faults.push({ verdict: 'harm', why })
  const wrong = (why: string) => faults.push({ verdict: 'wrong', why })
  if (expected.undo !== undefined) {
    const wanted = earlier.at(-1 - expected.undo) ?? []
    if (same(after, wanted)) return answerFaults(expected, answer)
    return [
      same(after, before)
        ? { verdict: 'wrong', why: 'not undone' }
        : { verdict: 'harm', why: 'undone wrongly' }
    ]
  }
  const named = (titles: string[] = [], title: string) => titles.some(one => sameTitle(one, title))
  for (const task of before) {
    const now = after.find(({ number }) => number === task.number)
    if (!now) {
      if (!named(expected.delete, task.title)) harm(`deleted "${task.title}"`)
      continue
    }
    if (named(expected.delete, task.title)) wrong(`did not delete "${task.title}"`)
    if (now.isDone && !task.isDone && !named(expected.done, task.title)) harm(`completed "${task.title}"`)
    if (!now.isDone && task.isDone && !named(expected.reopen, task.title)) harm(`reopened "${task.title}"`)
    if (!now.isDone && named(expected.done, task.title)) wrong(`did not complete "${task.title}"`)
    if (now.isDone && named(expected.reopen, task.title)) wrong(`did not reopen "${task.title}"`)
    faults.push(
      ...changeFaults(
        task,
        now,
        expected.change?.find(({ title }) => sameTitle(title, task.title)),
        outcome.clock
      )
    )
  }
  const added = after.filter(({ number }) => !before.some(task => task.number === number))
  const wanted = [...(expected.add ?? [])]
  for (const task of added) {
    const at =
      [titleFits, alike]
        .map(fits => wanted.findIndex(({ title }) => fits(title, task.title)))
        .find(index => index >= 0) ?? -1
    const [one] = at < 0 ? [] : wanted.splice(at, 1)
    if (!one) {
      harm(`added "${task.title}"`)
      continue
    }
    if (!titleFits(one.title, task.title)) wrong(`title "${task.title}"`)
    if (!fitsDue(one.due ?? null, task.due, outcome.clock)) wrong(`"${task.title}" is due ${task.due}`)
    if ((one.priority ?? 'normal') !== task.priority) wrong(`"${task.title}" has priority ${task.priority}`)
    if (one.done !== 'any' && (one.done ?? false) !== task.isDone)
      wrong(`"${task.title}" is ${task.isDone ? '' : 'not '}done`)
    if (one.note !== undefined && !alike(one.note, task.note ?? ''))
      wrong(`"${task.title}" has the note ${task.note}`)
  }
  for (const { title } of wanted) wrong(`did not add "${title}"`)
  return [...faults, ...answerFaults(expected, answer), ...toolFaults(expected, outcome)]
}

function changeFaults(
  task: Listed,
  now: Listed,
  change: ({ to?: Titles } & Fields) | undefined,
  clock: Clock
): Verdict[] {
  const faults: Verdict[] = []
  const check = (isChanged: boolean, isRight: boolean, isWanted: boolean, what: string) => {
    if (isWanted && !isRight)
      faults.push({
        verdict: isChanged ? 'harm' : 'wrong',
        why: isChanged ? `changed ${what} of "${task.title}"` : `did not change ${what} of "${task.title}"`
      })
    if (!isWanted && isChanged) faults.push({ verdict: 'harm', why: `changed ${what} of "${task.title}"` })
  }
  check(
    now.title !== task.title,
    change?.to !== undefined && titleFits(change.to, now.title),
    change?.to !== undefined,
    `the title to "${now.title}"`
  )
  check(
    now.due !== task.due,
    change?.due !== undefined && fitsDue(change.due, now.due, clock),
    change?.due !== undefined,
    `the date to ${now.due}`
  )
  check(
    now.priority !== task.priority,
    now.priority === change?.priority,
    change?.priority !== undefined,
    `the priority to ${now.priority}`
  )
  check(
    now.note !== task.note,
    alike(change?.note ?? '', now.note ?? ''),
    change?.note !== undefined,
    'the note'
  )
  return faults
}

function answerFaults({ says, list, not, ask }: Expectation, answer: string): Verdict[] {
  const faults: Verdict[] = []
  const bare = answer.replaceAll(/"[^"\n]*"|“[^”\n]*”/g, '')
  const has = (title: string) => answer.toLowerCase().includes(title.toLowerCase())
  if (says !== undefined && !new RegExp(says, 'i').test(bare))
    faults.push({ verdict: 'wrong', why: `does not say ${says}` })
  for (const title of list ?? [])
    if (!has(title)) faults.push({ verdict: 'wrong', why: `does not name "${title}"` })
  for (const title of not ?? []) if (has(title)) faults.push({ verdict: 'wrong', why: `names "${title}"` })
  if (ask && !answer.includes('?') && !ask.every(has)) faults.push({ verdict: 'wrong', why: 'does not ask' })
  return faults
}

function toolFaults({ tool }: Expectation, { tools }: Outcome): Verdict[] {
  return (tool !== undefined && tools.some(one => one !== tool)) || (tool !== undefined && tools.length === 0)
    ? [{ verdict: 'wrong', why: `calls ${tools.join() || 'nothing'}` }]
    : []
}

function same(some: Listed[], others: Listed[]): boolean {
  const text = (list: Listed[]) =>
    JSON.stringify(
      list
        .map(({ title, due, priority, isDone, note }) => [
          title,
          due && Date.parse(due),
          priority,
          isDone,
          note
        ])
        .toSorted()
    )
  return text(some) === text(others)
}

function bareTitle(title: string): string {
  return title
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/^(?:the|an?|some) /, '')
    .replace(/[.!]+$/, '')
    .trim()
}

function sameTitle(one: string, other: string): boolean {
  return bareTitle(one) === bareTitle(other)
}

function titleFits(wanted: Titles, title: string): boolean {
  return [wanted].flat().some(one =>
    one.startsWith('~')
      ? one
          .slice(1)
          .toLowerCase()
          .split(/\s+/)
          .every(word => title.toLowerCase().includes(word))
      : sameTitle(one, title)
  )
}

/** Half of the words in common. */
function alike(wanted: Titles, title: string): boolean {
  const words = (text: string): string[] =>
    bareTitle(text)
      .replace(/^~/, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return [wanted].flat().some(one => {
    const [some, others] = [words(one), words(title)]
    const common = some.filter(word => others.includes(word)).length
    return common * 2 >= Math.max(some.length, 1)
  })
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Whether a due date is one of those that are expected: see the README of the talks. */
export function fitsDue(wanted: Dues, due: string | null, clock: Clock): boolean {
  return [wanted].flat().some(one => (one === null ? due === null : due !== null && fitsOne(one, due, clock)))
}

function fitsOne(wanted: string, due: string, { now, timeZone }: Clock): boolean {
  const current = wallTime(now, timeZone)
  const at = due.length > 10 ? wallTime(new Date(due), timeZone) : undefined
  const minutes = at && at.hour * 60 + at.minute
  const relative = /^now\+(\d+)([hm])$/.exec(wanted)
  if (relative) {
    const goal = now.getTime() + Number(relative[1]) * (relative[2] === 'h' ? 3_600_000 : 60_000)
    return at !== undefined && Math.abs(Date.parse(due) - goal) < 180_000
  }
  const timed = /^at (?:(\d\d):(\d\d)|(am|pm|eve))$/.exec(wanted)
  if (timed) {
    if (timed[3])
      return at === undefined
        ? due === current.day
        : partFits(timed[3], at.hour) && Date.parse(due) >= now.getTime() - 60_000
    const goal = Number(timed[1]) * 60 + Number(timed[2])
    const day = goal > current.hour * 60 + current.minute ? current.day : addDays(current.day, 1)
    return minutes === goal && at?.day === day
  }
  const [, dayText = '', tail] = /^(.*?)(?: (\d\d:\d\d|am|pm|eve|\*))?$/.exec(wanted) ?? []
  const day = at?.day ?? due
  if (!daysOf(dayText, current.day).includes(day)) return false
  if (tail === undefined) return at === undefined
  if (tail === '*') return true
  if (/^\d/.test(tail)) return minutes === Number(tail.slice(0, 2)) * 60 + Number(tail.slice(3))
  return at === undefined || partFits(tail, at.hour)
}

function partFits(part: string, hour: number): boolean {
  if (part === 'am') return hour >= 4 && hour <= 12
  return part === 'pm' ? hour >= 12 && hour <= 18 : hour >= 17 || hour < 3
}

function daysOf(said: string, today: string): string[] {
  const shift = /^([+-]\d+)d$/.exec(said)
  if (shift) return [addDays(today, Number(shift[1]))]
  const of = /^(next |after )?(mon|tue|wed|thu|fri|sat|sun)$/.exec(said)
  if (of) {
    const wanted = days.indexOf(of[2] ?? '') + 1
    const coming = nextWeekday(today, wanted)
    if (of[1] === 'after ') return [addDays(coming, 7)]
    if (of[1] === 'next ') return [coming, addDays(weekStart(today, 1), wanted - 1), addDays(coming, 7)]
    return weekday(today) === wanted ? [today, coming] : [coming]
  }
  const monday = weekStart(today, 0)
  const [, number = ''] = /(\d+)$/.exec(said) ?? []
  switch (said.replace(/ \d+$/, '')) {
    case 'today':
      return [today]
    case 'weekend':
      return [addDays(monday, 5), addDays(monday, 6), ...(weekday(today) > 5 ? [addDays(monday, 12)] : [])]
    case 'next weekend':
      return [5, 6, 12, 13].map(days => addDays(monday, days))
    case 'eow':
      return [4, 5, 6].map(days => addDays(monday, days)).filter(day => day >= today)
    case 'next week':
      return [0, 1, 2, 3, 4, 5, 6].map(days => addDays(monday, 7 + days))
    case 'dom':
      return [comingDay(today, Number(number))]
    case 'nm':
      return [addDays(monthStart(today, 1), Number(number) - 1)]
    case 'eom':
      return [monthEnd(today, 0)]
    case 'next month':
      return [monthStart(today, 1), monthEnd(today, 1), addMonths(today, 1)]
    case 'month': {
      const first = dayOf(Number(today.slice(0, 4)), Number(number), 1)
      const start = monthEnd(first, 0) < today ? addMonths(first, 12) : first
      return Array.from({ length: Number(monthEnd(start, 0).slice(8)) }, (_, index) => addDays(start, index))
    }
    default:
      if (/^\d\d-\d\d$/.test(said))
        return [`${today.slice(0, 4)}-${said}`, `${Number(today.slice(0, 4)) + 1}-${said}`]
          .filter(day => day >= today)
          .slice(0, 1)
      return [said]
  }
}

function comingDay(today: string, number: number): string {
  const [day = today] = [0, 1, 2, 3]
    .map(ahead => addDays(monthStart(today, ahead), number - 1))
    .filter(one => one > today && Number(one.slice(8)) === number)
  return day
}

/** The due date of a task that is there before a talk. */
export function dueFor(wanted: string, { now, timeZone }: Clock): string {
  const [, dayText = '', time] = /^(.*?)(?: (\d\d:\d\d))?$/.exec(wanted) ?? []
  const at = dayText.startsWith('now')
    ? new Date(
        now.getTime() +
          Number(/[+-]?\d+/.exec(dayText.slice(3))?.[0] ?? 0) * (dayText.endsWith('h') ? 3_600_000 : 60_000)
      )
    : undefined
  if (at) return at.toISOString()
  const [day = dayText] = daysOf(dayText.replace(/^at .*/, 'today'), wallTime(now, timeZone).day)
  return time ? `${day}T${time}` : day
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December'
]
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Fills in the days of a message: {{+9d|D Month}}. */
export function filled(say: string, { now, timeZone }: Clock): string {
  return say.replaceAll(/\{\{([^|}]+)\|([^}]+)\}\}/g, (_, day: string, form: string) => {
    const [found = day] = daysOf(day, wallTime(now, timeZone).day)
    const [year = '', month, date] = found.split('-')
    return form === 'iso'
      ? found
      : form
          .replace('weekday', dayNames[weekday(found) - 1] ?? '')
          .replace('YYYY', year)
          .replace('Month', monthNames[Number(month) - 1] ?? '')
          .replace(/\bD\b/, String(Number(date)))
  })
}
