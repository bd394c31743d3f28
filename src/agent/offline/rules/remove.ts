import { filtersOf } from '../language/filters.ts'
import { isPointer, referenceOf } from '../language/reference.ts'
import { clause, each, isKnown, type Meant, type Rule, type Said, type Scene } from './rule.ts'

const list = '(?:my|the|that|our) (?:[\\w-]+ )?lists?'

/** Taking tasks off the list for good. */
export const removeRules: Rule[] = [
  {
    name: 'clear the completed',
    pattern: clause(
      '(?:clear|delete|remove|purge|clean)(?: out| up| away)? (?:(?:the|my|all) ){0,3}' +
        '(?<kind>completed|finished|done|overdue|old completed)(?: (?:tasks|ones|items|to-?dos|things|stuff))?'
    ),
    act: ({ kind }, { clock }) => each('delete_task', { kind: 'matching', filters: filtersOf(kind, clock) })
  },
  {
    name: 'clear …',
    pattern: clause('(?:clear|empty|wipe|reset|purge)(?: out| up| off)? (?<task>.+)'),
    act({ task }, { clock }) {
      const target = referenceOf(task, clock)
      return isPointer(target) ? each('delete_task', target) : undefined
    }
  },
  {
    name: 'take … off my list',
    pattern: clause(
      `(?:take|pull|scratch|strike|cut|drop) (?<task>.+?) (?:off(?: of)?|out of|from)(?: ${list})`
    ),
    act: remove
  },
  {
    name: 'delete …',
    pattern: clause(
      '(?:delete|remove|erase|discard|get rid of|trash|scratch|strike|ditch|scrap|eliminate|del):? (?<task>.+)'
    ),
    act: remove
  },
  {
    name: 'forget …',
    pattern: clause('(?:forget(?: about)?|never ?mind(?: about)?) (?<task>.+)'),
    act: remove
  },
  {
    name: 'cancel …, which is known',
    pattern: clause('(?:cancel|drop|skip|clear|lose) (?<task>.+)'),
    act: (said, scene) => (isKnown(said.task, scene) ? remove(said, scene) : undefined)
  },
  {
    name: 'I no longer need …',
    pattern: clause(
      "(?:i|we) (?:don't|do not) (?:need|have|want)(?: to)? (?<task>.+?) any ?(?:more|longer)",
      '(?:i|we) no longer (?:need|have|want)(?: to)? (?<task>.+)'
    ),
    act: remove
  }
]

function remove({ task }: Said, { clock }: Scene): Meant {
  return each('delete_task', referenceOf(task.replace(/ off(?: of)? (?=my |the )/i, ' from '), clock))
}
