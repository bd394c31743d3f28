import { referenceOf } from '../language/reference.ts'
import { numberWord, ordinalWord } from '../language/words.ts'
import type { KnownTask } from '../task.ts'
import { texts } from '../texts.ts'
import {
  type Captures,
  type ClauseContext,
  clause,
  type Excerpt,
  type Intent,
  type Rule,
  type RuleResult
} from './rule.ts'

const one = '(?:one|task|item|to-?do|thing|reminder)'
const soonest = '(?:first|next|soonest|earliest)'

/** Questions about one task by its position. They list the tasks, and the answer shows only that one. */
export const orderRules: Rule[] = [
  {
    name: 'what should I do first',
    pattern: clause(
      `(?:what|which(?: ${one})?) (?:should|do|must|shall|can|could) (?:i|we) (?:need to |have to )?(?:do|start|begin|tackle|work on|focus on|handle|finish)(?: with)? first`,
      `(?:what|which(?: ${one})?)(?:'s| is| comes| should come| will be)(?: due| the most urgent)?(?: the)? (?:first|soonest|earliest)(?: due)?`,
      `(?:what|which)(?:'s| is) (?:my|the) ${soonest} (?:${one}|due date|deadline)(?: due| on my list)?`,
      `(?:what|which ${one}) (?:has|have) the (?:${soonest}|closest|nearest) (?:due date|deadline|date)`,
      `(?:where|what) (?:should|do) i (?:start|begin)(?: with)?`
    ),
    act: () => picked({ heading: texts.firstDue, start: 0, end: 1 })
  },
  {
    name: 'what was the second task again',
    pattern: clause(
      `what(?:'s| is| was| were) (?<name>(?:the )?(?:${ordinalWord}|(?:number|task) #?${numberWord}|last)(?: ${one})?)(?: (?:again|about|called|on (?:my|the) list)){0,2}`,
      `(?:read|tell|show|repeat|remind)(?: me)?(?: of)? (?<name>the ${ordinalWord}(?: ${one})?)(?: again)?`
    ),
    act: placed
  }
]

/** Uses the list last shown, or else the list of open tasks. */
function placed({ name }: Pick<Captures, 'name'>, { clock, memory }: ClauseContext): RuleResult {
  const reference = referenceOf(name, clock)
  if (reference.kind === 'number') return shown(memory.listing.find(task => task.number === reference.number))
  if (reference.kind !== 'places') return undefined
  const { start, end } = reference
  const known = shown(memory.listing.slice(start, end)[0])
  return known ?? (end === undefined ? undefined : picked({ heading: texts.thatIs, start, end }))
}

function shown(known: KnownTask | undefined): Intent | undefined {
  return known && { kind: 'call', tool: 'list_tasks', args: { status: 'all', query: known.title } }
}

function picked(pick: Excerpt): Intent {
  return { kind: 'call', tool: 'list_tasks', args: {}, pick }
}
