import type { Reference } from '../language/pointers.ts'
import { inList } from '../language/pointers.ts'
import { priorityOf } from '../language/priority.ts'
import { referenceOf } from '../language/reference.ts'
import { amount, isMeasure, isQuantity, revise } from '../language/revise.ts'
import { isTaskVerb, unitWord } from '../language/words.ts'
import { texts } from '../texts.ts'
import { dueChange } from './redate.ts'
import {
  type ClauseContext,
  clause,
  type EachTask,
  eachTask,
  type Intent,
  isKnown,
  isRequest,
  type Rule,
  say
} from './rule.ts'

const it = '(?<task>it|that|this|(?:that|this) one)'

/** Corrections. Only the new value indicates which field they change: "make that 2 gallons". */
export const reviseRules: Rule[] = [
  {
    name: 'a verb alone',
    pattern: clause('(?:delete|remove|complete|rename|move|mark|update|change|edit|finish|reschedule)'),
    act: () => say(texts.whichTask)
  },
  {
    name: 'change … to …',
    pattern: clause(
      '(?:change|update|edit|switch|swap|exchange|correct|turn|replace)(?: out)? (?<task>.+?) (?:from .{1,200} )?' +
        '(?:to say|to read|to be|to|into|with|for) (?<value>.+)'
    ),
    act: ({ task, value }, context) => correction(referenceOf(task, context.clock), value, context)
  },
  {
    name: 'make that …',
    pattern: clause(`(?:make|change) ${it}(?: to| into| say| be)? (?<value>.+)`),
    act: ({ value }, context) => correction({ kind: 'it' }, value, context)
  },
  {
    name: 'make the cat food 2 kg',
    pattern: clause(
      `(?:make|change) (?<task>.+?)(?: to| into)? (?<value>${amount}(?: ?${unitWord}(?: of .+)?)?)(?: instead)?`
    ),
    act: ({ task, value }, context) =>
      /^(?:the|my|our|those|that) /i.test(task) || isKnown(task, context)
        ? correction(referenceOf(task, context.clock), value, context)
        : undefined
  },
  {
    name: 'I meant …',
    pattern: clause(
      '(?:i meant(?: to say)?|i mean|(?:it|that) should(?: have)? (?:be|been|say|read)|should be) (?<value>.+)'
    ),
    act: ({ value }, context) =>
      context.memory.spoken.length > 0 ? correction({ kind: 'it' }, value, context) : undefined
  },
  {
    name: 'a quantity alone, after a change',
    pattern: clause(
      '(?<value>(?:\\d|an? |half |some |two|three|four|five|six|seven|eight|nine|ten|twelve).{0,60})'
    ),
    act: ({ value }, context) =>
      context.memory.lastTurn === 'changed' && !context.isContinued && isQuantity(value)
        ? correction({ kind: 'it' }, value, context)
        : undefined
  }
]

const listAtEnd = new RegExp(`${inList}$`, 'i')

function correction(target: Reference, value: string, context: ClauseContext): Intent | undefined {
  const said = value.replace(listAtEnd, '').replace(/^"([^"]+)"$/, '$1')
  if (isRequest(said)) return undefined
  if (/^(?:done|completed?|finished)$/i.test(said)) return eachTask('complete_task', target)
  const priority = /^(?:an? )?(?:not )?[\w-]+(?: priority)?$/i.test(said) ? priorityOf(said) : undefined
  if (priority) return eachTask('update_task', target, { priority })
  if (isTaskVerb(said.split(' ')[0] ?? ''))
    return eachTask('update_task', target, { title: said.slice(0, 200) })
  const dated = dueChange(said, context.clock)
  if (dated) return { ...eachTask('update_task', target), ...dated }
  const meant: Reference = isMeasure(said) && target.kind === 'it' ? { kind: 'it', isGettable: true } : target
  return eachTask('update_task', meant, retitled(said))
}

function retitled(said: string): EachTask['change'] {
  return task => ({ title: revise(task.title, said).slice(0, 200) })
}
