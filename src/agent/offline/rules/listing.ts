import { type Filters, filtersOf } from '../language/filters.ts'
import type { Meant, Rule, Said, Scene } from './rule.ts'

/** What is listed, as the source of a pattern. */
export const tasks = '(?:lists?|tasks?|to-?dos?|to do|items?|reminders?|agenda|plate|things|stuff)'

/** Words by which a question is about tasks. */
export const told = new RegExp(
  `\\b(?:${tasks}|everything|overdue|due|left|next|remaining|pending|outstanding|open|planned|coming up|` +
    'upcoming|scheduled|do|done|finish(?:ed)?|completed?|accomplish(?:ed)?|added|urgent|important|priority|' +
    "have|need to|i(?:'ll)? need|start with|begin with|i(?: already| just)? did|miss|up|free|busy|happening|the plan|" +
    'work on|focus on|tackle|prioriti[sz]e|look like|(?:should|must|can|do|am) i (?:still |supposed to ){0,2}(?:buy|get|purchase)|my (?:day|week|weekend|schedule))\\b',
  'i'
)
export const named = new RegExp(`\\b(?:${tasks}|everything|all)\\b`, 'i')
const state = /\b(?:overdue|completed|finished|done|pending|upcoming|due)\b/i

/** A listing with what the words limit it to. */
export function listing({ what }: Said, { clock }: Scene): Meant {
  return { kind: 'call', tool: 'list_tasks', args: listArgs(what, filtersOf(what, clock)) }
}

/** A listing, if the words are about one. */
export function onlyIf(fits: (what: string, scene: Scene) => boolean): Rule['act'] {
  return (said, scene) => (fits(said.what, scene) ? listing(said, scene) : undefined)
}

/** When a task was added or completed is nothing a listing can be limited to: "what did I finish today" asks for all completed. */
function listArgs(phrase: string, filters: Filters): Record<string, unknown> {
  const { due_after, due_before, ...others } = filters
  const isOfPast = filters.status === 'completed' || /\b(?:added|created|wrote down)\b/i.test(phrase)
  return isOfPast && !/\bdue\b/i.test(phrase) ? others : { ...filters }
}

export function hasFilters(phrase: string, { clock }: Scene): boolean {
  return Object.keys(filtersOf(phrase, clock)).length > 0
}

export function isAboutTasks(what: string): boolean {
  const isQuestion = /^(?:what|which|how many|anything|if there|whether)/i.test(what)
  return isQuestion ? told.test(what) : named.test(what) || state.test(what)
}
