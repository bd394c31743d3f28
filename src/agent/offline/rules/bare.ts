import { extractDue } from '../language/dates.ts'
import { listName } from '../language/filters.ts'
import { priorityOf } from '../language/priority.ts'
import { isThing } from '../language/runs.ts'
import { isTaskVerb } from '../language/words.ts'
import { texts } from '../texts.ts'
import { add } from './adding.ts'
import { remove } from './removing.ts'
import { clause, isRequest, type Rule } from './rule.ts'

/** What is asked of the model itself, which has no such skills. */
const services = [
  '(?:do|does|did) (?:you|i|we|they|he|she)\\b',
  "(?:e-?mail|send|share|text|forward|export|print|sync|post) (?:(?:me|us) )?(?:my|the|our|this) (?:[\\w'-]+ ){0,2}lists?\\b",
  '(?:turn|switch) (?:on|off|up|down) (?:the |my )?(?:lights?|tv|music|radio|volume|heating)\\b',
  'play (?:some |the |my )?(?:music|songs?|radio)\\b',
  '(?:tell|show|give|sing|teach|ask|write|read|book|order|find|make|play|get|buy|call) (?:me|us)\\b'
]
const ofMe = `(?:${services.join('|')})`

/** What counts as something to add where no clause of a sentence says more. */
export const bareRules: Rule[] = [
  {
    name: 'schedule the dentist for Friday',
    pattern: clause('schedule (?!an? |the |my )(?<what>.+)'),
    act: ({ what }, scene) => (extractDue(what, scene.clock).due ? add(what, scene) : undefined)
  },
  {
    name: 'buy milk',
    pattern: clause(`(?!${ofMe})(?<what>(?<verb>[\\w-]+) .+)`),
    act: ({ what, verb }, scene) => (isTaskVerb(verb) ? add(what, scene) : undefined)
  },
  {
    name: 'milk on the list',
    pattern: clause('(?<what>.+?),? (?:on|onto|to|for) (?:my|the|our) (?:[\\w-]+ ){0,2}lists?'),
    act: ({ what }, scene) => (scene.isQuestion || isRequest(what) ? undefined : add(what, scene))
  },
  {
    name: 'milk off the list',
    pattern: clause(
      '(?!.*\\b(?:be|delet|remov|tak|eras|cross))(?<task>.+?),? (?:off(?: of)?|out of|from) (?:my|the|our) (?:[\\w-]+ ){0,2}lists?'
    ),
    act: (said, scene) => (scene.isQuestion || isRequest(said.task) ? undefined : remove(said, scene))
  },
  {
    name: 'shopping list lemons',
    pattern: clause(
      `(?:(?:my|the|our) )?${listName} list,? (?:(?:new|another|next) )?(?:(?:item|entry),? )?(?<what>.+)`
    ),
    act: ({ what }, scene) => (scene.isQuestion || isRequest(what) ? undefined : add(what, scene))
  },
  {
    name: 'need milk',
    pattern: clause('need (?:more |some )?(?<what>.+)'),
    act: ({ what }, scene) => add(what, scene)
  },
  {
    name: 'urgent: buy milk',
    pattern: clause(
      '(?:(?:very|really|super|extremely) )?(?<level>(?:low|high|top|normal) priority|urgent|important|asap)[:,]? (?<what>.+)'
    ),
    act: ({ level, what }, scene) => add(what, scene, {}, { priority: priorityOf(level) ?? 'high' })
  }
]

/** What a thing's name does not hold. */
const pronouns =
  "it|that|this|these|those|not|you|me|him|her|them|i|we|is|are|was|one|ones|do|does|did|can|will|would|could|[a-z]+'(?:s|t|m|re|ll)"

/** What counts as something to add where nothing makes sense of a whole sentence. */
export const loneRules: Rule[] = [
  {
    name: 'dinner on Saturday',
    pattern: clause('(?!.*\\b(?:is|are|was|were) (?:so|very|really|too)\\b)(?<what>(?:[^ ]+ ){1,9}[^ ]+)'),
    act: ({ what }, scene) =>
      scene.isQuestion || isRequest(what) || !extractDue(what, scene.clock).due ? undefined : add(what, scene)
  },
  {
    name: 'and eggs, after adding',
    pattern: clause('(?<what>[^?]{1,100})'),
    act({ what }, scene) {
      const { lastTurn, done } = scene.memory
      const hasAdded = scene.isAdding || (lastTurn === 'changed' && done[0]?.tool === 'add_task')
      return scene.isContinued && hasAdded ? add(what, scene) : undefined
    }
  },
  {
    name: 'and also eggs, out of the blue',
    pattern: clause(`(?!(?:.* )?(?:${pronouns})\\b)(?<what>[\\w'-]+(?: [\\w'-]+){0,3})`),
    act({ what }, scene) {
      const isNew = scene.isContinued && !scene.isQuestion && scene.memory.lastTurn !== 'changed'
      return isNew && !isRequest(what) && (what.includes(' ') || isThing(what)) ? add(what, scene) : undefined
    }
  },
  {
    name: 'the answer to "What should I add?"',
    pattern: clause('(?<what>.+)'),
    act: ({ what }, scene) => (scene.memory.lastAnswer === texts.whatToAdd ? add(what, scene) : undefined)
  }
]
