import { taskReference } from './doing.ts'
import { type Captures, type ClauseContext, eachTask, type RuleResult } from './rule.ts'

/** The list that tasks are removed from, as the source of a pattern. */
export const listPhrase = '(?:(?:my|the|that|our) (?:[\\w-]+ ){0,2})?lists?'

export function remove({ task }: Captures, { clock }: ClauseContext): RuleResult {
  return eachTask('delete_task', taskReference(task.replace(/ off(?: of)? (?=my |the )/i, ' from '), clock))
}
