import { isPastVerb, isTaskVerb } from '../language/words.ts'
import { complete } from './complete.ts'
import { doneWord, timeAdverbs, withoutParticle } from './doing.ts'
import { type Captures, type ClauseContext, clause, type Rule, type RuleResult } from './rule.ts'

const adverbs = '(?: (?:now|all|already|finally|just|also|actually|both)){0,3}'

/** Statements that name the completed activity: "I paid the bill", "the bill is paid". */
export const didRules: Rule[] = [
  {
    name: 'mark … as paid',
    pattern: clause(
      '(?:(?:mark|set|check|tick|put) (?<task>.+?) (?:as|to) (?:being )?|(?:consider|count|mark) (?<task>.+?) )(?<verb>[\\w-]+)'
    ),
    act: ({ verb, task }, context) => (isDoneVerb(verb) ? complete({ task }, context) : undefined)
  },
  {
    name: '… is paid',
    pattern: clause(
      "(?<task>.+?)(?:'s|'re| is| are| was| were| has been| have been| got)" +
        `${adverbs} (?<verb>[\\w-]+)(?: (?:up|out|off|in|back|away|down|over))?${timeAdverbs}`
    ),
    act: passive
  },
  {
    name: '… paid',
    pattern: clause(`(?<task>(?:[\\w'-]+ ){0,3}[\\w'-]+) (?<verb>[\\w-]+)${timeAdverbs}`),
    act: (said, context) =>
      isTaskVerb(said.verb) || saying.test(said.verb) ? undefined : passive(said, context)
  },
  {
    name: 'I did …',
    pattern: clause(`(?:i|we)(?:'ve|'m| have| am)?${adverbs} (?<verb>[\\w-]+) (?<task>.+?)${timeAdverbs}`),
    act: did
  },
  {
    name: 'bought the …',
    pattern: clause(
      '(?:(?:just|already|finally) )?(?<verb>[\\w-]+)(?: (?:up|off|out|back|in|to|with|for))? ' +
        `(?<task>(?:the|my|all|both|it|them|that|task)\\b.*?)${timeAdverbs}`
    ),
    act: (said, context) => (isTaskVerb(said.verb) ? undefined : did(said, context))
  }
]

const isDone = new RegExp(`^(?:${doneWord}|did)$`, 'i')
/** Past forms that do not mean that a task is completed. */
const begun = /^(?:started|planned|tried|changed|updated|moved|showed|told|asked|looked|scheduled|opened)$/i

/** After these verbs, a name is the subject, not the task: "mom called". */
const saying =
  /^(?:called|emailed|texted|messaged|phoned|asked|told|spoke|replied|visited|invited|stopped|started)$/i

function isDoneVerb(verb: string): boolean {
  return isPastVerb(verb) && !begun.test(verb)
}

/** "the bill has been paid". */
function passive({ verb, task }: Captures, context: ClauseContext): RuleResult {
  const [first = ''] = task.split(' ')
  const isDoing = isTaskVerb(first) || /\bnot\b|n't\b/i.test(task)
  return context.isQuestion || isDoing || !isDoneVerb(verb) ? undefined : complete({ task }, context)
}

/** "I finished the report and called mom" completes two tasks. */
function did({ verb, task }: Pick<Captures, 'verb' | 'task'>, context: ClauseContext): RuleResult {
  if (!isDone.test(verb) && !isDoneVerb(verb)) return undefined
  if (/^out of\b/i.test(task)) return undefined
  if (/^(?:got|get)$/i.test(verb) && /^(?:to|an?) /i.test(task)) return undefined
  const {
    own,
    next = '',
    rest = ''
  } = /^(?<own>.+?),? and (?<next>[\w-]+) (?<rest>.+)$/i.exec(task)?.groups ?? {}
  const more = own && !isTaskVerb(next) ? did({ verb: next, task: rest }, context) : undefined
  const done = complete({ task: withoutParticle(more && own ? own : task) }, context)
  return done && [done, more ?? []].flat(2)
}
