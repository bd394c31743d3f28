import { extractDue } from '../language/dates.ts'
import { isTaskVerb, numberWord } from '../language/words.ts'
import { texts } from '../texts.ts'
import { add, addWithHead } from './adding.ts'
import { clause, isKnown, type Meant, type Rule, type Said, type Scene, say } from './rule.ts'

const task =
  '(?:tasks?|to[- ]?dos?|to-?do items?|items?|things?|reminders?|notes?|entr(?:y|ies)|errands?|chores?)'
const create =
  '(?:add|create|make|get|set up|set|write down|write|note down|put down|put|jot down|log|enter|record|' +
  'start|give|new|insert|save|i need|i have|i want|here are|there are)'
const list = "(?:my|the|our|this) (?:[\\w'-]+ ){0,2}(?:lists?|to-?dos?|agenda|tasks)"
const article = '(?: me)?(?: an?| one| another| the| my| some)?'
const oneTask = '(?:task|to-?do|to-?do item|item|reminder|note|entry|chore|errand)'
const ownList = `(?:new |my )?(?:shopping |grocery |to-?do )?(?:${task}|list|shopping|groceries)`
const putVerb =
  '(?:put|add|stick|throw|chuck|toss|slap|squeeze|include|get|write|place|pop|drop|insert|append|jot|note|set)'
const thing = '(?: to| about| that i (?:need|have) to)? (?<what>.+)'
const duty =
  '(?:need to|have to|has to|got to|gotta|must|should|ought to|want to|wanna|like to|love to|supposed to|' +
  'better|planning to|plan to)'
const adverbs = '(?:(?:also|really|still|just|definitely|probably|now|always|maybe) ){0,2}'

/** Putting something on the list. */
export const addRules: Rule[] = [
  {
    name: 'add a task, without saying which',
    pattern: clause(
      'remind me',
      `(?:add|create|make|new)${article}(?: new)?(?: (?:${task}|something))?(?: (?:to|on) ${list})?`
    ),
    act: () => say(texts.whatToAdd)
  },
  {
    name: 'add three tasks: …',
    pattern: clause(
      `(?<head>(?:${create}\\b|remind me|don't forget|remember|note to self|${ownList})[^:"]{0,80})` +
        ':(?!\\d) ?(?<what>.+)'
    ),
    act: addWithHead
  },
  {
    name: 'add three tasks, …',
    pattern: clause(
      `(?<head>${create}(?: me)?(?: (?:the following|these))? ?${numberWord}(?: (?:new|more|other))? ${task})` +
        ',? (?:to |- |called )?(?<what>.+)'
    ),
    act: addWithHead
  },
  {
    name: 'add a task to …',
    pattern: clause(
      `(?<head>${create}${article}(?: [\\w-]+){0,2}? ?\\b${oneTask})(?: (?:to|on|in) ${list})?,? ` +
        '(?:to|that says|saying|called|named|titled|about|for|of|that|-|–)? ?(?<what>.+)'
    ),
    act: addWithHead
  },
  {
    name: 'put … on my list',
    pattern: clause(
      `${putVerb}(?: down)? (?<what>.+?) (?:on|to|onto|in|into|down on) (?<list>${list})(?<rest>.*)`
    ),
    act: ({ what, list, rest }, scene) =>
      add(`${what} ${rest}`, scene, { several: /shopping|grocer/i.test(list) })
  },
  {
    name: 'add …',
    pattern: clause(
      '(?:add|(?:jot|note|write|put) down|note(?: to self)?|(?:make|take) a note|plus|append|include)(?: in)? ' +
        '(?<what>.+)'
    ),
    act: addWhat
  },
  {
    name: 'remind me to …',
    pattern: clause('(?:remind|nudge|ping) me(?: again)? (?!what|which|how|of my (?:tasks|list))(?<what>.+)'),
    act: addWhat
  },
  {
    name: 'do not forget to …',
    pattern: clause(
      `(?:i )?(?:don't|do not|never|can't|cannot|mustn't|must not)(?: let me| want to)? forget${thing}`,
      `(?:i )?(?:(?:have|need) to |must )?remember${thing}`,
      `(?:i )?(?:(?:almost|nearly) )?forgot${thing}`
    ),
    act: addWhat
  },
  {
    name: 'I need to …',
    pattern: clause(
      `(?:(?:i|we)(?:'ve|'d|'m|'re| have| am| are| would)? ?)?${adverbs}${duty} ` +
        `${adverbs}(?:remember to |not forget to )?(?!i |we )(?<what>.+)`
    ),
    act: addWhat
  },
  {
    name: 'I will …',
    pattern: clause(
      "(?:i|we)(?:'ll| will|'m going to|'re going to| am going to| are going to|'m gonna) " +
        `${adverbs}(?<what>(?<verb>[\\w-]+) .+)`
    ),
    act: ({ what, verb }, scene) => (isTaskVerb(verb) ? add(what, scene) : undefined)
  },
  {
    name: 'I need milk',
    pattern: clause(`(?:i|we) ${adverbs}(?:need|require) (?:more |some )?(?<what>.+)`),
    act: addWhat
  },
  {
    name: 'we are out of milk',
    pattern: clause(
      "(?:i|we)(?:'re|'m| are| am| have)?(?: almost| nearly)? " +
        '(?:out of|ran out of|run out of|running (?:low on|out of)) (?<what>.+)'
    ),
    act: ({ what }, scene) => add(`buy ${what}`, scene)
  },
  {
    name: 'I have a meeting on Friday',
    pattern: clause("(?:i|we)(?:'ve got| have got| have|'ve| got) (?<what>(?:an?|my|the) .+)"),
    act: ({ what }, scene) => (extractDue(what, scene.clock).due ? add(what, scene) : undefined)
  },
  {
    name: 'new task …',
    pattern: clause(`(?:new )?(?:task|to-?do|reminder),? (?:to )?(?<what>.+)`),
    act: ({ what }, scene) => (isKnown(`task ${what}`, scene) ? undefined : add(what, scene))
  }
]

function addWhat({ what }: Said, scene: Scene): Meant {
  return add(what, scene)
}
