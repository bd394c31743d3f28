import { done, markVerb, since, target } from './doing.ts'
import { clause, each, isRequest, type Meant, type Rule, type Said, type Scene } from './rule.ts'

const open = `(?:not (?:yet |actually )?${done}|undone|incomplete|unfinished|open|pending|to-?do|active)`

/** Taking back that something is done; tried before the ways to say that it is. */
export const reopenRules: Rule[] = [
  {
    name: 'mark … as not done',
    pattern: clause(
      `(?:${markVerb}|change|make) (?<task>.+?) (?:as |to |back to |back as )?${open}(?: again)?`
    ),
    act: reopen
  },
  {
    name: 'reopen …',
    pattern: clause(
      `(?:un-?(?:complete|check|mark|tick|finish)|re-?open|reactivate) (?<task>.+?)(?: as ${done})?`
    ),
    act: reopen
  },
  {
    name: '… is not done',
    pattern: clause(
      `(?<task>.+?)(?: is| are| was|'s|'re)?(?: not|n't)(?: yet| actually| really)? ${done}${since}`
    ),
    act: reopen
  },
  {
    name: 'I have not done …',
    pattern: clause(
      "(?:i|we) (?:haven't|have not|didn't|did not)(?: actually| really| yet)? (?<verb>[\\w-]+)(?: with)? " +
        `(?<task>.+?)${since}`
    ),
    act: reopen
  }
]

function reopen({ task }: Said, { clock }: Scene): Meant {
  return isRequest(task) ? undefined : each('update_task', target(task, clock), { completed: false })
}
