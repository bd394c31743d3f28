import type { Clock } from '../../../clock.ts'
import { addDays, addMonths, type Day, instantText, today, wallTime } from '../language/calendar.ts'
import { extractDue, parseWhen } from '../language/dates.ts'
import { type Reference, referenceOf } from '../language/reference.ts'
import { numberOf } from '../language/words.ts'
import type { KnownTask } from '../task.ts'
import { type Each, each, type Intent, type Said, type Scene } from './rule.ts'

const link = / (?:to|until|till|for|on|by|at|as|is|be|should be|must be) (?:now )?/gi
const newTask = /^(?:an?|another|new) (?:new )?(?:task|reminder|to-?do|item|note)\b/i

/** "the trip to Rome to Friday": the first link that only a date follows parts the task from it. */
export function moved(said: string, scene: Scene): Intent | undefined {
  for (const match of [...said.matchAll(link)].slice(0, 12)) {
    const when = said.slice(match.index + match[0].length)
    const intent = redate({ task: said.slice(0, match.index), when }, scene)
    if (intent) return intent
  }
  const { rest, due } = extractDue(said, scene.clock)
  return due && rest ? redate({ task: rest, when: due }, scene) : undefined
}

/** A new date for a task; undefined when it is none. */
export function redate({ task, when }: Pick<Said, 'task' | 'when'>, { clock }: Scene): Intent | undefined {
  const change = newTask.test(task) ? undefined : dueChange(when, clock)
  return change && each('update_task', dated(task, clock), change)
}

/** The task in "the deadline of the report", "the report back", "the report from Monday". */
export function dated(phrase: string, clock: Clock): Reference {
  const bare = phrase
    .replace(/^(?:the )?(?:due date|deadline|date|time) (?:of|for|on) /i, '')
    .replace(/(?:'s)? (?:due date|deadline|date|time|back|off|out|forward|up|from .{1,40})$/i, '')
  return referenceOf(bare, clock)
}

const anyDay = '1970-01-01'

/** The change that a date means; a time alone is meant for the day that the task has. Undefined: it is no date. */
export function dueChange(when: string, clock: Clock): Each['change'] | undefined {
  const due = parseWhen(when, clock, anyDay)
  if (due?.startsWith(anyDay)) return known => ({ due: parseWhen(when, clock, dayOf(known, clock)) })
  return due === undefined ? undefined : { due }
}

/** A task's date moved on, from today when it has none; its time of day stays. */
export function later(task: KnownTask, count: string, unit: string, clock: Clock): string {
  const number = { 'a few': 3 }[count.toLowerCase()] ?? (numberOf(count) || 1)
  const known = dayOf(task, clock)
  const day = known ?? today(clock)
  const ahead = unit.toLowerCase() === 'week' ? number * 7 : number
  const moved = unit.toLowerCase() === 'month' ? addMonths(day, number) : addDays(day, ahead)
  if (!known || !task.due || task.due.length <= 10) return moved
  return instantText({ ...wallTime(new Date(task.due), clock.timeZone), day: moved }, clock.timeZone)
}

function dayOf({ due }: KnownTask, clock: Clock): Day | undefined {
  if (!due || Number.isNaN(Date.parse(due))) return undefined
  return due.length > 10 ? wallTime(new Date(due), clock.timeZone).day : due
}
