import { priorityOf } from '../language/priority.ts'
import { type Reference, referenceOf } from '../language/reference.ts'
import { isQuantity, revise } from '../language/revise.ts'
import { dueChange } from './reschedule.ts'
import { clause, each, type Intent, isRequest, type Rule, type Scene } from './rule.ts'

const it = '(?<task>it|that|this|(?:that|this) one)'

/** Corrections, of which only the new value tells what they are about: "make that 2 gallons". */
export const reviseRules: Rule[] = [
  {
    name: 'change … to …',
    pattern: clause('(?:change|update|edit|switch|correct|turn|replace) (?<task>.+?) (?:from .+ )?(?:to|into|with) (?<value>.+)'),
    act: ({ task = '', value = '' }, scene) => correction(referenceOf(task, scene.clock), value, scene)
  },
  {
    name: 'set … to …',
    pattern: clause('set (?<task>.+) to (?<value>.+)'),
    act({ task = '', value = '' }, scene) {
      const priority = priorityOf(value)
      return priority && each('update_task', referenceOf(task, scene.clock), { priority })
    }
  },
  {
    name: 'make that …',
    pattern: clause(`(?:make|change) ${it}(?: to| into| say| be)? (?<value>.+)`),
    act: ({ value = '' }, scene) => correction({ kind: 'it' }, value, scene)
  },
  {
    name: 'I meant …',
    pattern: clause('(?:i meant(?: to say)?|i mean|(?:it|that) should(?: have)? (?:be|been|say|read)|should be) (?<value>.+)'),
    act: ({ value = '' }, scene) => (scene.memory.last ? correction({ kind: 'it' }, value, scene) : undefined)
  },
  {
    name: 'a quantity alone, after a change',
    pattern: clause('(?<value>(?:\\d|an? |half |some |two|three|four|five|six|seven|eight|nine|ten|twelve).{0,60})'),
    act: ({ value = '' }, scene) =>
      scene.memory.lastTurn === 'changed' && isQuantity(value) ? correction({ kind: 'it' }, value, scene) : undefined
  }
]

function correction(target: Reference, value: string, { clock }: Scene): Intent | undefined {
  const said = value.replace(/^"([^"]+)"$/, '$1')
  if (isRequest(said)) return undefined
  if (/^(?:done|completed?|finished)$/i.test(said)) return each('complete_task', target)
  const priority = /^(?:an? )?(?:not )?[\w-]+(?: priority)?$/i.test(said) ? priorityOf(said) : undefined
  if (priority) return each('update_task', target, { priority })
  return each('update_task', target, dueChange(said, clock) ?? (task => ({ title: revise(task.title, said).slice(0, 200) })))
}
