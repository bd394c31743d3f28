import { type Filters, filtersOf } from '../language/filters.ts'
import type { Captures, ClauseContext, Rule, RuleResult } from './rule.ts'

/** Nouns for the list and its tasks, as the source of a pattern. */
export const taskWord = '(?:lists?|tasks?|to-?dos?|to do|items?|reminders?|agenda|plate|things|stuff)'

/** Words that indicate a question about tasks. */
export const questionPattern = new RegExp(
  `\\b(?:${taskWord}|everything|overdue|due|left|next|remaining|pending|outstanding|open|planned|coming up|` +
    'upcoming|scheduled|do|done|finish(?:ed)?|completed?|accomplish(?:ed)?|added|urgent|important|priority|' +
    "have|need to|i(?:'ll)? need|start with|begin with|i(?: already| just)? did|miss|up|free|busy|happening|the plan|" +
    'work on|focus on|tackle|prioriti[sz]e|look like|(?:should|must|can|do|am) i (?:still |supposed to ){0,2}(?:buy|get|purchase)|my (?:day|week|weekend|schedule))\\b',
  'i'
)
export const listPattern = new RegExp(`\\b(?:${taskWord}|everything|all)\\b`, 'i')
const state = /\b(?:overdue|completed|finished|done|pending|upcoming|due)\b/i

/** A `list_tasks` call with the filters in the text. */
export function listIntent({ what }: Captures, { clock }: ClauseContext): RuleResult {
  return { kind: 'call', tool: 'list_tasks', args: listArgs(what, filtersOf(what, clock)) }
}

/** As `listIntent`, if the text meets a condition. */
export function listIntentIf(fits: (what: string, context: ClauseContext) => boolean): Rule['act'] {
  return (said, context) => (fits(said.what, context) ? listIntent(said, context) : undefined)
}

/**
 * Without the days for a question about the past, because `list_tasks` does not filter by the time of creation or
 * completion: "what did I finish today" lists all completed tasks.
 */
function listArgs(phrase: string, filters: Filters): Record<string, unknown> {
  const { due_after, due_before, ...others } = filters
  const isOfPast = filters.status === 'completed' || /\b(?:added|created|wrote down)\b/i.test(phrase)
  return isOfPast && !/\bdue\b/i.test(phrase) ? others : { ...filters }
}

export function hasFilters(phrase: string, { clock }: ClauseContext): boolean {
  return Object.keys(filtersOf(phrase, clock)).length > 0
}

export function isAboutTasks(what: string): boolean {
  const isQuestion = /^(?:what|which|how many|anything|if there|whether)/i.test(what)
  return isQuestion ? questionPattern.test(what) : listPattern.test(what) || state.test(what)
}
