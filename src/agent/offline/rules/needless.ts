import { list, remove } from './removing.ts'
import { clause, type Rule } from './rule.ts'

/** Saying that something is needed no more, which takes it off the list. */
export const needlessRules: Rule[] = [
  {
    name: 'no more … on my list',
    pattern: clause(`no (?:more|longer) (?<task>.+?) (?:on|in) ${list}(?: please)?`),
    act: remove
  },
  {
    name: '… is no longer needed',
    pattern: clause(
      "(?<task>.+?)(?:'s|'re| is| are)(?: no longer|n't| not) (?:needed|necessary|wanted|required)(?: any ?(?:more|longer))?" +
        `(?: (?:on|in) ${list})?`
    ),
    act: remove
  },
  {
    name: 'no need to …',
    pattern: clause("(?:there(?:'s| is) )?no (?:more )?need (?:to|for) (?<task>.+?)(?: any ?more)?"),
    act: remove
  },
  {
    name: 'I no longer need …',
    pattern: clause(
      "(?:i|we) (?:don't|do not|won't|will not) (?:be )?(?:need|have|want)(?:ing)?(?: to)? (?<task>.+?) (?:any ?(?:more|longer)|after all)",
      "(?:(?:i|we)(?:'m|'re| am| are) )?(?:no longer|not) (?:going|doing|having|needing)(?: to)? (?<name>.+?)(?: any ?more| after all)?",
      "(?:(?:i|we) )?(?:don't|do not|won't|will not) (?:need|be needing)(?: to)? (?<head>.+?)(?: any ?(?:more|longer)| after all)?",
      '(?:i|we) no longer (?:need|have|want)(?: to)? (?<rest>.+)'
    ),
    act: (said, scene) => remove({ ...said, task: said.task || said.name || said.head || said.rest }, scene)
  }
]
