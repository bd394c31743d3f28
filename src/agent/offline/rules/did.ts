import { isPastVerb, isTaskVerb } from '../language/words.ts'
import { complete } from './complete.ts'
import { done, since, withoutParticle } from './doing.ts'
import { clause, type Meant, type Rule, type Said, type Scene } from './rule.ts'

const adverbs = '(?: (?:now|all|already|finally|just|also|actually|both)){0,3}'

/** Saying what was done by the verb for it: "I paid the bill", "the bill is paid". */
export const didRules: Rule[] = [
  {
    name: 'mark … as paid',
    pattern: clause(
      '(?:(?:mark|set|check|tick|put) (?<task>.+?) (?:as|to) (?:being )?|(?:consider|count|mark) (?<name>.+?) )(?<verb>[\\w-]+)'
    ),
    act: ({ verb, task, name }, scene) =>
      isDoneVerb(verb) ? complete({ task: task || name }, scene) : undefined
  },
  {
    name: '… is paid',
    pattern: clause(
      "(?<task>.+?)(?:'s|'re| is| are| was| were| has been| have been| got)" +
        `${adverbs} (?<verb>[\\w-]+)(?: (?:up|out|off|in|back|away|down|over))?${since}`
    ),
    act: passive
  },
  {
    name: '… paid',
    pattern: clause(`(?<task>(?:[\\w'-]+ ){0,3}[\\w'-]+) (?<verb>[\\w-]+)${since}`),
    act: (said, scene) => (isTaskVerb(said.verb) || saying.test(said.verb) ? undefined : passive(said, scene))
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

const isDone = new RegExp(`^(?:${done}|did)$`, 'i')
/** What is begun, or about something else than the task's end. */
const begun = /^(?:started|planned|tried|changed|updated|moved|showed|told|asked|looked|scheduled|opened)$/i

/** Who "called" is not called. */
const saying =
  /^(?:called|emailed|texted|messaged|phoned|asked|told|spoke|replied|visited|invited|stopped|started)$/i

function isDoneVerb(verb: string): boolean {
  return isPastVerb(verb) && !begun.test(verb)
}

/** "the bill has been paid" */
function passive({ verb, task }: Said, scene: Scene): Meant {
  const [first = ''] = task.split(' ')
  const isDoing = isTaskVerb(first) || /\bnot\b|n't\b/i.test(task)
  return scene.isQuestion || isDoing || !isDoneVerb(verb) ? undefined : complete({ task }, scene)
}

/** "I finished the report and called mom" are two. */
function did({ verb, task }: Pick<Said, 'verb' | 'task'>, scene: Scene): Meant {
  if (!isDone.test(verb) && !isDoneVerb(verb)) return undefined
  if (/^out of\b/i.test(task)) return undefined
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
