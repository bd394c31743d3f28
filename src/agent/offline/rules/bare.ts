import { extractDue } from '../language/dates.ts'
import { listName } from '../language/filters.ts'
import { priorityOf } from '../language/priority.ts'
import { isThing } from '../language/runs.ts'
import { isTaskVerb } from '../language/words.ts'
import { texts } from '../texts.ts'
import { add } from './adding.ts'
import { remove } from './removing.ts'
import { clause, isRequest, type Rule } from './rule.ts'

/** Requests for services that the model does not have. */
const services = [
  '(?:do|does|did) (?:you|i|we|they|he|she)\\b',
  "(?:e-?mail|send|share|text|forward|export|print|sync|post) (?:(?:me|us) )?(?:my|the|our|this) (?:[\\w'-]+ ){0,2}lists?\\b",
  '(?:turn|switch) (?:on|off|up|down) (?:the |my )?(?:lights?|tv|music|radio|volume|heating)\\b',
  'play (?:some |the |my )?(?:music|songs?|radio)\\b',
  '(?:tell|show|give|sing|teach|ask|write|read|book|order|find|make|play|get|buy|call) (?:me|us)\\b'
]
const ofMe = `(?:${services.join('|')})`

/** Phrases without a request that are tasks to add or remove, if `rules` do not understand a sentence. */
export const bareRules: Rule[] = [
  {
    name: 'schedule the dentist for Friday',
    pattern: clause('schedule (?!an? |the |my )(?<what>.+)'),
    act: ({ what }, context) => (extractDue(what, context.clock).due ? add(what, context) : undefined)
  },
  {
    name: 'buy milk',
    pattern: clause(`(?!${ofMe})(?<what>(?<verb>[\\w-]+) .+)`),
    act: ({ what, verb }, context) => (isTaskVerb(verb) ? add(what, context) : undefined)
  },
  {
    name: 'milk on the list',
    pattern: clause('(?<what>.+?),? (?:on|onto|to|for) (?:my|the|our) (?:[\\w-]+ ){0,2}lists?'),
    act: ({ what }, context) => (context.isQuestion || isRequest(what) ? undefined : add(what, context))
  },
  {
    name: 'milk off the list',
    pattern: clause(
      '(?!.*\\b(?:be|delet|remov|tak|eras|cross))(?<task>.+?),? (?:off(?: of)?|out of|from) (?:my|the|our) (?:[\\w-]+ ){0,2}lists?'
    ),
    act: (said, context) => (context.isQuestion || isRequest(said.task) ? undefined : remove(said, context))
  },
  {
    name: 'shopping list lemons',
    pattern: clause(
      `(?:(?:my|the|our) )?${listName} list,? (?:(?:new|another|next) )?(?:(?:item|entry),? )?(?<what>.+)`
    ),
    act: ({ what }, context) => (context.isQuestion || isRequest(what) ? undefined : add(what, context))
  },
  {
    name: 'need milk',
    pattern: clause('need (?:more |some )?(?<what>.+)'),
    act: ({ what }, context) => add(what, context)
  },
  {
    name: 'urgent: buy milk',
    pattern: clause(
      '(?:(?:very|really|super|extremely) )?(?<level>(?:low|high|top|normal) priority|urgent|important|asap)[:,]? (?<what>.+)'
    ),
    act: ({ level, what }, context) => add(what, context, {}, { priority: priorityOf(level) ?? 'high' })
  }
]

/** Words that the name of a thing does not contain. */
const pronouns =
  "it|that|this|these|those|not|you|me|him|her|them|i|we|is|are|was|one|ones|do|does|did|can|will|would|could|[a-z]+'(?:s|t|m|re|ll)"

/** Phrases that are tasks to add, if no other rule matches the whole sentence. */
export const loneRules: Rule[] = [
  {
    name: 'dinner on Saturday',
    pattern: clause('(?!.*\\b(?:is|are|was|were) (?:so|very|really|too)\\b)(?<what>(?:[^ ]+ ){1,9}[^ ]+)'),
    act: ({ what }, context) =>
      context.isQuestion || isRequest(what) || !extractDue(what, context.clock).due
        ? undefined
        : add(what, context)
  },
  {
    name: 'and eggs, after adding',
    pattern: clause('(?<what>[^?]{1,100})'),
    act({ what }, context) {
      const { lastTurn, done } = context.memory
      const hasAdded = context.isAdding || (lastTurn === 'changed' && done[0]?.tool === 'add_task')
      return context.isContinued && hasAdded ? add(what, context) : undefined
    }
  },
  {
    name: 'and also eggs, out of the blue',
    pattern: clause(`(?!(?:.* )?(?:${pronouns})\\b)(?<what>[\\w'-]+(?: [\\w'-]+){0,3})`),
    act({ what }, context) {
      const isNew = context.isContinued && !context.isQuestion && context.memory.lastTurn !== 'changed'
      return isNew && !isRequest(what) && (what.includes(' ') || isThing(what))
        ? add(what, context)
        : undefined
    }
  },
  {
    name: 'the answer to "What should I add?"',
    pattern: clause('(?<what>.+)'),
    act: ({ what }, context) =>
      context.memory.lastAnswer === texts.whatToAdd ? add(what, context) : undefined
  }
]
