import type { Clock } from '../../../lib/clock.ts'
import { extractDue, parseWhen } from '../language/dates.ts'
import { type Announced, draftsOf } from '../language/items.ts'
import { priorityOf } from '../language/priority.ts'
import type { Draft } from '../language/title.ts'
import { numberOf, numberWord } from '../language/words.ts'
import { texts } from '../texts.ts'
import { type Intent, type Meant, type Said, type Scene, say } from './rule.ts'

type Defaults = Pick<Draft, 'due' | 'priority'>

/** A call for each task that a phrase names; what was said for all of them holds where a task has none of its own. */
export function add(
  what: string,
  scene: Scene,
  announced: Partial<Announced> = {},
  defaults: Defaults = {}
): Intent[] {
  const { rest, due } = leadingWhen(what, scene.clock)
  const forAll = { ...(scene.due && { due: scene.due }), ...defaults, ...(due && { due }) }
  const day = forAll.due?.slice(0, 10)
  const drafts = draftsOf(rest, scene.clock, { count: 0, several: false, ...announced, ...(day && { day }) })
  if (drafts.length === 0 || /^(?:it|that|this|them|these|those|both)$/i.test(drafts[0]?.title ?? ''))
    return [say(texts.whatToAdd)]
  return drafts.map(draft => ({ kind: 'call', tool: 'add_task', args: { ...forAll, ...draft } }))
}

/** "Add two urgent tasks for tomorrow: …": what the words before the tasks say of all of them. */
export function addWithHead({ head, what }: Said, scene: Scene): Intent[] {
  const [number = ''] = new RegExp(`\\b${numberWord}\\b`, 'i').exec(head) ?? []
  const { due, rest } = extractDue(head, scene.clock)
  const priority = priorityOf(rest)
  const several =
    /\b(?:these|following|lists?|\w+s)$|\b(?:tasks|items|things|to-?dos|reminders|errands|chores)\b/i.test(
      rest
    )
  return add(
    what,
    scene,
    { count: numberOf(number), several },
    { ...(due && { due }), ...(priority && { priority }) }
  )
}

/** "tomorrow to call mom" */
function leadingWhen(what: string, clock: Clock): { rest: string; due?: string } {
  const { often, task } = /^(?<often>(?:every|each) .{2,30}?) to (?<task>.+)$/i.exec(what)?.groups ?? {}
  if (often && task) return { rest: `${task} ${often}` }
  const { when = '', rest = '' } =
    /^(?<when>.{2,50}?) (?:to |about |that (?!my |our )|(?=that (?:my|our) ))(?<rest>.+)$/i.exec(what)
      ?.groups ?? {}
  const due = when && parseWhen(when, clock)
  return due ? { rest, due } : { rest: what }
}

/** Adds what a pattern caught as `what`. */
export function addWhat({ what }: Said, scene: Scene): Meant {
  return add(what, scene)
}
