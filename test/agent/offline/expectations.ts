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
  const said = [...answerFaults(expected, outcome.answer), ...toolFaults(expected, outcome)]
  if (expected.undo !== undefined) return [...undoFaults(expected.undo, outcome), ...said]
  const { before, after, clock } = outcome
  const kept = before.flatMap(task => {
    const now = after.find(({ number }) => number === task.number)
    const change = expected.change?.find(({ title }) => sameTitle(title, task.title))
    const isDeleted = isNamed(expected.delete, task.title)
    if (!now) return isDeleted ? [] : [harm(`deleted "${task.title}"`)]
    const faults = isDeleted ? [wrong(`did not delete "${task.title}"`)] : []
    return [...faults, ...stateFaults(task, now, expected), ...changeFaults(task, now, change, clock)]
  })
  return [...kept, ...additionFaults(expected, outcome), ...said]
}

const harm = (why: string): Verdict => ({ verdict: 'harm', why })
const wrong = (why: string): Verdict => ({ verdict: 'wrong', why })

function isNamed(titles: string[] = [], title: string): boolean {
  return titles.some(one => sameTitle(one, title))
}

function undoFaults(back: number, { before, after, earlier }: Outcome): Verdict[] {
  if (same(after, earlier.at(-1 - back) ?? [])) return []
  return [same(after, before) ? wrong('not undone') : harm('undone wrongly')]
}

function stateFaults({ title, isDone }: Listed, now: Listed, { done, reopen }: Expectation): Verdict[] {
  const wanted = isNamed(done, title) ? true : isNamed(reopen, title) ? false : isDone
  if (now.isDone === wanted) return []
  return [
    wanted === isDone
      ? harm(`${now.isDone ? 'completed' : 'reopened'} "${title}"`)
      : wrong(`"${title}" is as before`)
  ]
}

function additionFaults(expected: Expectation, { before, after, clock }: Outcome): Verdict[] {
  const wanted = [...(expected.add ?? [])]
  const added = after.filter(({ number }) => !before.some(task => task.number === number))
  const faults = added.flatMap(task => {
    const places = [titleFits, alike].map(fits => wanted.findIndex(({ title }) => fits(title, task.title)))
    const at = places.find(index => index >= 0)
    const [one] = at === undefined ? [] : wanted.splice(at, 1)
    return one ? detailFaults(one, task, clock) : [harm(`added "${task.title}"`)]
  })
  return [...faults, ...wanted.map(({ title }) => wrong(`did not add "${title}"`))]
}

