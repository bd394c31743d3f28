import type { Clock } from '../../../lib/clock.ts'
import { addDays, addMonths, type Day, instantText, today, wallTime } from '../language/calendar.ts'
import { extractDue, parseWhen } from '../language/dates.ts'
import type { Reference } from '../language/pointers.ts'
import { referenceOf } from '../language/reference.ts'
import { numberOf } from '../language/words.ts'
import type { KnownTask } from '../task.ts'
import { type Each, each, type Intent, type Said, type Scene } from './rule.ts'

const link = / (?:to|until|till|for|on|by|at|as|is|be|should be|must be) (?:now )?/gi
const newTask = /^(?:an?|another|new) (?:new )?(?:task|reminder|to-?do|item|note)\b/i

/** "the trip to Rome to Friday": the first link that only a date follows parts the task from it. */
export function moved(said: string, scene: Scene, isPostponing = false): Intent | undefined {
  for (const match of [...said.matchAll(link)].slice(0, 12)) {
    const when = said.slice(match.index + match[0].length)
    const intent = redate({ task: said.slice(0, match.index), when }, scene, isPostponing)
    if (intent) return intent
  }
  const { rest, due } = extractDue(said, scene.clock)
  return due && rest ? redate({ task: rest, when: due }, scene) : undefined
}

/** A new date for a task; undefined when it is none. */
export function redate(
  { task, when }: Pick<Said, 'task' | 'when'>,
  { clock }: Scene,
  isPostponing = false
): Intent | undefined {
  if (newTask.test(task)) return undefined
  const change = dueChange(when, clock, isPostponing)
  return change && { ...each('update_task', dated(task, clock)), ...change }
}

/** The task in "the deadline of the report", "the report back", "the report from Monday". */
export function dated(phrase: string, clock: Clock): Reference {
  const bare = phrase
    .replace(/^(?:the )?(?:due date|deadline|date|time) (?:of|for|on) /i, '')
    .replace(/(?:'s)? (?:due date|deadline|date|time|back|off|out|forward|up|from .{1,40})$/i, '')
  return referenceOf(bare, clock)
}

const anyDay = '1970-01-01'
const weekdayAlone =
  /^(?:(?:to|on|until|till|for|by) )?(?:(?:the|this|next|following|coming) )*(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?$/i

/**
 * The change that a date means; undefined: it is no date. A time alone is meant for the day that the task has, a day
 * alone for the time of day that it has. What is postponed to a weekday goes to the first one after the day it had.
 */
export function dueChange(
  when: string,
  clock: Clock,
  isPostponing = false
): Pick<Each, 'change' | 'blind'> | undefined {
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

/** The same weekday, after the day that the task has. */
function laterThan(known: KnownTask, day: Day, clock: Clock): Day {
  const behind = (Date.parse(dayOf(known, clock) ?? day) - Date.parse(day)) / 86_400_000
  return behind < 0 || !dayOf(known, clock) ? day : addDays(day, 7 * (Math.floor(behind / 7) + 1))
}

function withTimeOf({ due }: KnownTask, day: Day, { timeZone }: Clock): string {
  const isTimed = due && due.length > 10 && !Number.isNaN(Date.parse(due))
  return isTimed ? instantText({ ...wallTime(new Date(due), timeZone), day }, timeZone) : day
}

/** A task's date moved on, from today when it has none; its time of day stays. */
export function later(task: KnownTask, count: string, unit: string, clock: Clock): string {
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
