import type { Clock } from '../../../lib/clock.ts'
import { extractDue, parseWhen } from '../language/dates.ts'
import { draftsOf, type ListHints } from '../language/items.ts'
import { priorityOf } from '../language/priority.ts'
import type { Draft } from '../language/title.ts'
import { numberOf, numberWord } from '../language/words.ts'
import { texts } from '../texts.ts'
import { type Captures, type ClauseContext, type Intent, type RuleResult, say } from './rule.ts'

type Defaults = Pick<Draft, 'due' | 'priority'>

/** One `add_task` call per task in a phrase. `defaults` and a leading date apply to tasks without their own values. */
export function add(
  what: string,
  context: ClauseContext,
  announced: Partial<ListHints> = {},
  defaults: Defaults = {}
): Intent[] {
  const { rest, due } = leadingWhen(what, context.clock)
  const forAll = { ...(context.due && { due: context.due }), ...defaults, ...(due && { due }) }
  const day = forAll.due?.slice(0, 10)
  const drafts = draftsOf(rest, context.clock, {
    count: 0,
    several: false,
    ...announced,
    ...(day && { day })
  })
  if (drafts.length === 0 || /^(?:it|that|this|them|these|those|both)$/i.test(drafts[0]?.title ?? ''))
    return [say(texts.whatToAdd)]
  return drafts.map(draft => ({ kind: 'call', tool: 'add_task', args: { ...forAll, ...draft } }))
}

const anyNumber = new RegExp(`\\b${numberWord}\\b`, 'i')

/** As `add`; the head applies to all tasks: "Add two urgent tasks for tomorrow: …". */
export function addWithHead({ head, what }: Captures, context: ClauseContext): Intent[] {
  const [number = ''] = anyNumber.exec(head) ?? []
  const { due, rest } = extractDue(head, context.clock)
  const priority = priorityOf(rest)
  const several =
    /\b(?:these|following|lists?|\w+s)$|\b(?:tasks|items|things|to-?dos|reminders|errands|chores)\b/i.test(
      rest
    )
  return add(
    what,
    context,
    { count: numberOf(number), several },
    { ...(due && { due }), ...(priority && { priority }) }
  )
}

/** Extracts a leading date: "tomorrow to call mom". */
function leadingWhen(what: string, clock: Clock): { rest: string; due?: string } {
  const { often, task } = /^(?<often>(?:every|each) .{2,30}?) to (?<task>.+)$/i.exec(what)?.groups ?? {}
  if (often && task) return { rest: `${task} ${often}` }
  const { when = '', rest = '' } =
    /^(?<when>.{2,50}?) (?:to |about |that (?!my |our )|(?=that (?:my|our) ))(?<rest>.+)$/i.exec(what)
      ?.groups ?? {}
  const due = when && parseWhen(when, clock)
  return due ? { rest, due } : { rest: what }
}

export function addWhat({ what }: Captures, context: ClauseContext): RuleResult {
  return add(what, context)
}
