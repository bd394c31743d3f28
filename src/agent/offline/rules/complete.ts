import { extractDue } from '../language/dates.ts'
import { doneWord, markVerb, taskReference, timeAdverbs } from './doing.ts'
import {
  type Captures,
  type ClauseContext,
  clause,
  eachTask,
  isKnown,
  isRequest,
  type Rule,
  type RuleResult
} from './rule.ts'

const adverbs = '(?: (?:now|all|already|finally|just|also|actually|both)){0,3}'

/** Statements that a task is done. */
export const completeRules: Rule[] = [
  {
    name: 'mark … as done',
    pattern: clause(
      `${markVerb}(?: down)?(?: (?<task>(?!as |to |off )\\S.*?))?(?: off)?(?: as| to)?(?: being)? (?:${doneWord}|checked|ticked)(?: off)?`
    ),
    act: complete
  },
  {
    name: 'mark as done …',
    pattern: clause(`${markVerb}(?: off)?(?: as)? ${doneWord}:? (?<task>.+)`),
    act: complete
  },
  {
    name: 'check off …',
    pattern: clause('(?:mark|check|tick|cross) (?:off|out):? (?<task>.+)'),
    act: complete
  },
  {
    name: 'check … off',
    pattern: clause(
      '(?:mark|check|tick|cross) (?<task>.+?) (?:off|out)(?: (?:of )?(?:my|the) (?:[\\w-]+ )?list)?'
    ),
    act: complete
  },
  {
    name: '… can be crossed off',
    pattern: clause(
      '(?<task>.+?) (?:can|should|may) (?:now )?be (?:(?:checked|crossed|ticked|marked) off|marked (?:as )?done)(?: (?:of )?(?:my|the) .{1,30})?'
    ),
    act: complete
  },
  {
    name: 'complete …',
    pattern: clause('(?:complete|accomplish|tick):? (?<task>.+)'),
    act: (said, context) => (extractDue(said.task, context.clock).due ? undefined : complete(said, context))
  },
  {
    name: 'finish …, which is known',
    pattern: clause(
      '(?:finish|close|resolve|tick|check(?! (?:my|the|our) (?:[\\w-]+ ){0,2}lists?\\b)) (?<task>.+)'
    ),
    act: (said, context) => (isKnown(said.task, context) ? complete(said, context) : undefined)
  },
  {
    name: 'done',
    pattern: clause(`(?:(?:i'm|it's|that's|all|i) ){0,2}(?:${doneWord}|did (?:it|that|this))`),
    act: () => eachTask('complete_task', { kind: 'it' })
  },
  {
    name: 'done with …',
    pattern: clause(
      "(?:(?:i|we)(?:'m|'re| am| are| have|'ve)? )?(?:(?:all|already|finally|just|now) ){0,3}" +
        `(?:${doneWord}|through)(?: with|:| on) (?<task>.+?)${timeAdverbs}`
    ),
    act: complete
  },
  {
    name: 'finished …',
    pattern: clause(
      '(?:(?:just|already|finally) )?(?:finished|completed|done(?= \\w+ing\\b)) (?!tasks?\\b|items?\\b|to-?dos?\\b|ones\\b)' +
        `(?<task>.+?)${timeAdverbs}`
    ),
    act: complete
  },
  {
    name: 'that is … done',
    pattern: clause(`that(?:'s| is) (?<task>.+?) (?:${doneWord}|sorted(?: out)?|dealt with|taken care of)`),
    act: complete
  },
  {
    name: '… is done',
    pattern: clause(
      "(?<task>.+?)(?:'s|'re| is| are| was| were| has been| have been)" +
        `${adverbs} (?:${doneWord}|taken care of|sorted(?: out)?|handled)${timeAdverbs}`
    ),
    act: complete
  },
  {
    name: '… done',
    pattern: clause(
      `(?<task>[\\w#'" -]{1,80}?)(?:,|:| -)?(?<!\\b(?:as|be|been|get|not|to|is|are)) ${doneWord}${timeAdverbs}`
    ),
    act: (said, context) => (context.isQuestion ? undefined : complete(said, context))
  }
]

export function complete({ task }: Pick<Captures, 'task'>, { clock }: ClauseContext): RuleResult {
  return isRequest(task) ? undefined : eachTask('complete_task', taskReference(task, clock))
}
