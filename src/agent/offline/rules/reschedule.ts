import { extractDue } from '../language/dates.ts'
import { referenceOf } from '../language/reference.ts'
import { isTaskVerb, numberWord } from '../language/words.ts'
import { texts } from '../texts.ts'
import { datedReference, parseMove, postponedDue, redate } from './redate.ts'
import {
  type Captures,
  type ClauseContext,
  clause,
  eachTask,
  isKnown,
  isRequest,
  type Rule,
  type RuleResult,
  say
} from './rule.ts'

const move =
  '(?:move|reschedule|shift|push(?: back)?|postpone|delay|defer|put off|bring forward|snooze|bump|extend)'
const postponing = /^(?:push|postpone|delay|defer|put off|snooze|extend)/i
const dueTerm = '(?:due date|due time|deadline|due|date|time)'
const it = '(?<task>it|that|this|them|those|(?:that|this) one|task #?\\d+)'

const moving = new RegExp(`${move} (?<task>.+)`, 'i')

/** Changes of the due date. */
export const rescheduleRules: Rule[] = [
  {
    name: 'remove the date from …',
    pattern: clause(
      `(?:remove|clear|delete|drop|take off|take|unset|get rid of) (?:the |its |an? )?${dueTerm} (?:from|of|for|on|off) (?<task>.+)`
    ),
    act: withoutDate
  },
  {
    name: '… has no date',
    pattern: clause(`(?<task>.+?) (?:has no|needs no|doesn't (?:have|need) an?) ${dueTerm}(?: any ?more)?`),
    act: withoutDate
  },
  {
    name: 'postpone … by two days',
    pattern: clause(
      `${move} (?<task>.+?)(?: back| out| off)?(?: by| for)? (?<count>${numberWord}|an?|another|a few) ` +
        '(?:more )?(?<unit>day|week|month)s?(?: later| back)?'
    ),
    act: ({ task, count, unit }, { clock }) =>
      eachTask('update_task', datedReference(task, clock), known => ({
        due: postponedDue(known, count, unit, clock)
      }))
  },
  {
    name: 'set its deadline to …',
    pattern: clause(
      `(?:set|change|update|move|make|put)(?: the| its| a)? ${dueTerm}(?: of| to| as| for| on)? (?<when>.+)`
    ),
    act: ({ when }, context) => redate({ task: 'it', when }, context)
  },
  {
    name: 'set the deadline of … to …',
    pattern: clause(`(?:set|change|update|move|make|put)(?: the| its)? ${dueTerm} (?:of|for|on) (?<said>.+)`),
    act: ({ said }, context) => parseMove(said, context)
  },
  {
    name: 'set a deadline of … for …',
    pattern: clause(
      `(?:set|add|put|give)(?: an?| the)? ${dueTerm} (?:of |on |at )?(?<when>.+?) (?:for|on|to) (?<task>.+)`
    ),
    act: redate
  },
  {
    name: 'give … a deadline of …',
    pattern: clause(`give (?<task>.+?) (?:an? |the )?${dueTerm} (?:of |on |for |at )?(?<when>.+)`),
    act: redate
  },
  {
    name: 'the deadline for … is …',
    pattern: clause(`(?:the )?${dueTerm} (?:of|for|on) (?<said>.+)`),
    act: ({ said }, context) => parseMove(said, context)
  },
  {
    name: 'move … to …',
    pattern: clause(`(?<verb>${move}) (?<said>.+)`),
    act: ({ verb, said }, context) => parseMove(said, context, postponing.test(verb))
  },
  {
    name: 'set … to …, which is a date',
    pattern: clause(
      '(?:set(?!(?: up)?(?: an?| another| the)? reminder)|change) (?<said>.+ (?:to|for|on|until) .+)'
    ),
    act: ({ said }, context) => parseMove(said, context)
  },
  {
    name: 'postpone …, to no day',
    pattern: clause('(?:reschedule|postpone|delay|defer|snooze|put off) (?<task>.+)'),
    act: () => say(texts.whichDay)
  },
  {
    name: 'schedule … for …, which is known',
    pattern: clause('(?:schedule|plan|do) (?<said>.+)'),
    act: ({ said }, context) =>
      isKnown(extractDue(said, context.clock).rest, context) ? parseMove(said, context) : undefined
  },
  {
    name: '… is due …',
    pattern: clause(
      `(?<task>.+?)(?<is>'s| is| are| should be| must be)(?: now)? (?:due|for|on|(?=at )) ?(?<when>.+)`
    ),
    act: (said, context) =>
      isRequest(said.task) || isSomebodys(said) || /\breminder (?:that|for|about|to)\b/i.test(said.task)
        ? undefined
        : redate(said, context)
  },
  {
    name: '… has been moved to …',
    pattern: clause(
      '(?<task>.+?) (?:(?:has been|have been|was|is|got) )?(?:moved|rescheduled|postponed|pushed)(?: back)? ' +
        '(?:to|until|for) (?<when>.+)'
    ),
    act: (said, context) => (isRequest(said.task) ? undefined : redate(said, context))
  },
  {
    name: 'put … back to …',
    pattern: clause('(?:put|set|push|bring) (?<task>.+?) (?:back|forward|off) (?:to|until|till) (?<when>.+)'),
    act: redate
  },
  { name: 'make … due …', pattern: clause('make (?<task>.+?) due (?<when>.+)'), act: redate },
  { name: 'make it …', pattern: clause(`(?:make|do|change|set) ${it} (?<when>.+)`), act: redate },
  {
    name: 'a date alone, after a change',
    pattern: clause('(?<when>.+)'),
    act: ({ when }, context) =>
      context.memory.lastTurn === 'changed' ? redate({ task: 'it', when }, context) : undefined
  },
  {
    name: 'the answer to "To which day?"',
    pattern: clause('(?<when>.+)'),
    act({ when }, context) {
      const { lastText, lastAnswer } = context.memory
      const { task } = (lastAnswer === texts.whichDay && moving.exec(lastText)?.groups) || {}
      return task ? redate({ task, when }, context) : undefined
    }
  }
]

/** Whether an "'s" is a possessive, not "is": "book a table at Luigi's on Friday". */
function isSomebodys({ is, task }: Captures): boolean {
  return is === "'s" && isTaskVerb(task.split(' ')[0] ?? '')
}

function withoutDate({ task }: Captures, { clock }: ClauseContext): RuleResult {
  return eachTask('update_task', referenceOf(task, clock), { due: null })
}
