import { target } from './doing.ts'
import { each, type Meant, type Said, type Scene } from './rule.ts'

/** What things are taken off, as the source of a pattern. */
export const list = '(?:(?:my|the|that|our) (?:[\\w-]+ ){0,2})?lists?'

/** Removes what a pattern caught as `task`. */
export function remove({ task }: Said, { clock }: Scene): Meant {
  return each('delete_task', target(task.replace(/ off(?: of)? (?=my |the )/i, ' from '), clock))
}
