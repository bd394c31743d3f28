import { doneWord, markVerb, taskReference, timeAdverbs } from './doing.ts'
import {
  type Captures,
  type ClauseContext,
  clause,
  eachTask,
  isRequest,
  type Rule,
  type RuleResult
} from './rule.ts'

const open = `(?:not (?:yet |actually )?${doneWord}|undone|incomplete|unfinished|open|pending|to-?do|active)`

/** Statements that a task is not done. Must precede the rules for "done". */
export const reopenRules: Rule[] = [
  {
    name: "I haven't, after it was done",
    pattern: clause(
      "(?:(?:no|oh|wait|actually|sorry|but|well|hmm?),? ){0,4}(?:i|we) (?:haven't|have not|didn't|did not|couldn't|could not|hadn't|wasn't able to)" +
        '(?: (?:actually|really|yet|even|quite|manage to|get to|get around to|end up)){0,3}(?: [\\w-]+){0,2}?(?: (?:it|her|him|them|that|this|that one|one|any))?(?: (?:yet|after all|actually|done|though|now|today)){0,2}',
      "(?:(?:no|oh|wait|actually|sorry|but|well),? ){0,4}(?:it|that|that one|she|he|they)(?:'s| is| was|isn't| wasn't)? ?(?:not |n't )?(?:done|finished|complete|true|right|there) (?:yet|after all|actually)",
      'not (?:done |finished )?(?:yet|really|quite)(?: actually)?'
    ),
    act: (_said, context) => takenBack(context)
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
      `(?:un-?(?:complete|check|mark|tick|finish)|re-?open|reactivate) (?<task>.+?)(?: as ${doneWord})?`
    ),
    act: reopen
  },
  {
    name: '… is not done',
    pattern: clause(
      `(?<task>.+?)(?: is| are| was|'s|'re)?(?: not|n't)(?: yet| actually| really)? ${doneWord}${timeAdverbs}`
    ),
    act: reopen
  },
  {
    name: 'I have not done …',
    pattern: clause(
      "(?:i|we) (?:haven't|have not|didn't|did not)(?: actually| really| yet)? (?<verb>[\\w-]+)(?: with)? " +
        `(?<task>.+?)${timeAdverbs}`
    ),
    act: reopen
  }
]

/** Reopens the tasks that the last turn completed. Without a name, only these can be meant. */
function takenBack({ memory }: ClauseContext): RuleResult {
  const isDone = memory.done.length > 0 && memory.done.every(({ tool }) => tool === 'complete_task')
  if (memory.lastTurn !== 'changed' || !isDone) return undefined
  return memory.done.map(({ task: { number } }) =>
    eachTask('update_task', { kind: 'number', number }, { completed: false })
  )
}

function reopen({ task }: Captures, { clock }: ClauseContext): RuleResult {
  return isRequest(task)
    ? undefined
    : eachTask('update_task', taskReference(task, clock), { completed: false })
}
