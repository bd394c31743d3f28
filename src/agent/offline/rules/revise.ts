import { priorityOf } from '../language/priority.ts'
import { type Reference, referenceOf } from '../language/reference.ts'
import { isQuantity, revise } from '../language/revise.ts'
import { isTaskVerb } from '../language/words.ts'
import { texts } from '../texts.ts'
import { dueChange } from './redate.ts'
import { clause, each, type Intent, isRequest, type Rule, type Scene, say } from './rule.ts'

const it = '(?<task>it|that|this|(?:that|this) one)'

/** Corrections, of which only the new value tells what they are about: "make that 2 gallons". */
export const reviseRules: Rule[] = [
  {
    name: 'a verb alone',
    pattern: clause('(?:delete|remove|complete|rename|move|mark|update|change|edit|finish|reschedule)'),
    act: () => say(texts.whichTask)
  },
  {
    name: 'change … to …',
    pattern: clause(
      '(?:change|update|edit|switch|correct|turn|replace) (?<task>.+?) (?:from .+ )?' +
        '(?:to say|to read|to be|to|into|with) (?<value>.+)'
    ),
    act: ({ task, value }, scene) => correction(referenceOf(task, scene.clock), value, scene)
  },
  {
    name: 'make that …',
    pattern: clause(`(?:make|change) ${it}(?: to| into| say| be)? (?<value>.+)`),
    act: ({ value }, scene) => correction({ kind: 'it' }, value, scene)
  },
  {
    name: 'I meant …',
    pattern: clause(
      '(?:i meant(?: to say)?|i mean|(?:it|that) should(?: have)? (?:be|been|say|read)|should be) (?<value>.+)'
    ),
    act: ({ value }, scene) =>
      scene.memory.spoken.length > 0 ? correction({ kind: 'it' }, value, scene) : undefined
  },
  {
    name: 'a quantity alone, after a change',
    pattern: clause(
      '(?<value>(?:\\d|an? |half |some |two|three|four|five|six|seven|eight|nine|ten|twelve).{0,60})'
    ),
    act: ({ value }, scene) =>
      scene.memory.lastTurn === 'changed' && isQuantity(value)
        ? correction({ kind: 'it' }, value, scene)
        : undefined
  }
]

function correction(target: Reference, value: string, { clock }: Scene): Intent | undefined {
  const said = value.replace(/^"([^"]+)"$/, '$1')
  if (isRequest(said)) return undefined
  if (/^(?:done|completed?|finished)$/i.test(said)) return each('complete_task', target)
  const priority = /^(?:an? )?(?:not )?[\w-]+(?: priority)?$/i.test(said) ? priorityOf(said) : undefined
  if (priority) return each('update_task', target, { priority })
  if (isTaskVerb(said.split(' ')[0] ?? '')) return each('update_task', target, { title: said.slice(0, 200) })
  return each(
    'update_task',
    target,
    dueChange(said, clock) ?? (task => ({ title: revise(task.title, said).slice(0, 200) }))
  )
}
