import { extractDue } from '../language/dates.ts'
import { isTaskVerb } from '../language/words.ts'
import { add, addWhat } from './adding.ts'
import { clause, type Rule } from './rule.ts'

const thing = '(?: to| about| that i (?:need|have) to)? (?<what>.+)'
const duty =
  '(?:need to|have to|has to|got to|gotta|must|should|ought to|want to|wanna|like to|love to|supposed to|' +
  'better|planning to|plan to)'
const adverbs = '(?:(?:also|really|still|just|definitely|probably|now|always|maybe) ){0,2}'

/** Statements of what the user has to do or needs. */
export const needRules: Rule[] = [
  {
    name: 'do not forget to …',
    pattern: clause(
      `(?:i )?(?:don't|do not|never|can't|cannot|mustn't|must not)(?: let me| want to)? (?:forget|miss)${thing}`,
      `(?:i )?(?:(?:have|need) to |must )?remember${thing}`,
      `(?:i )?(?:(?:almost|nearly) )?forgot${thing}`
    ),
    act: addWhat
  },
  {
    name: 'every Monday I have to …',
    pattern: clause(
      '(?<when>(?:every|each|on every) .{2,40}?|(?:daily|weekly|monthly|once a (?:day|week|month))),? ' +
        `(?:(?:i|we)(?:'ve|'m|'re| have| am| are)? ?${adverbs}${duty} |(?:please )?remind me to |don't (?:let me )?forget to )(?<what>.+)`
    ),
    act: ({ what, when }, context) => add(`${what} ${when.charAt(0).toLowerCase()}${when.slice(1)}`, context)
  },
  {
    name: 'I need to …',
    pattern: clause(
      `(?:(?:i|we)(?:'ve|'d|'m|'re|'ll| have| am| are| would| will)? ?)?${adverbs}${duty} ` +
        `${adverbs}(?:remember to |not forget to )?(?!i |we )(?<what>.+)`
    ),
    act: addWhat
  },
  {
    name: 'I will …',
    pattern: clause(
      "(?:i|we)(?:'ll| will|'m going to|'re going to| am going to| are going to|'m gonna) " +
        `${adverbs}(?<what>(?<verb>[\\w-]+) .+)`
    ),
    act: ({ what, verb }, context) => (isTaskVerb(verb) ? add(what, context) : undefined)
  },
  {
    name: 'I need milk',
    pattern: clause(
      `(?:i|we) ${adverbs}(?:need|require|could (?:do with|use)|are short (?:of|on)) (?:(?:some|more|a few|any) ){0,2}(?<what>.+)`
    ),
    act: addWhat
  },
  {
    name: 'we are out of milk',
    pattern: clause(
      "(?:i|we)(?:'re|'m| are| am| have)?(?: almost| nearly)? " +
        '(?:out of|ran out of|run out of|running (?:low on|out of)) (?<what>.+)'
    ),
    act: ({ what }, context) => add(`buy ${what}`, context)
  },
  {
    name: 'I have a meeting on Friday',
    pattern: clause(
      "(?:(?:i|we)(?:'ve got| have got| have|'ve| got)|there(?:'s| is| are)) (?<what>(?:an?|my|the) .+)"
    ),
    act: ({ what }, context) => (extractDue(what, context.clock).due ? add(what, context) : undefined)
  }
]
