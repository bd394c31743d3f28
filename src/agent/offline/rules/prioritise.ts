import { type Priority, priorityOf } from '../language/priority.ts'
import { referenceOf } from '../language/reference.ts'
import { texts } from '../texts.ts'
import {
  type Captures,
  type ClauseContext,
  clause,
  eachTask,
  isRequest,
  type Rule,
  type RuleResult,
  say
} from './rule.ts'

const level =
  '(?<level>(?:not (?:that |so |very |too |really )?)?' +
  '(?:low|lowest|normal|medium|regular|high|highest|top|urgent|important|critical|unimportant))'
const set = '(?:set|change|update|make|give|put)'

/** Changes of the priority. */
export const prioritiseRules: Rule[] = [
  {
    name: 'swap the priority of … and …',
    pattern: clause(
      '(?:swap|switch|exchange|trade|flip|interchange)(?: around)? (?:the )?(?:priorit(?:y|ies)|(?:due )?dates?|due dates?|deadlines?|order|places?|positions?|times?|names?|titles?|numbers?)(?: (?:of|for|between) .+)?',
      '(?:swap|switch|exchange|trade|flip|interchange)(?: around)? (?:tasks? |numbers? |items? )?#?\\d+ (?:and|with) (?:task |number |item )?#?\\d+',
      '(?:swap|switch|exchange|flip) (?:(?:them|those|these|both)(?: (?:two|both|around))?|(?:the )?(?:first|last) two|the two)(?: around| over)?'
    ),
    act: () => say(texts.cannotSwap)
  },
  {
    name: 'raise the priority of …',
    pattern: clause(
      '(?:raise|increase|bump up|up) (?:the )?priority (?:of|for|on) (?<task>.+?)(?: to high)?'
    ),
    act: to('high')
  },
  {
    name: 'lower the priority of …',
    pattern: clause(
      '(?:lower|decrease|reduce|bump down) (?:the )?priority (?:of|for|on) (?<task>.+?)(?: to low)?'
    ),
    act: to('low')
  },
  {
    name: 'make … a priority',
    pattern: clause(
      '(?:make|mark|consider) (?<task>.+?) (?:as )?(?:a|my|the)(?: top| high| highest| number one)? priority'
    ),
    act: to('high')
  },
  { name: 'prioritise …', pattern: clause('priorit[iy][sz]e (?<task>.+)'), act: to('high') },
  { name: 'deprioritise …', pattern: clause('de-?priorit[iy][sz]e (?<task>.+)'), act: to('low') },
  {
    name: 'set its priority to …',
    pattern: clause(`(?:(?:${set}|raise|lower) (?:the |its )?)?priority (?:to |as |is |should be )?${level}`),
    act: prioritise
  },
  {
    name: 'urgent, after a change',
    pattern: clause(`${level}(?: priority)?`),
    act: (said, context) => (context.memory.lastTurn === 'changed' ? prioritise(said, context) : undefined)
  },
  {
    name: 'set the priority of … to …',
    pattern: clause(
      `(?:${set}|raise|lower) (?:the )?priority (?:of|for|on) (?<task>.+?) (?:to|as|be) ${level}(?: priority)?`
    ),
    act: prioritise
  },
  {
    name: '…’s priority is …',
    pattern: clause(`(?:${set} )?(?<task>.+?)(?:'s|s')? priority (?:to|is|as|should be) ${level}`),
    act: prioritise
  },
  {
    name: 'make … urgent',
    pattern: clause(
      '(?:make|mark|set|flag|give|put|bump|treat|change) (?<task>.+?) (?:as |to |at |with )?(?:an? )?' +
        `${level}(?: priority)?(?: (?:task|one|item))?`
    ),
    act: prioritise
  },
  {
    name: '… is urgent',
    pattern: clause(
      "(?<task>.+?)(?:'s|'re| is| are| should be| has| needs)(?: (?:now|really|very|super|extremely|so|the most|my most|an?)){0,3}" +
        ` ${level}(?: priority)?(?: (?:now|any ?more|today|too)){0,2}`
    ),
    act: prioritise
  }
]

function to(priority: Priority): Rule['act'] {
  return ({ task }, { clock }) => eachTask('update_task', referenceOf(task, clock), { priority })
}

function prioritise(said: Captures, context: ClauseContext): RuleResult {
  const priority = priorityOf(said.level)
  return priority && !isRequest(said.task) ? to(priority)(said, context) : undefined
}
