import type { Clock } from '../../../lib/clock.ts'
import { oncePerMessage, spend } from '../work.ts'
import type { Priority } from './priority.ts'
import { extractRange, type Range } from './ranges.ts'

/** Names of the list, as the source of a pattern. */
export const listName =
  '(?:to-?do|task|shopping|grocery|groceries|work|home|house|house(?:hold|work)|packing|chores?|errands?|party|holiday|vacation|travel|school|weekend|daily|christmas)'

/** The arguments of `list_tasks`. */
export interface Filters extends Range {
  status?: 'completed' | 'all'
  priority?: Priority
  query?: string
}

const rows: { pattern: RegExp; filters: Filters }[] = [
  {
    pattern: anyOf(
      '(?:completed|done|finished) (?:and|or) (?:open|pending|not)',
      '(?:open|pending) and (?:completed|done)',
      '(?:includ\\w+|even|also|and|plus) (?:the )?(?:completed|done|finished)'
    ),
    filters: { status: 'all' }
  },
  {
    pattern: anyOf(
      'not (?:yet )?(?:done|completed?|finished)',
      "haven't|unfinished|incomplete|still|left to|remaining",
      '(?:to be|to get|need|get|getting|be) done'
    ),
    filters: {}
  },
  {
    pattern: anyOf(
      'completed?|done|finish(?:ed)?|closed|accomplish(?:ed)?',
      '(?:checked|ticked|crossed)[- ]off',
      "i(?:'ve| have)?(?: already| just)? did"
    ),
    filters: { status: 'completed' }
  }
]

const priorities: { pattern: RegExp; priority: Priority }[] = [
  {
    pattern: anyOf(
      'low[- ]priority|priority low|least important|not (?:so )?(?:urgent|important)|unimportant'
    ),
    priority: 'low'
  },
  { pattern: anyOf('(?:normal|medium)[- ]priority'), priority: 'normal' },
  {
    pattern: anyOf(
      '(?:high(?:est)?|top)[- ]priority|priority high|urgent|important|critical|pressing|crucial'
    ),
    priority: 'high'
  }
]

const about =
  '(?:about|contain(?:s|ing)|regarding|related to|mention(?:s|ing)|matching|with the words?|' +
  '(?:that |which )?(?:say|include)s?|for (?=the |my |work|home|school))'
const topic = new RegExp(
  `\\b${about} ?(?:the word )?"?(?<query>[^"?!]{1,100}?)"?(?: in (?:it|them|the title))?[\\s?!.]{0,3}$`,
  'i'
)

const wholeList = new RegExp(`^(?:(?:the|my|our) )?(?:${listName} )?(?:lists?|tasks?)$`, 'i')

function anyOf(...ways: string[]): RegExp {
  return new RegExp(`\\b(?:${ways.join('|')})\\b`, 'i')
}

/** The filters in a phrase such as "my urgent tasks for this week". */
export const filtersOf = oncePerMessage(readFilters, (phrase: string) => phrase)

function readFilters(phrase: string, clock: Clock): Filters {
  spend('filters', phrase.length)
  const { range, rest } = extractRange(phrase, clock)
  const query = topic.exec(rest)?.groups?.query?.trim()
  const said = rest.replace(topic, '')
  const priority = priorities.find(({ pattern }) => pattern.test(said))?.priority
  return {
    ...rows.find(({ pattern }) => pattern.test(said))?.filters,
    ...range,
    ...(priority && { priority }),
    ...(query &&
      !wholeList.test(query) && {
        query: query.replace(/^(?:the|my|an?) /i, '')
      })
  }
}
