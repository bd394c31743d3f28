import { parseWhen } from '../language/dates.ts'
import { listName } from '../language/filters.ts'
import { isTaskVerb } from '../language/words.ts'
import {
  hasFilters,
  isAboutTasks,
  listIntent,
  listIntentIf,
  listPattern,
  questionPattern,
  taskWord
} from './listing.ts'
import { clause, type Rule } from './rule.ts'

const me = '(?: (?:me|us|out|over|back)){0,2}'

/** Requests for open or completed tasks. */
export const listRules: Rule[] = [
  {
    name: 'my list',
    pattern: clause(
      '(?:(?:show|list|display|see|view|all|of|my|the|whole|entire|full|me|in) ){0,5}' +
        `(?:${listName} lists?|${taskWord}|everything|list|all|show)`
    ),
    act: listIntent
  },
  {
    name: 'show …',
    pattern: clause(
      `(?:show|list|display|present|provide|fetch|see|view|pull up|bring up|let me see)${me} (?<what>.+)`
    ),
    act: listIntentIf((what, context) => isAboutTasks(what) || parseWhen(what, context.clock) !== undefined)
  },
  {
    name: 'tell me what …',
    pattern: clause(
      '(?:tell|remind|show|give|let|check|read)(?: me| us)?(?: know| of)? ' +
        '(?<what>(?:what|which|how many|if|whether|(?:all )?(?:my|the|of my)|all|anything|everything)\\b.*)'
    ),
    act: listIntentIf(what => (/^(?:my|the|all|of)/i.test(what) ? listPattern : questionPattern).test(what))
  },
  {
    name: 'read my list',
    pattern: clause(
      `(?:get|check|read|say|recite|repeat|(?:run|walk|take|talk)(?: me| us)? through|print|sort|order|group|review|look at|go over|go through|open)${me} ` +
        `(?<what>(?:(?:my|the|all|of) ){1,3}(?:[\\w-]+ ){0,2}${taskWord}\\b.*)`
    ),
    act: listIntent
  },
  {
    name: 'go to my list',
    pattern: clause(
      '(?:go|take me|switch|scroll|get back) to (?<what>(?:my|the) (?:[\\w-]+ ){0,2}(?:lists?|to-?dos|tasks))',
      '(?:look up|find|search|call up|load|access|check on|check out|look over|pull out|run down|verify|send|bring|describe|name|count|summari[sz]e|text|share)(?: me| us)? (?:my|the) (?:[\\w-]+ ){0,2}lists?',
      '(?:(?:my|the) )?lists? (?:details|contents|items|status)'
    ),
    act: listIntent
  },
  {
    name: 'find … tasks',
    pattern: clause(
      '(?:find|search(?: for)?|look for|look up)(?: me)? ' +
        `(?<what>(?:(?:all|my|the|any) ){0,3}(?:${taskWord}|everything|anything)\\b.*)`
    ),
    act: listIntent
  },
  {
    name: 'what …',
    pattern: clause("(?<what>(?:what|which|how many|how much|how(?:'s| is| does))\\b.*)"),
    act: listIntentIf(
      (what, context) =>
        questionPattern.test(what) ||
        (/^what(?:'s| is) (?:on|for)\b/i.test(what) && hasFilters(what, context))
    )
  },
  {
    name: 'do I have …',
    pattern: clause('(?<what>(?:do|did|have|am|are|is|was|were|will) (?:i|we|there|any)\\b.*)'),
    act: listIntentIf(what => questionPattern.test(what) || /\bany(?:thing)?\b/i.test(what))
  },
  {
    name: 'anything …',
    pattern: clause('(?<what>(?:anything|any|everything|all|only|just)\\b.+)'),
    act: listIntentIf(
      (what, context) => hasFilters(what, context) || (/^any/i.test(what) && questionPattern.test(what))
    )
  },
  {
    name: 'things to do this weekend',
    pattern: clause('(?:things|stuff|what|everything) (?:(?:i|we) (?:have|need|got) )?to do\\b(?<what>.*)'),
    act: listIntent
  },
  {
    name: 'whom do I have to call',
    pattern: clause(
      '(?<what>(?:who|whom|where) (?:do|should|must) i (?:have|need|\\w+)\\b.*)',
      "where(?:'s| is) (?:my|the) (?:[\\w-]+ ){0,2}list"
    ),
    act: () => ({ kind: 'call', tool: 'list_tasks', args: {} })
  },
  {
    name: 'what did I add today',
    pattern: clause(
      '(?:what|which(?: \\w+)?) (?:did|have) (?:i|we|you) (?:just |already |ever )?(?:add|added|put|create|created|write|written|save|saved|enter|entered|noted)(?: down)?(?<what>.*)'
    ),
    act: () => ({ kind: 'call', tool: 'list_tasks', args: {} })
  },
  {
    name: 'is my list empty',
    pattern: clause(
      '(?:is|are|how (?:long|full) is) (?:my|the) (?:[\\w-]+ ){0,2}(?:list|to-?dos)(?: .{1,30})?'
    ),
    act: listIntent
  },
  {
    name: 'overdue tasks',
    pattern: clause(
      "(?:my |the |all ){0,2}(?<what>[\\w' -]{0,60}\\b(?:tasks|to-?dos|items|ones|reminders)\\b[^:,;]{0,80})"
    ),
    act: listIntentIf((what, context) => !isAddition(what) && hasFilters(what, context))
  },
  {
    name: 'what about tomorrow',
    pattern: clause('(?:and )?(?:what|how) about (?<what>.+)'),
    act: listIntentIf((what, context) => parseWhen(what, context.clock) !== undefined)
  },
  {
    name: 'tomorrow?',
    pattern: clause('(?<what>.+)'),
    act: listIntentIf((what, context) => context.isQuestion && parseWhen(what, context.clock) !== undefined)
  },
  {
    name: 'what about tomorrow, after a list',
    pattern: clause('(?:(?:and )?(?:what|how) about |for )?(?<what>.+)'),
    act: listIntentIf(
      (what, context) =>
        context.memory.lastTurn === 'listed' &&
        hasFilters(what, context) &&
        (parseWhen(what, context.clock) !== undefined ||
          /^(?:the )?[\w-]+(?: priority)?(?: ones| tasks)?$/i.test(what))
    )
  }
]

/** Whether a phrase is the beginning of tasks to add: "two tasks for tomorrow". */
function isAddition(what: string): boolean {
  const [first = ''] = what.split(' ')
  return isTaskVerb(first) || /^(?:add|new|remind|\d+|two|three|four|five|some|need|put)$/i.test(first)
}
