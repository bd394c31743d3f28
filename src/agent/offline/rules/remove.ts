import { extractDue } from '../language/dates.ts'
import { filtersOf } from '../language/filters.ts'
import { isPointer, referenceOf } from '../language/reference.ts'
import { texts } from '../texts.ts'
import { add } from './adding.ts'
import { taskReference } from './doing.ts'
import { listPhrase, remove } from './removing.ts'
import {
  type Captures,
  type ClauseContext,
  clause,
  eachTask,
  isKnown,
  type Rule,
  type RuleResult,
  say
} from './rule.ts'

/** Statements that a task is no longer needed. */
const needlessRules: Rule[] = [
  {
    name: 'no more … on my list',
    pattern: clause(`no (?:more|longer) (?<task>.+?) (?:on|in) ${listPhrase}(?: please)?`),
    act: remove
  },
  {
    name: '… is no longer needed',
    pattern: clause(
      "(?<task>.+?)(?:'s|'re| is| are)(?: no longer|n't| not) (?:needed|necessary|wanted|required)(?: any ?(?:more|longer))?" +
        `(?: (?:on|in) ${listPhrase})?`
    ),
    act: remove
  },
  {
    name: 'no need to …',
    pattern: clause("(?:there(?:'s| is) )?no (?:more )?need (?:to|for) (?<task>.+?)(?: any ?more)?"),
    act: remove
  },
  {
    name: 'I no longer need …',
    pattern: clause(
      "(?:i|we) (?:don't|do not|won't|will not) (?:be )?(?:need|have|want)(?:ing)?(?: to)? (?<task>.+?) (?:any ?(?:more|longer)|after all)",
      "(?:(?:i|we)(?:'m|'re| am| are) )?(?:no longer|not) (?:going|doing|having|needing)(?: to)? (?<task>.+?)(?: any ?more| after all)?",
      "(?:(?:i|we) )?(?:don't|do not|won't|will not) (?:need|be needing)(?: to)? (?<task>.+?)(?: any ?(?:more|longer)| after all)?",
      '(?:i|we) no longer (?:need|have|want)(?: to)? (?<task>.+)'
    ),
    act: remove
  }
]

