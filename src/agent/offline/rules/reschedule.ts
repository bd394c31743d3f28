import type { Clock } from '../../../clock.ts'
import { addDays, addMonths, type Day, instantText, today, wallTime } from '../language/calendar.ts'
import { extractDue, parseWhen } from '../language/dates.ts'
import { referenceOf } from '../language/reference.ts'
import { numberOf, numberWord } from '../language/words.ts'
import type { KnownTask } from '../task.ts'
import { texts } from '../texts.ts'
import { clause, type Each, each, isKnown, isRequest, type Rule, say } from './rule.ts'

const move = '(?:move|reschedule|shift|push(?: back)?|postpone|delay|defer|put off|bring forward|snooze|bump|extend)'
const deadline = '(?:due date|deadline|due|date)'
const it = '(?<task>it|that|this|them|those|(?:that|this) one|task #?\\d+)'

/** Giving a task another date, or none. */
export const rescheduleRules: Rule[] = [
  {
    name: 'remove the date from …',
    pattern: clause(
      `(?:remove|clear|delete|drop|take off|unset) (?:the |its )?${deadline} (?:from|of|for|on|off) (?<task>.+)`
    ),
    act: ({ task = '' }, { clock }) => each('update_task', referenceOf(task, clock), { due: null })
  },
  {
    name: '… has no date',
    pattern: clause(`(?<task>.+?) (?:has no|needs no|doesn't have an?|doesn't need an?) ${deadline}(?: any ?more)?`),
    act: ({ task = '' }, { clock }) => each('update_task', referenceOf(task, clock), { due: null })
  },
  {
    name: 'postpone … by two days',
    pattern: clause(
      `${move} (?<task>.+?)(?: back| out| off)?(?: by| for)? (?<count>${numberWord}|an?|another|a few) (?:more )?(?<unit>day|week|month)s?(?: later| back)?`
    ),
    act: ({ task = '', count = '', unit = '' }, { clock }) =>
      each('update_task', referenceOf(task, clock), known => ({ due: later(known, count, unit, clock) }))
  },
  { name: 'move … to …', pattern: clause(`(?:${move}|set|change) (?<task>.+) (?:to|until|till|for|on|by|at) (?<when>.+)`), act: redate },
  {
    name: 'move … next week',
    pattern: clause(`${move} (?<task>.+)`),
    act({ task = '' }, scene) {
      const { rest, due } = extractDue(task, scene.clock)
      return due && rest ? each('update_task', referenceOf(rest, scene.clock), { due }) : undefined
    }
  },
  {
    name: 'postpone …, to no day',
    pattern: clause('(?:reschedule|postpone|delay|defer|snooze|put off) (?<task>.+)'),
    act: ({ task = '' }, scene) => (isKnown(task, scene) ? say(texts.whichDay) : undefined)
  },
  {
    name: 'schedule … for …, which is known',
    pattern: clause('(?:schedule|plan|do) (?<task>.+) (?:to|for|on|by) (?<when>.+)'),
    act: (said, scene) => (isKnown(said.task ?? '', scene) ? redate(said, scene) : undefined)
  },
  {
    name: 'set the deadline of … to …',
    pattern: clause(
      `(?:set|change|update|move|make|put)(?: the| its)? ${deadline} (?:of|for|on) (?<task>.+) (?:to|as|be|is|for|on|at) (?<when>.+)`
    ),
    act: redate
  },
  {
    name: 'set a deadline of … for …',
    pattern: clause(`(?:set|add|put|give)(?: an?| the)? ${deadline} (?:of |on |at )?(?<when>.+?) (?:for|on|to) (?<task>.+)`),
    act: redate
  },
  {
    name: 'give … a deadline of …',
    pattern: clause(`give (?<task>.+?) (?:an? |the )?${deadline} (?:of |on |for |at )?(?<when>.+)`),
    act: redate
  },
  {
    name: 'the deadline for … is …',
    pattern: clause(`(?:the )?${deadline} (?:of|for|on) (?<task>.+?) (?:is|should be|must be)(?: now)? (?<when>.+)`),
    act: redate
  },
  {
    name: '… is due …',
    pattern: clause(`(?<task>.+?)(?:'s| is| are| should be| must be)(?: now)? (?:due|for|on) (?<when>.+)`),
    act: (said, scene) => (isRequest(said.task ?? '') ? undefined : redate(said, scene))
  },
  { name: 'make … due …', pattern: clause('make (?<task>.+?) due (?<when>.+)'), act: redate },
  { name: 'make it …', pattern: clause(`(?:make|do|change|set) ${it} (?<when>.+)`), act: redate },
  {
    name: 'a date alone, after a change',
    pattern: clause('(?<when>.+)'),
    act: ({ when = '' }, scene) => (scene.memory.lastTurn === 'changed' ? redate({ task: 'it', when }, scene) : undefined)
  }
]

function redate(...[{ task = '', when = '' }, { clock }]: Parameters<Rule['act']>): ReturnType<Rule['act']> {
  const change = dueChange(when, clock)
  const moved = task.replace(/ (?:back|off|out|forward|up|from .{1,40})$/i, '')
  return change && each('update_task', referenceOf(moved, clock), change)
}

const anyDay = '1970-01-01'

/** The change that a date means; a time alone is meant for the day that the task has. Undefined: it is no date. */
export function dueChange(when: string, clock: Clock): Each['change'] | undefined {
  const due = parseWhen(when, clock, anyDay)
  if (due?.startsWith(anyDay)) return known => ({ due: parseWhen(when, clock, dayOf(known, clock)) })
  return due === undefined ? undefined : { due }
}

function dayOf({ due }: KnownTask, clock: Clock): Day | undefined {
  if (!due) return undefined
  return due.includes('T') ? wallTime(new Date(due), clock.timeZone).day : due
}

function later(task: KnownTask, count: string, unit: string, clock: Clock): string {
  const number = { 'a few': 3 }[count.toLowerCase()] ?? (numberOf(count) || 1)
  const day = dayOf(task, clock) ?? today(clock)
  const moved = unit === 'month' ? addMonths(day, number) : addDays(day, unit === 'week' ? number * 7 : number)
  if (!task.due?.includes('T')) return moved
  return instantText({ ...wallTime(new Date(task.due), clock.timeZone), day: moved }, clock.timeZone)
}
