import { extractDue } from '../language/dates.ts'
import { isPastVerb, isTaskVerb } from '../language/words.ts'
import { done, markVerb, since, target, withoutParticle } from './doing.ts'
import { clause, each, isKnown, isRequest, type Meant, type Rule, type Said, type Scene } from './rule.ts'

const adverbs = '(?: (?:now|all|already|finally|just|also|actually|both)){0,3}'

/** Saying that something is done. */
export const completeRules: Rule[] = [
  {
    name: 'mark … as done',
    pattern: clause(
      `${markVerb}(?: (?<task>(?!as |to |off )\\S.*?))?(?: as| to)?(?: being)? (?:${done}|checked|ticked)(?: off)?`
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
    name: 'complete …',
    pattern: clause('(?:complete|accomplish):? (?<task>.+)'),
    act: (said, scene) => (extractDue(said.task, scene.clock).due ? undefined : complete(said, scene))
  },
  {
    name: 'finish …, which is known',
    pattern: clause('(?:finish|close|resolve|tick|check) (?<task>.+)'),
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
      '(?:(?:just|already|finally) )?(?:finished|completed) (?!tasks?\\b|items?\\b|to-?dos?\\b|ones\\b)' +
        `(?<task>.+?)${since}`
    ),
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
  },
  {
    name: 'I did …',
    pattern: clause(`(?:i|we)(?:'ve|'m| have| am)?${adverbs} (?<verb>[\\w-]+) (?<task>.+?)${since}`),
    act: did
  },
  {
    name: 'bought the …',
    pattern: clause(
      '(?:(?:just|already|finally) )?(?<verb>[\\w-]+)(?: (?:up|off|out|back|in|to|with|for))? ' +
        `(?<task>(?:the|my|all|both|it|them|that|task)\\b.*?)${since}`
    ),
    act: (said, scene) => (isTaskVerb(said.verb) ? undefined : did(said, scene))
  }
]

function complete({ task }: Pick<Said, 'task'>, { clock }: Scene): Meant {
  return isRequest(task) ? undefined : each('complete_task', target(task, clock))
}

const isDone = new RegExp(`^(?:${done}|did)$`, 'i')
/** What is begun, or about something else than the task's end. */
const begun = /^(?:started|planned|tried|changed|updated|moved|showed|told|asked|looked|scheduled|opened)$/i

/** "I finished the report and called mom" are two. */
function did({ verb, task }: Pick<Said, 'verb' | 'task'>, scene: Scene): Meant {
  if (!isDone.test(verb) && (!isPastVerb(verb) || begun.test(verb))) return undefined
  if (/^(?:got|get)$/i.test(verb) && /^(?:to|an?) /i.test(task)) return undefined
  const {
    own,
    next = '',
    rest = ''
  } = /^(?<own>.+?),? and (?<next>[\w-]+) (?<rest>.+)$/i.exec(task)?.groups ?? {}
  const more = own && !isTaskVerb(next) ? did({ verb: next, task: rest }, scene) : undefined
  const done = complete({ task: withoutParticle(more && own ? own : task) }, scene)
  return done && [done, more ?? []].flat(2)
}
