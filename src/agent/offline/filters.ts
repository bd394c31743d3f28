import type { Clock } from '../../lib/clock.ts'
import type { JsonObject } from '../model.ts'
import { addDays, today } from './calendar.ts'
import { datesIn, dueOf, type Mention } from './dates.ts'
import { D } from './text.ts'

/** A part of a phrase that limits tasks; removed from the phrase when it fits. */
interface Row {
  pattern: RegExp
  example: string
  filter(said: RegExpExecArray, at: { clock: Clock; mentions: Mention[] }): JsonObject
}

const when = `(?<date>${D})(?:(?: and|-| to| until| through) (?<end>${D}))?`
const row = (pattern: string, example: string, filter: Row['filter']): Row => ({
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'u'),
  example,
  filter
})
const be =
  '(?:(?:that|which|who) )?(?:are |is |were |was |i have |i |have been |has been |i have already |already |just )*'

/** The phrases that say which tasks are meant. */
export const filterRows: Row[] = [
  row('over ?due|past due|late|missed|behind on|past their due date', 'overdue', () => ({ overdue: true })),
  row(
    `${be}(?:not (?:done|completed|finished)(?: yet)?|open|pending|incomplete|unfinished|outstanding|undone|remaining|still to do|active|left(?: over)?|uncompleted)`,
    'open',
    () => ({ status: 'open' })
  ),
  row(
    `(?:${be}(?:without|with no|has no|have no|having no|does not have|do not have|no|lacking|missing)(?: an?| any)? (?:due )?(?:dates?|deadlines?)(?: set)?|${be}(?:undated|not dated|unscheduled|not scheduled))`,
    'without a date',
    () => ({ has_due: false })
  ),
  row(`${be}(?:with|that have|having|have|has) an?(?: due)? (?:date|deadline)|dated`, 'with a date', () => ({
    has_due: true
  })),
  row(
    `${be}(?:completed?|done|finish(?:ed)?|ticked off|checked off|accomplished?|achieved?|crossed off|got done|get done|gotten done)(?: ${when}| since (?<since>${D}))?`,
    'completed this week',
    ({ groups = {} }, at) => ({ status: 'completed', ...completedIn(groups, at) })
  ),
  row('(?:with )?(?:a )?(?:normal|medium)[ -](?:priority|prio)', 'normal priority', () => ({
    priority: 'normal'
  })),
  row(
    '(?:not (?:so |very )?(?:urgent|important)|(?:with )?(?:a )?low(?:est)?[ -](?:priority|prio)|unimportant)',
    'low priority',
    () => ({ priority: 'low' })
  ),
  row(
    `${be}(?:(?:with )?(?:an? )?(?:the )?(?:high(?:est)?|top)[ -](?:priority|prio)|(?:the )?(?:most )?(?:urgent|important|pressing|critical)|priority)`,
    'high priority',
    () => ({ priority: 'high' })
  ),
  row(
    `(?:due |scheduled |coming up |happening |planned )?(?:before|earlier than|prior to) ${when}`,
    'before Friday',
    (said, at) => bounds(said, at, first => ({ due_before: addDays(first, -1) }))
  ),
  row(`(?:due )?(?:after|later than) ${when}`, 'after Friday', (said, at) =>
    bounds(said, at, (_, last) => ({ due_after: addDays(last, 1) }))
  ),
  row(`(?:due )?(?:by|until|till|up to|no later than) ${when}`, 'by Friday', (said, at) =>
    bounds(said, at, (_, last) => ({ due_before: last }))
  ),
  row(`(?:due )?(?:since|from) (?<date>${D})(?: on| onwards?)`, 'from Friday on', (said, at) =>
    bounds(said, at, first => ({ due_after: first }))
  ),
  row(
    `(?:due |scheduled |planned |coming up |happening )?(?:(?:for|on|in|this|within|over|at|during|between|from|of)(?: the)? )?${when}`,
    'due today',
    (said, at) => bounds(said, at, (first, last) => ({ due_after: first, due_before: last }))
  ),
  row('(?:upcoming|coming up|coming)', 'upcoming', (_, { clock }) => ({ due_after: today(clock) })),
  row('(?:added|created|new) (?:today|yesterday)', 'added today', () => ({ unknown: true })),
  row('in (?:total|all)', 'in total', () => ({}))
]