function detailFaults(one: NonNullable<Expectation['add']>[number], task: Listed, clock: Clock): Verdict[] {
  const checks: [boolean, string][] = [
    [titleFits(one.title, task.title), `title "${task.title}"`],
    [fitsDue(one.due ?? null, task.due, clock), `"${task.title}" is due ${task.due}`],
    [(one.priority ?? 'normal') === task.priority, `"${task.title}" has priority ${task.priority}`],
    [one.done === 'any' || (one.done ?? false) === task.isDone, `"${task.title}" is not as done as expected`],
    [one.note === undefined || alike(one.note, task.note ?? ''), `"${task.title}" has the note ${task.note}`]
  ]
  return checks.flatMap(([isRight, why]) => (isRight ? [] : [wrong(why)]))
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
function fitsDue(wanted: Dues, due: string | null, clock: Clock): boolean {
  return [wanted].flat().some(one => (one === null ? due === null : due !== null && fitsOne(one, due, clock)))
}

function fitsOne(wanted: string, due: string, clock: Clock): boolean {
  const at = due.length > 10 ? wallTime(new Date(due), clock.timeZone) : undefined
  const current = wallTime(clock.now, clock.timeZone)
  if (wanted.startsWith('now+'))
    return at !== undefined && Math.abs(Date.parse(due) - laterThan(wanted, clock)) < 180_000
  if (wanted.startsWith('at ')) return fitsNext(wanted.slice(3), due, clock)
  const [, day = '', tail = ''] = /^(.*?)(?: (\d\d:\d\d|am|pm|eve|\*))?$/.exec(wanted) ?? []
  if (!daysOf(day, current.day).includes(at?.day ?? due)) return false
  if (tail === '' || tail === '*') return tail === '*' || at === undefined
  return /^\d/.test(tail)
    ? at !== undefined && minutesOf(at) === minutesIn(tail)
    : at === undefined || partFits(tail, at.hour)
}

function laterThan(wanted: string, { now }: Clock): number {
  const [, count, unit] = /^now\+(\d+)([hm])$/.exec(wanted) ?? []
  return now.getTime() + Number(count) * (unit === 'h' ? 3_600_000 : 60_000)
}

/** The next such time, today or tomorrow. */
function fitsNext(time: string, due: string, { now, timeZone }: Clock): boolean {
  const at = due.length > 10 ? wallTime(new Date(due), timeZone) : undefined
  const current = wallTime(now, timeZone)
  if (!/^\d/.test(time))
    return at ? partFits(time, at.hour) && Date.parse(due) >= now.getTime() - 60_000 : due === current.day
  const day = minutesIn(time) > minutesOf(current) ? current.day : addDays(current.day, 1)
  return at !== undefined && minutesOf(at) === minutesIn(time) && at.day === day
}

function minutesOf({ hour, minute }: { hour: number; minute: number }): number {
  return hour * 60 + minute
}

function minutesIn(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

function partFits(part: string, hour: number): boolean {
  if (part === 'am') return hour >= 4 && hour <= 12
  return part === 'pm' ? hour >= 12 && hour <= 18 : hour >= 17 || hour < 3
}

function daysOf(said: string, today: string): string[] {
  const shift = /^([+-]\d+)d$/.exec(said)
  if (shift) return [addDays(today, Number(shift[1]))]
  const [, which, name = ''] = /^(next |after )?(mon|tue|wed|thu|fri|sat|sun)$/.exec(said) ?? []
  if (name) return weekdaysOf(which, days.indexOf(name) + 1, today)
  const [, number = ''] = /(\d+)$/.exec(said) ?? []
  if (/^\d\d-\d\d$/.test(said))
    return [0, 1]
      .map(ahead => `${Number(today.slice(0, 4)) + ahead}-${said}`)
      .filter(day => day >= today)
      .slice(0, 1)
  return named[said.replace(/ \d+$/, '')]?.(today, Number(number)) ?? [said]
}

function weekdaysOf(which: string | undefined, wanted: number, today: string): string[] {
  const coming = nextWeekday(today, wanted)
  if (which === 'after ') return [addDays(coming, 7)]
  if (which === 'next ') return [coming, addDays(weekStart(today, 1), wanted - 1), addDays(coming, 7)]
  return weekday(today) === wanted ? [today, coming] : [coming]
}

const ofWeek = (today: string, places: number[]) => places.map(place => addDays(weekStart(today, 0), place))

const named: Record<string, (today: string, number: number) => string[]> = {
  today: today => [today],
  weekend: today => ofWeek(today, weekday(today) > 5 ? [5, 6, 12] : [5, 6]),
  'next weekend': today => ofWeek(today, [5, 6, 12, 13]),
  eow: today => ofWeek(today, [4, 5, 6]).filter(day => day >= today),
  'next week': today => ofWeek(today, [7, 8, 9, 10, 11, 12, 13]),
  dom: (today, number) => [comingDay(today, number)],
  nm: (today, number) => [addDays(monthStart(today, 1), number - 1)],
  eom: today => [monthEnd(today, 0)],
  'next month': today => [monthStart(today, 1), monthEnd(today, 1), addMonths(today, 1)],
  month: (today, number) => {
    const first = dayOf(Number(today.slice(0, 4)), number, 1)
    const start = monthEnd(first, 0) < today ? addMonths(first, 12) : first
    return Array.from({ length: Number(monthEnd(start, 0).slice(8)) }, (_, index) => addDays(start, index))
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
