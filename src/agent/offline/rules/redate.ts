import type { Clock } from '../../../lib/clock.ts'
import { addDays, addMonths, type Day, instantText, today, wallTime } from '../language/calendar.ts'
import { extractDue, parseWhen } from '../language/dates.ts'
import type { Reference } from '../language/pointers.ts'
import { referenceOf } from '../language/reference.ts'
import { numberOf } from '../language/words.ts'
import type { KnownTask } from '../task.ts'
import { type Captures, type ClauseContext, type EachTask, eachTask, type Intent } from './rule.ts'

const link = / (?:to|until|till|for|on|by|at|as|is|be|should be|must be) (?:now )?/gi
const newTask = /^(?:an?|another|new) (?:new )?(?:task|reminder|to-?do|item|note)\b/i

/** Splits a text into task and date at the first preposition that only a date follows: "the trip to Rome to Friday". */
export function parseMove(said: string, context: ClauseContext, isPostponing = false): Intent | undefined {
  for (const match of [...said.matchAll(link)].slice(0, 12)) {
    const when = said.slice(match.index + match[0].length)
    const intent = redate({ task: said.slice(0, match.index), when }, context, isPostponing)
    if (intent) return intent
  }
  const { rest, due } = extractDue(said, context.clock)
  return due && rest ? redate({ task: rest, when: due }, context) : undefined
}

/** A change of the due date; undefined when `when` is not a date. */
export function redate(
  { task, when }: Pick<Captures, 'task' | 'when'>,
  { clock }: ClauseContext,
  isPostponing = false
): Intent | undefined {
  if (newTask.test(task)) return undefined
  const change = dueChange(when, clock, isPostponing)
  return change && { ...eachTask('update_task', datedReference(task, clock)), ...change }
}

/** The task in "the deadline of the report", "the report back" or "the report from Monday". */
export function datedReference(phrase: string, clock: Clock): Reference {
  const bare = phrase
    .replace(/^(?:the )?(?:due date|deadline|date|time) (?:of|for|on) /i, '')
    .replace(/(?:'s)? (?:due date|deadline|date|time|back|off|out|forward|up|from .{1,40})$/i, '')
  return referenceOf(bare, clock)
}

const anyDay = '1970-01-01'
const weekdayAlone =
  /^(?:(?:to|on|until|till|for|by) )?(?:(?:the|this|next|following|coming) )*(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?$/i

/**
 * The change that sets a date; undefined when `when` is not a date. A time without a date keeps the day of the task; a
 * date without a time keeps its time. Postponing to a weekday sets the first such weekday after the day of the task.
 */
export function dueChange(
  when: string,
  clock: Clock,
  isPostponing = false
): Pick<EachTask, 'change' | 'blind'> | undefined {
  const due = parseWhen(when, clock, anyDay)
  if (due === undefined) return undefined
  if (due.startsWith(anyDay)) {
    const change = (known: KnownTask) => ({ due: parseWhen(when, clock, dayOf(known, clock)) })
    return { change, blind: { due: parseWhen(when, clock) } }
  }
  if (due.length > 10) return { change: { due } }
  const isWeekday = isPostponing && weekdayAlone.test(when.trim())
  return {
    change: known => ({ due: withTimeOf(known, isWeekday ? laterThan(known, due, clock) : due, clock) }),
    blind: { due }
  }
}

/** The same weekday, but after the day of the task. */
function laterThan(known: KnownTask, day: Day, clock: Clock): Day {
  const behind = (Date.parse(dayOf(known, clock) ?? day) - Date.parse(day)) / 86_400_000
  return behind < 0 || !dayOf(known, clock) ? day : addDays(day, 7 * (Math.floor(behind / 7) + 1))
}

function withTimeOf({ due }: KnownTask, day: Day, { timeZone }: Clock): string {
  const isTimed = due && due.length > 10 && !Number.isNaN(Date.parse(due))
  return isTimed ? instantText({ ...wallTime(new Date(due), timeZone), day }, timeZone) : day
}

/** The due date of a task moved ahead, from today if it has none. Keeps its time. */
export function postponedDue(task: KnownTask, count: string, unit: string, clock: Clock): string {
  const number = { 'a few': 3 }[count.toLowerCase()] ?? (numberOf(count) || 1)
  const day = dayOf(task, clock) ?? today(clock)
  const ahead = unit.toLowerCase() === 'week' ? number * 7 : number
  const moved = unit.toLowerCase() === 'month' ? addMonths(day, number) : addDays(day, ahead)
  return withTimeOf(task, moved, clock)
}

function dayOf({ due }: KnownTask, clock: Clock): Day | undefined {
  if (!due || Number.isNaN(Date.parse(due))) return undefined
  return due.length > 10 ? wallTime(new Date(due), clock.timeZone).day : due
}
