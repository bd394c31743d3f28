import { type Filters, filtersOf } from '../language/filters.ts'
import { parseWhen } from '../language/dates.ts'
import { referenceOf } from '../language/reference.ts'
import { isPastVerb, isTaskVerb } from '../language/words.ts'
import { clause, type Intent, type Rule, type Scene } from './rule.ts'

const tasks = '(?:lists?|tasks?|to-?dos?|to do|items?|reminders?|agenda|plate|things|stuff)'
const named = new RegExp(`\\b(?:${tasks}|everything|all)\\b`, 'i')
const told = new RegExp(
  `\\b(?:${tasks}|everything|overdue|due|left|next|remaining|pending|outstanding|open|planned|coming up|upcoming|scheduled|do|done|finish(?:ed)?|completed?|accomplish(?:ed)?|added|urgent|important|priority|have|up)\\b`,
  'i'
)
const link = "(?:'s| is| are| was| were| do| did| have| has| should| can| must| will)?"

/** Asking what there is to do, or was done. */
export const listRules: Rule[] = [
  {
    name: 'my list',
    pattern: clause(`(?:(?:show|list|display|see|view|all|of|my|the|whole|entire|full|me|what's|on|in) ){0,5}(?:${tasks}|to-?do list|task list|everything|list|all)`),
    act: (said, scene) => (/^(?:all|everything|list|show)$/i.test(said.all ?? '') ? undefined : list('', scene))
  },
  {
    name: 'show …',
    pattern: clause('(?:show|list|display|see|view|pull up|bring up|let me see|let me know|give|tell|print|check|read|get|review|look at|go over|remind)(?: (?:me|us|out|off|over|to me)){0,2} (?<what>.+)'),
    act: ({ what = '' }, scene) => (asksForTasks(what, scene) ? list(what, scene) : undefined)
  },
  {
    name: 'find … tasks',
    pattern: clause(`(?:find|search(?: for)?|look for|look up)(?: me)? (?<what>(?:(?:all|my|the|any) ){0,3}(?:${tasks}|everything|anything)\\b.*)`),
    act: ({ what = '' }, scene) => list(what, scene)
  },
  {
    name: 'search for …',
    pattern: clause('search(?: my (?:list|tasks))?(?: for)? (?<name>.+)'),
    act: ({ name = '' }, scene) => about(name, scene)
  },
  {
    name: 'when is … due',
    pattern: clause("when(?:'s| is| are| was| must i| should i| do i (?:have|need) to| am i supposed to) (?<name>.+?)(?: due| supposed to happen)?"),
    act: ({ name = '' }, scene) => about(name, scene)
  },
  {
    name: 'is … on my list',
    pattern: clause(`(?:is|are|do i (?:still )?have|did i (?:add|put)|have i (?:added|put)) (?!any|there)(?<name>.+?) (?:already )?(?:on|in|to) (?:my|the) (?:[\\w-]+ )?lists?`),
    act: ({ name = '' }, scene) => about(name, scene)
  },
  {
    name: 'is … done',
    pattern: clause('(?:is|are|was) (?!there|any)(?<name>.+?) (?:already |still )?(?:done|completed?|finished|open|pending|due|overdue)(?: yet| already)?'),
    act: ({ name = '' }, scene) => about(name, scene)
  },
  {
    name: 'did I …',
    pattern: clause('(?:did|have) (?:i|we)(?: already)? (?<verb>[\\w-]+) (?!any|every|all)(?<name>.+?)(?: yet| already)?'),
    act: ({ verb = '', name = '' }, scene) => isTaskVerb(verb) || isPastVerb(verb) ? about(name, scene) : undefined
  },
  {
    name: 'what …',
    pattern: clause(`(?<all>(?:what|which|how many|how much)(?: (?:tasks?|items?|to-?dos?|things|ones|else|all|of (?:my|the) tasks))?${link}\\b ?.*)`),
    act: ({ all = '' }, scene) => (told.test(all) ? list(all, scene) : undefined)
  },
  {
    name: 'do I have …',
    pattern: clause("(?<all>(?:do|did|have|am|are|is|was|were|will) (?:i|we|there|any)\\b.*)"),
    act: ({ all = '' }, scene) => (told.test(all) || /\bany(?:thing)?\b/i.test(all) ? list(all, scene) : undefined)
  },
  {
    name: 'anything …',
    pattern: clause('(?<what>(?:anything|any|everything|all|only|just)\\b.+)'),
    act: ({ what = '' }, scene) => hasFilters(what, scene) ? list(what, scene) : undefined
  },
  {
    name: 'overdue tasks',
    pattern: clause(`(?:my |the |all ){0,2}(?<what>[\\w' -]{0,60}\\b(?:tasks|to-?dos|items|ones|reminders)\\b[^:,;]{0,80})`),
    act: ({ what = '' }, scene) => (isListing(what) && hasFilters(what, scene) ? list(what, scene) : undefined)
  },
  {
    name: 'what about tomorrow',
    pattern: clause("(?:(?:and )?(?:what|how) about |for )?(?<what>.+)"),
    act: ({ what = '' }, scene) => isFollowUp(what, scene) ? list(what, scene) : undefined
  }
]

function list(phrase: string, { clock }: Scene): Intent {
  return { kind: 'call', tool: 'list_tasks', args: listArgs(phrase, filtersOf(phrase, clock)) }
}

/** When a task was completed is nothing a listing can be limited to: "what did I finish today" asks for all completed. */
function listArgs(phrase: string, filters: Filters): Record<string, unknown> {
  const { due_after, due_before, ...others } = filters
  return filters.status === 'completed' && !/\bdue\b/i.test(phrase) ? others : { ...filters }
}

/** Done or not: who asks about one task wants to see it. */
function about(name: string, { clock }: Scene): Intent | undefined {
  const reference = referenceOf(name, clock)
  if (reference.kind !== 'named') return undefined
  return { kind: 'call', tool: 'list_tasks', args: { status: 'all', query: reference.name } }
}

function hasFilters(phrase: string, { clock }: Scene): boolean {
  return Object.keys(filtersOf(phrase, clock)).length > 0
}

function asksForTasks(what: string, scene: Scene): boolean {
  if (/^(?:what|which|how many|anything|if there|whether)/i.test(what)) return told.test(what)
  return named.test(what) || parseWhen(what, scene.clock) !== undefined || /\b(?:overdue|completed|finished|done|pending|upcoming|due)\b/i.test(what)
}

/** Not the beginning of something to add: "two tasks for tomorrow". */
function isListing(what: string): boolean {
  return !/^(?:add|create|new|remind|\d|two|three|four|five|some|need|put)\b/i.test(what) && !isTaskVerb(what.split(' ')[0] ?? '')
}

function isFollowUp(what: string, scene: Scene): boolean {
  return scene.memory.lastTurn === 'listed' && (parseWhen(what, scene.clock) !== undefined || /^(?:the )?(?:overdue|completed|urgent|high priority)(?: ones| tasks)?$/i.test(what)) && hasFilters(what, scene)
}
