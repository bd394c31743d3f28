import type { Reference } from '../language/pointers.ts'
import { referenceOf } from '../language/reference.ts'
import { isPastVerb, isTaskVerb } from '../language/words.ts'
import type { Memory } from '../memory.ts'
import type { KnownTask } from '../task.ts'
import { hasFilters } from './listing.ts'
import { type Captures, type ClauseContext, clause, isRequest, type Rule, type RuleResult } from './rule.ts'

const state = '(?:done|completed?|finished|open|pending|due|overdue)'

/** Questions about one task. */
export const askRules: Rule[] = [
  {
    name: 'search for …',
    pattern: clause('search(?: my (?:list|tasks))?(?: for)? (?!all|my|the|any)(?<name>.+)'),
    act: about
  },
  {
    name: 'when is … due',
    pattern: clause(
      '(?:what|which) (?:day|date|time) (?:is|are|do i (?:have|need)(?: to)?) (?!it\\b)(?<name>.+?)(?: on| at| due)?',
      'when (?:do|does|did) (?:i|we) (?:have|get) (?!to\\b)(?<task>.+)',
      "when(?:'s| is| are| was| must i| should i| do i (?:have|need) to| am i supposed to) " +
        '(?<name>.+?)(?: due| supposed to happen)?'
    ),
    act: about
  },
  {
    name: 'check my list for …',
    pattern: clause(
      '(?:check|scan|look (?:at|in|on|through)) (?:my|the) (?:[\\w-]+ ){0,2}lists? (?:for|if it has) (?<name>.+)',
      '(?:does|do) (?:my|the) (?:[\\w-]+ ){0,2}lists? (?:still )?(?:have|include|contain|say|show) (?!any)(?<task>.+?)(?: (?:on|in) (?:it|my list))?'
    ),
    act: (said, context) => (hasFilters(said.name, context) ? undefined : about(said, context))
  },
  {
    name: 'is there any … on my list',
    pattern: clause(
      `(?:is|are) there (?:(?:any|some|a|an|enough) )?(?!(?:more|new|other|things?|items?|tasks?|to-?dos?|reminders?|${state})\\b)(?<name>.+?) ` +
        '(?:left |already |still )?(?:on|in) (?:my|the|our) (?:[\\w-]+ ){0,2}lists?(?: already| yet)?'
    ),
    act: (said, context) =>
      /^(?:any|some)?(?:thing|things)\b/i.test(said.name) || hasFilters(said.name, context)
        ? undefined
        : about(said, context)
  },
  {
    name: 'is there anything about … on my list',
    pattern: clause(
      '(?:is there|are there|do (?:i|we) have|have (?:i|we) got|(?:was|were) there) (?:anything|something) (?:about|regarding|related to|concerning|to do with|involving|mentioning|with) (?!it\\b)(?<name>.+?)(?: (?:on|in) (?:my|the|our) (?:[\\w-]+ ){0,2}lists?)?(?: already| yet)?'
    ),
    act: (said, context) => (hasFilters(said.name, context) ? undefined : about(said, context))
  },
  { name: 'tell me about …', pattern: clause('tell me (?:more )?about (?<name>.+)'), act: about },
  {
    name: 'is … on my list',
    pattern: clause(
      '(?:is|are|do i (?:still |already )?have|did i (?:already |ever )?(?:add|put)|' +
        'have i (?:already |ever )?(?:added|put|got)) (?!any|there)(?<name>.+?) ' +
        '(?:already |still )?(?:down )?(?:on|in|to) (?:my|the) (?:[\\w-]+ ){0,2}lists?(?: already| yet)?',
      '(?:find|look for|search for|locate) (?!all|any|my|the (?:list|tasks?|items?))(?<task>.+?) (?:on|in) (?:my|the) (?:[\\w-]+ ){0,2}lists?'
    ),
    act: about
  },
  {
    name: 'is … done',
    pattern: clause(
      `(?<is>(?:is|are|was) )?(?!there|any)(?<name>.+?) (?:already |still )?${state}(?: yet| already)?`
    ),
    act: (said, context) =>
      (said.is || context.isQuestion) && !isRequest(said.name) ? about(said, context) : undefined
  },
  {
    name: 'do I need eggs',
    pattern: clause('do (?:i|we)(?: still)? need (?!to\\b|any)(?<name>.+?)(?: from the (?:store|shop))?'),
    act: about
  },
  {
    name: 'do I still have to …',
    pattern: clause(
      '(?:do|should|must) (?:i|we)(?: still)?(?: (?:have|need))? to (?!do |get )(?<verb>[\\w-]+) (?!any|every|all)(?<name>.+)'
    ),
    act: (said, context) => (isTaskVerb(said.verb) ? about(said, context) : undefined)
  },
  {
    name: 'did I …',
    pattern: clause(
      '(?:did|have) (?:i|we)(?: already)? (?<verb>[\\w-]+) (?!any|every|all)(?<name>.+?)(?: yet| already)?'
    ),
    act: (said, context) => {
      const verb = said.verb
      return isTaskVerb(verb) || isPastVerb(verb) ? about(said, context) : undefined
    }
  }
]

/**
 * Lists the task, open or completed. Lists all tasks if its title is unknown, because `list_tasks` does not filter by
 * number.
 */
function about(
  { name, task }: Pick<Captures, 'name' | 'task'>,
  { clock, memory }: ClauseContext
): RuleResult {
  const reference = referenceOf((name || task).replace(/^(?:my |the )?next (?!one|task)/i, ''), clock)
  const query = reference.kind === 'named' ? reference.name : known(reference, memory)?.title
  if (!query && reference.kind !== 'number') return undefined
  return { kind: 'call', tool: 'list_tasks', args: { status: 'all', ...(query && { query }) } }
}

function known(reference: Reference, { spoken, listing, recent }: Memory): KnownTask | undefined {
  if (reference.kind === 'it') return spoken.at(-1)
  if (reference.kind === 'places') return listing.slice(reference.start, reference.end)[0]
  return [...recent, ...listing].find(task => reference.kind === 'number' && task.number === reference.number)
}
