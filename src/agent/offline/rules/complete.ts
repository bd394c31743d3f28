import { extractDue } from '../language/dates.ts'
import { done, markVerb, since, target } from './doing.ts'
import { clause, each, isKnown, isRequest, type Meant, type Rule, type Said, type Scene } from './rule.ts'

const adverbs = '(?: (?:now|all|already|finally|just|also|actually|both)){0,3}'

/** Saying that something is done. */
export const completeRules: Rule[] = [
  {
    name: 'mark … as done',
    pattern: clause(
      `${markVerb}(?: down)?(?: (?<task>(?!as |to |off )\\S.*?))?(?: off)?(?: as| to)?(?: being)? (?:${done}|checked|ticked)(?: off)?`
    ),
    act: complete
  },
  {
    name: 'mark as done …',
    pattern: clause(`${markVerb}(?: off)?(?: as)? ${done}:? (?<task>.+)`),
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
    act: (said, scene) => (extractDue(said.task, scene.clock).due ? undefined : complete(said, scene))
  },
  {
    name: 'finish …, which is known',
    pattern: clause(
      '(?:finish|close|resolve|tick|check(?! (?:my|the|our) (?:[\\w-]+ ){0,2}lists?\\b)) (?<task>.+)'
    ),
    act: (said, scene) => (isKnown(said.task, scene) ? complete(said, scene) : undefined)
  },
  {
    name: 'done',
    pattern: clause(`(?:(?:i'm|it's|that's|all|i) ){0,2}(?:${done}|did (?:it|that|this))`),
    act: () => each('complete_task', { kind: 'it' })
  },
  {
    name: 'done with …',
    pattern: clause(
      "(?:(?:i|we)(?:'m|'re| am| are| have|'ve)? )?(?:(?:all|already|finally|just|now) ){0,3}" +
        `(?:${done}|through)(?: with|:| on) (?<task>.+?)${since}`
    ),
    act: complete
  },
  {
    name: 'finished …',
    pattern: clause(
      '(?:(?:just|already|finally) )?(?:finished|completed|done(?= \\w+ing\\b)) (?!tasks?\\b|items?\\b|to-?dos?\\b|ones\\b)' +
        `(?<task>.+?)${since}`
    ),
    act: complete
  },
  {
    name: 'that is … done',
    pattern: clause(`that(?:'s| is) (?<task>.+?) (?:${done}|sorted(?: out)?|dealt with|taken care of)`),
    act: complete
  },
  {
    name: '… is done',
    pattern: clause(
      "(?<task>.+?)(?:'s|'re| is| are| was| were| has been| have been)" +
        `${adverbs} (?:${done}|taken care of|sorted(?: out)?|handled)${since}`
    ),
    act: complete
  },
  {
    name: '… done',
    pattern: clause(
      `(?<task>[\\w#'" -]{1,80}?)(?:,|:| -)?(?<!\\b(?:as|be|been|get|not|to|is|are)) ${done}${since}`
    ),
    act: (said, scene) => (scene.isQuestion ? undefined : complete(said, scene))
  }
]

/** The task that a pattern caught is done. */
export function complete({ task }: Pick<Said, 'task'>, { clock }: Scene): Meant {
  return isRequest(task) ? undefined : each('complete_task', target(task, clock))
}
