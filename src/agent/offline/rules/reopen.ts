import { done, markVerb, since, target } from './doing.ts'
import { clause, each, isRequest, type Meant, type Rule, type Said, type Scene } from './rule.ts'

const open = `(?:not (?:yet |actually )?${done}|undone|incomplete|unfinished|open|pending|to-?do|active)`

/** Taking back that something is done; tried before the ways to say that it is. */
export const reopenRules: Rule[] = [
  {
    name: "I haven't, after it was done",
    pattern: clause(
      "(?:(?:no|oh|wait|actually|sorry|but|well|hmm?),? ){0,4}(?:i|we) (?:haven't|have not|didn't|did not|couldn't|could not|hadn't|wasn't able to)" +
        '(?: (?:actually|really|yet|even|quite|manage to|get to|get around to|end up)){0,3}(?: [\\w-]+){0,2}?(?: (?:it|her|him|them|that|this|that one|one|any))?(?: (?:yet|after all|actually|done|though|now|today)){0,2}',
      "(?:(?:no|oh|wait|actually|sorry|but|well),? ){0,4}(?:it|that|that one|she|he|they)(?:'s| is| was|isn't| wasn't)? ?(?:not |n't )?(?:done|finished|complete|true|right|there) (?:yet|after all|actually)",
      'not (?:done |finished )?(?:yet|really|quite)(?: actually)?'
    ),
    act: (_said, scene) => takenBack(scene)
  },
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

/** Only what was just said to be done can be meant without a name. */
function takenBack({ memory }: Scene): Meant {
  const isDone = memory.done.length > 0 && memory.done.every(({ tool }) => tool === 'complete_task')
  if (memory.lastTurn !== 'changed' || !isDone) return undefined
  return memory.done.map(({ task: { number } }) =>
    each('update_task', { kind: 'number', number }, { completed: false })
  )
}

function reopen({ task }: Said, { clock }: Scene): Meant {
  return isRequest(task) ? undefined : each('update_task', target(task, clock), { completed: false })
}