function completedIn(
  { date = '', end = '', since = '' }: Record<string, string>,
  { mentions, clock }: { mentions: Mention[]; clock: Clock }
): JsonObject {
  const [first, last] = spanOf(datesIn(date + end + since, mentions), clock)
  const now = today(clock)
  if (!first || !last) return {}
  return since
    ? { completed_since: first }
    : { completed_since: first, completed_until: last > now ? now : last }
}

function bounds(
  { groups = {} }: RegExpExecArray,
  { mentions, clock }: { mentions: Mention[]; clock: Clock },
  of: (first: string, last: string) => JsonObject
): JsonObject {
  const [first, last] = spanOf(datesIn(`${groups.date ?? ''}${groups.end ?? ''}`, mentions), clock)
  return first && last ? of(first, last) : { unknown: true }
}

function spanOf(mentions: Mention[], clock: Clock): [string?, string?] {
  const spans = mentions.map(
    mention =>
      mention.span ?? [
        mention.day ?? dueOf(mention, clock)?.slice(0, 10),
        mention.day ?? dueOf(mention, clock)?.slice(0, 10)
      ]
  )
  if (mentions.some(({ repeats, impossible }) => repeats || impossible)) return []
  return [spans[0]?.[0], spans.at(-1)?.[1]]
}

const noise =
  /(?<![\p{L}\p{N}])(?:the|my|our|all|any|every|each|everything|every ?one|of|them|those|these|that|which|who|what|whatever|anything|something|some|a|an|is|are|was|were|be|am|i|we|you|me|us|there|have|has|had|do|did|does|to|get|got|still|yet|already|now|right|currently|on|in|for|with|at|due|set|and|list|lists|tasks?|things?|items?|todos?|to ?-?dos?|stuff|ones?|reminders?|entries|entry|chores|errands|need|needs|needed|supposed|should|must|want|buy|pick up|remember|plan|planned|planning|on it|it|show|else|again|please|whole|entire|full|complete|current|grocery|groceries|shopping|packing|store|supermarket|agenda|schedule|plate|today s|so far|at all|much|more|many|going|happening|up|coming|work|personal|work on|next|first|later|here|other|scheduled|going on|how|long|left|busy|free|out|really|actually|make|made|put|wrote|written|down|had|this|inbox|calendar|list of|gotten|not|just|would|can|could|does|jobs|contents|rundown|summary|overview|empty|add|added|day|agenda|diary|plate|like|looking|store|pending|outstanding|must|cannot|hear|say|will|see|look|back|read|tell|know|about|shop|forgetting|missing|miss|start|started|forgot|else|also|once|remaining)(?![\p{L}\p{N}])/gu
/** What a change may ignore: no word that could limit which tasks are meant. */
const strictNoise =
  /(?<![\p{L}\p{N}])(?:the|my|our|all|any|every|each|everything|every ?one|of|them|those|these|that|which|whatever|anything|a|an|is|are|was|were|be|i|we|have|has|still|yet|already|now|right|currently|on|in|for|with|at|due|and|lists?|tasks?|things?|items?|todos?|to ?-?dos?|stuff|ones?|reminders?|entries|entry|it|whole|entire|full|complete|current|scheduled|planned|down)(?![\p{L}\p{N}])/gu
const negation = /\b(?:not|except|but|without|besides|apart|excluding|other than|never|or|if)\b/

/**
 * Which tasks a phrase means; undefined if it has a word that is not understood.
 * @param isStrict also words such as "need" or "not" are not ignored: for changes.
 */
export function filterOf(
  phrase: string,
  at: { clock: Clock; mentions: Mention[] },
  isStrict = false
): JsonObject | undefined {
  let rest = phrase
  let filter: JsonObject = {}
  for (const { pattern, filter: read } of filterRows) {
    const said = pattern.exec(rest)
    if (!said) continue
    // Tasks cannot be told apart by their times.
    if (isStrict && datesIn(said[0], at.mentions).some(({ time }) => time)) return undefined
    const part = read(said, at)
    if (Object.keys(part).some(key => key in filter && filter[key] !== part[key])) return undefined
    filter = { ...filter, ...part }
    rest = `${rest.slice(0, said.index)} ${rest.slice(said.index + said[0].length)}`
  }
  if (filter.unknown || (isStrict && negation.test(rest))) return undefined
  return /[\p{L}\p{N}\ue001-\uf8ff]/u.test(rest.replaceAll(isStrict ? strictNoise : noise, ' '))
    ? undefined
    : filter
}
