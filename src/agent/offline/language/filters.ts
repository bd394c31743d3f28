import type { Clock } from '../../../clock.ts'
import type { Priority } from './priority.ts'
import { type Range, rangeIn } from './ranges.ts'

/** The arguments of `list_tasks`. */
export interface Filters extends Range {
  status?: 'completed' | 'all'
  priority?: Priority
  query?: string
}

const rows: { pattern: RegExp; filters: Filters }[] = [
  {
    pattern:
      /\b(?:completed|done|finished) (?:and|or) (?:open|pending|not)|\b(?:open|pending) and (?:completed|done)|\b(?:includ\w+|even|also|and|plus) (?:the )?(?:completed|done|finished)\b/i,
    filters: { status: 'all' }
  },
  {
    pattern:
      /\b(?:not (?:yet )?(?:done|completed?|finished)|haven't|unfinished|incomplete|still|left to|remaining|(?:to be|to get|need|get|getting|be) done)\b/i,
    filters: {}
  },
  {
    pattern:
      /\b(?:completed?|done|finish(?:ed)?|checked[- ]off|ticked[- ]off|crossed[- ]off|closed|accomplish(?:ed)?)\b/i,
    filters: { status: 'completed' }
  }
]

const priorities: { pattern: RegExp; priority: Priority }[] = [
  {
    pattern:
      /\b(?:low[- ]priority|least important|not (?:so )?(?:urgent|important)|unimportant|priority low)\b/i,
    priority: 'low'
  },
  { pattern: /\b(?:normal|medium)[- ]priority\b/i, priority: 'normal' },
  {
    pattern: /\b(?:high(?:est)?[- ]priority|top[- ]priority|urgent|important|critical|priority high)\b/i,
    priority: 'high'
  }
]

const topic =
  /\b(?:about|containing|contains?|regarding|related to|mention(?:s|ing)?|matching|with the words?|(?:that |which )?(?:say|include)s?|for (?=the |my |work|home|school)) ?(?:the word )?"?(?<query>[^"?!]{1,100}?)"?(?: in (?:it|them|the title))?[\s?!.]{0,3}$/i

/** What a phrase such as "my urgent tasks for this week" asks to see. */
export function filtersOf(phrase: string, clock: Clock): Filters {
  const { range, rest } = rangeIn(phrase, clock)
  const query = topic.exec(rest)?.groups?.query?.trim()
  const said = rest.replace(topic, '')
  const priority = priorities.find(({ pattern }) => pattern.test(said))?.priority
  return {
    ...rows.find(({ pattern }) => pattern.test(said))?.filters,
    ...range,
    ...(priority && { priority }),
    ...(query &&
      !/^(?:the |my )?(?:to-?do )?(?:list|tasks?)$/i.test(query) && {
        query: query.replace(/^(?:the|my|an?) /i, '')
      })
  }
}