/** Deleting tasks. */
export const removeRules: Rule[] = [
  {
    name: 'clear the completed',
    pattern: clause(
      '(?:clear|delete|remove|purge|clean)(?: out| up| away)? (?:(?:the|my|all) ){0,3}' +
        '(?<kind>completed|finished|done|overdue|old completed)(?: (?:tasks|ones|items|to-?dos|things|stuff))?'
    ),
    act: ({ kind }, { clock }) =>
      eachTask('delete_task', { kind: 'matching', filters: filtersOf(kind, clock) })
  },
  {
    name: 'remove an item, without saying which',
    pattern: clause(
      `(?:delete|remove|erase|take (?:off|out)|take|drop|get rid of) (?:(?:an? |one |one of (?:my|the) )?(?:items?|tasks?|things?|something|entry)|(?:an?|one of (?:my|the)) lists?|(?:the )?following)` +
        `(?: (?:off|of|from|in|on|out of)(?: of)? ${listPhrase})?`
    ),
    act: () => say(texts.whichTask)
  },
  {
    name: '… should not be on my list',
    pattern: clause(
      `(?<task>.+?) (?:should not|shouldn't|must not|mustn't|does not need to|doesn't need to|don't need to) be (?:on|in) ${listPhrase}(?: any ?more)?`,
      `(?:i|we)(?: would|'d)? (?:need|want|like) (?<task>.+?)(?: (?:removed|deleted|taken|crossed|erased))? (?:off(?: of)?|from|out of) ${listPhrase}`,
      `(?:i|we) (?:don't|do not) (?:want|need) (?<task>.+?) (?:on|in) ${listPhrase}(?: any ?more)?`
    ),
    act: remove
  },
  ...needlessRules,
  {
    name: 'clear … off my list',
    pattern: clause(
      `(?:clear|clean|wipe|get|have|want) (?<task>.+?) (?:off(?: of)?|from|out of|removed from) ${listPhrase}`
    ),
    act: remove
  },
  {
    name: 'clear …',
    pattern: clause(
      '(?:clear|clean|dump|empty|wipe|reset|purge|destroy|throw)(?: out| up| off| away)? (?<task>.+)'
    ),
    act({ task }, { clock }) {
      const target = referenceOf(task, clock)
      return isPointer(target) ? eachTask('delete_task', target) : undefined
    }
  },
  {
    name: 'clear my calendar for Friday',
    pattern: clause(
      '(?:clear|empty|wipe|cancel)(?: out| up| off)? (?:my|the) (?:calendar|schedule|agenda|day|list)(?<when> (?:for|on|of) .+)?'
    ),
    act: ({ when }, { clock }) =>
      eachTask('delete_task', { kind: 'matching', filters: filtersOf(when, clock) })
  },
  {
    name: 'take out … from my list',
    pattern: clause(
      `(?:take|pull|cross|cut) (?:out|off|away) (?<task>.+?) (?:off|of|out of|from)(?: ${listPhrase})`
    ),
    act: remove
  },
  {
    name: 'take off my list …',
    pattern: clause(
      `(?:delete|remove|take|cross|erase|strike|scratch|drop|clear|cut) (?:off|from|out of|off of) ${listPhrase},? (?<task>.+)`
    ),
    act: remove
  },
  {
    name: 'take … off my list',
    pattern: clause(
      `(?:take|pull|scratch|strike|cut|drop|leave|keep|knock|exclude|omit|subtract|withdraw|scrub|purge|toss|chuck|dump|banish|strip|lift|bin|kick|ditch|nix|lose|cancel) (?<task>.+?) (?:off(?: of)?|(?:away|out|back) from|out of|from|out off)(?: ${listPhrase})`
    ),
    act: remove
  },
  {
    name: 'delete …',
    pattern: clause(
      '(?:delete|remove|erase|discard|get rid of|trash(?! (?:has|have|is|was|are|can|cans|bags?|day)\\b)|scratch|strike|ditch|scrap|eliminate|axe|bin(?! (?:has|is|was|bags?|day)\\b)|del):? (?<task>.+)'
    ),
    act: remove
  },
  {
    name: 'forget …',
    pattern: clause('(?:forget(?: about)?|never ?mind(?: about)?) (?<task>.+)'),
    act: remove
  },
  {
    name: '… can come off my list',
    pattern: clause(
      '(?<task>.+?) (?:can|should|may|could|needs to|has to) (?:come|go|be (?:taken|removed|deleted|dropped|erased))' +
        `(?: (?:off|from|out|out of|off of))?(?: ${listPhrase})?(?: now)?`
    ),
    act: remove
  },
  {
    name: 'cancel my reminder to …',
    pattern: clause(
      `(?:cancel|turn off|switch off|disable|drop|kill|skip|nix|lose|clear) (?<task>(?:the|my|that) (?:task|reminder|item)\\b.+)`
    ),
    act: remove
  },
  {
    name: 'cancel …, which is known',
    pattern: clause('(?<said>(?:cancel|drop(?! off\\b)|skip|lose|kill|nix) (?<task>.+))'),
    act: removeOrAdd
  },
  {
    name: 'take … out',
    pattern: clause(
      '(?<said>(?:take|pull|leave|strike) (?:(?:off|away) (?<task>.+)|(?<task>.+?) (?:off|out|away)))'
    ),
    act: removeOrAdd
  }
]

/** Deletes the task of that name. If there is none, adds a task: "cancel the subscription". */
function removeOrAdd(said: Captures, context: ClauseContext): RuleResult {
  if (isKnown(said.task, context)) return remove(said, context)
  const { rest } = extractDue(said.task, context.clock)
  const removal = eachTask('delete_task', taskReference(rest, context.clock))
  return removal.target.kind === 'named' ? { ...removal, otherwise: add(said.said, context) } : removal
}
