import { parseWhen } from '../language/dates.ts'
import { type Filters, filtersOf } from '../language/filters.ts'
import { isTaskVerb } from '../language/words.ts'
import { clause, type Meant, type Rule, type Said, type Scene } from './rule.ts'

const tasks = '(?:lists?|tasks?|to-?dos?|to do|items?|reminders?|agenda|plate|things|stuff)'
const me = '(?: (?:me|us|out|over|back)){0,2}'

/** Words by which a question is about tasks. */
const told = new RegExp(
  `\\b(?:${tasks}|everything|overdue|due|left|next|remaining|pending|outstanding|open|planned|coming up|` +
    'upcoming|scheduled|do|done|finish(?:ed)?|completed?|accomplish(?:ed)?|added|urgent|important|priority|' +
    'have|need to|up|free|busy|happening|the plan|work on|my (?:day|week|weekend|schedule))\\b',
  'i'
)
const named = new RegExp(`\\b(?:${tasks}|everything|all)\\b`, 'i')
const state = /\b(?:overdue|completed|finished|done|pending|upcoming|due)\b/i

/** Asking what there is to do, or was done. */
export const listRules: Rule[] = [
  {
    name: 'my list',
    pattern: clause(
      '(?:(?:show|list|display|see|view|all|of|my|the|whole|entire|full|me|in) ){0,5}' +
        `(?:(?:to-?do|task) list|${tasks}|everything|list|all|show)`
    ),
    act: listing
  },
  {
    name: 'show …',
    pattern: clause(`(?:show|list|display|see|view|pull up|bring up|let me see)${me} (?<what>.+)`),
    act: onlyIf((what, scene) => isAboutTasks(what) || parseWhen(what, scene.clock) !== undefined)
  },
  {
    name: 'tell me what …',
    pattern: clause(
      '(?:tell|remind|show|give|let|check)(?: me| us)?(?: know| of)? ' +
        '(?<what>(?:what|which|how many|if|whether|(?:all )?(?:my|the|of my)|all|anything|everything)\\b.*)'
    ),
    act: onlyIf(what => (/^(?:my|the|all|of)/i.test(what) ? named : told).test(what))
  },
  {
    name: 'read my list',
    pattern: clause(
      `(?:get|check|read|print|sort|order|group|review|look at|go over|go through|open)${me} ` +
        `(?<what>(?:(?:my|the|all|of) ){1,3}(?:[\\w-]+ ){0,2}${tasks}\\b.*)`
    ),
    act: listing
  },
  {
    name: 'find … tasks',
    pattern: clause(
      '(?:find|search(?: for)?|look for|look up)(?: me)? ' +
        `(?<what>(?:(?:all|my|the|any) ){0,3}(?:${tasks}|everything|anything)\\b.*)`
    ),
    act: listing
  },
  {
    name: 'what …',
    pattern: clause("(?<what>(?:what|which|how many|how much|how(?:'s| is| does))\\b.*)"),
    act: onlyIf(
      (what, scene) =>
        told.test(what) || (/^what(?:'s| is) (?:on|for)\b/i.test(what) && hasFilters(what, scene))
    )
  },
  {
    name: 'do I have …',
    pattern: clause('(?<what>(?:do|did|have|am|are|is|was|were|will) (?:i|we|there|any)\\b.*)'),
    act: onlyIf(what => told.test(what) || /\bany(?:thing)?\b/i.test(what))
  },
  {
    name: 'anything …',
    pattern: clause('(?<what>(?:anything|any|everything|all|only|just)\\b.+)'),
    act: onlyIf(hasFilters)
  },
  {
    name: 'overdue tasks',
    pattern: clause(
      "(?:my |the |all ){0,2}(?<what>[\\w' -]{0,60}\\b(?:tasks|to-?dos|items|ones|reminders)\\b[^:,;]{0,80})"
    ),
    act: onlyIf((what, scene) => !isAddition(what) && hasFilters(what, scene))
  },
  {
    name: 'what about tomorrow, after a list',
    pattern: clause('(?:(?:and )?(?:what|how) about |for )?(?<what>.+)'),
    act: onlyIf(
      (what, scene) =>
        scene.memory.lastTurn === 'listed' &&
        hasFilters(what, scene) &&
        (parseWhen(what, scene.clock) !== undefined ||
          /^(?:the )?[\w-]+(?: priority)?(?: ones| tasks)?$/i.test(what))
    )
  }
]

function listing({ what }: Said, { clock }: Scene): Meant {
  return { kind: 'call', tool: 'list_tasks', args: listArgs(what, filtersOf(what, clock)) }
}

function onlyIf(fits: (what: string, scene: Scene) => boolean): Rule['act'] {
  return (said, scene) => (fits(said.what, scene) ? listing(said, scene) : undefined)
}

/** When a task was completed is nothing a listing can be limited to: "what did I finish today" asks for all completed. */
function listArgs(phrase: string, filters: Filters): Record<string, unknown> {
  const { due_after, due_before, ...others } = filters
  return filters.status === 'completed' && !/\bdue\b/i.test(phrase) ? others : { ...filters }
}

function hasFilters(phrase: string, { clock }: Scene): boolean {
  return Object.keys(filtersOf(phrase, clock)).length > 0
}

function isAboutTasks(what: string): boolean {
  const isQuestion = /^(?:what|which|how many|anything|if there|whether)/i.test(what)
  return isQuestion ? told.test(what) : named.test(what) || state.test(what)
}

/** "two tasks for tomorrow" is the beginning of something to add. */
function isAddition(what: string): boolean {
  const [first = ''] = what.split(' ')
  return isTaskVerb(first) || /^(?:add|new|remind|\d+|two|three|four|five|some|need|put)$/i.test(first)
}
