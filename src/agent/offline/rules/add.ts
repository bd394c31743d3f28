import { extractDue } from '../language/dates.ts'
import { listName } from '../language/filters.ts'
import { numberWord } from '../language/words.ts'
import { texts } from '../texts.ts'
import { add, addWhat, addWithHead } from './adding.ts'
import { clause, isKnown, type Rule, say, talk } from './rule.ts'

const task =
  '(?:tasks?|to[- ]?dos?|to-?do items?|items?|things?|reminders?|notes?|entr(?:y|ies)|errands?|chores?)'
const create =
  '(?:add|create|make|get|set up|set|write down|write|note down|put down|put|jot down|log|enter|record|' +
  'start|give|new|insert|save|i need|i have|i want|here are|there are)'
const listTail =
  '(?: of (?:things|stuff|what|items|everything|shopping|groceries|chores|errands)(?: that)?' +
  '(?: (?:i|we)(?: [\\w-]+){1,4}| to [\\w-]+)?)?'
const list = `(?:the (?:top|end|bottom|start) of )?(?:(?:my|the|our|this|that|your) (?:[\\w'-]+ ){0,2}|(?:${listName} )?(?=list))(?:lists?\\b${listTail}|to-?dos?|agenda|tasks|calendar|schedule|groceries)`
const article = '(?: me)?(?: an?| one| another| the| my| some)?'
const oneTask = '(?:task|to-?do(?: item| task)?|item|reminder|note|entry|chore|errand|thing|event)'
const ownList = `(?:new |my )?(?:shopping |grocery |to-?do )?(?:${task}|list|shopping|groceries)`
const putVerb =
  '(?:put|add|stick|throw|chuck|toss|slap|squeeze|include|get|write|place|pop|drop|insert|append|jot|note|set|enter|save|register|record|log|bring|upload|load|attach|type|mention|tack)'
const newList =
  '(?:new |another |separate |fresh |blank )?(?:(?!(?:to|on|in|onto|into|my|the|our|this|for) )[\\w-]+ ){0,2}lists?'

/** Particles after which "put" is part of the task: "put the bins out". */
const placed = /\b(?:out|away|up|back|in|on|into|onto|off|under|over|together|through|down)\b/i

/** Adding tasks. */
export const addRules: Rule[] = [
  {
    name: 'add a task, without saying which',
    pattern: clause(
      'remind me',
      `(?:add|create|make|new|set(?: up)?|give)${article}(?: new)?(?: event)?(?: (?:${task}|something|alarm|timer|alert))?(?: (?:to|on|in) ${list})?`,
      `put (?:an?|another|some)(?: new)? (?:${task}|something) (?:on|in|to) ${list}`
    ),
    act: () => say(texts.whatToAdd)
  },
  {
    name: 'add to my list …',
    pattern: clause(`${putVerb}(?: down)? (?:to|on|onto|in|into) ${list},? (?:that )?(?<what>.+)`),
    act: addWhat
  },
  {
    name: 'my list needs …',
    pattern: clause(
      `${list} (?:also )?(?:needs|lacks|is missing|(?:should|must|needs to) (?:also )?(?:have|include|contain)) (?<what>.+?)(?: (?:on|in) it)?`
    ),
    act: addWhat
  },
  {
    name: '… should be on my list',
    pattern: clause(
      `(?<what>.+?) (?:needs to|need to|should|must|has to|have to) (?:also )?(?:be|go|get) (?:put |added |placed |included )?(?:down )?(?:on|onto|to|in|into) ${list}`,
      `(?:(?:could|can|may) (?:i|we) (?:have|get|see)|(?:i|we)(?:'d| would)? (?:like|want|need)(?: to)?(?: have| get| see)?|i'd love(?: to have)?|have|get|see) (?<what>.+?) (?:to be )?(?:added|put|placed|included|written|entered|inserted)(?: down)? (?:on|onto|to|in|into) ${list}`,
      `(?<what>.+?) (?:would|might|could|will) be (?:good|nice|great|useful|handy|needed)(?: to (?:have|put|get))? (?:on|in) ${list}`,
      `(?<what>.+?) (?:needs|need) (?:adding|putting)(?: down)? (?:on|onto|to|in|into) ${list}`,
      `make (?<what>.+?) (?:a )?part of ${list}`
    ),
    act: ({ what }, context) => add(what, context, { several: true })
  },
  {
    name: 'start a list with …',
    pattern: clause(
      `${create}(?: me| us)?(?: an?)? ${newList}(?: (?:called|named|of|for) (?:[\\w-]+ ){0,3}?[\\w-]+)? (?:with|containing|including) (?<what>.+)`
    ),
    act: ({ what }, context) => add(what, context, { several: true })
  },
  {
    name: 'start a list',
    pattern: clause(
      `(?:i (?:want|need|would like|'d like) to )?(?:${create}|open|begin|build|generate|compose|prepare)(?: me| us)?(?: an?)? ${newList}(?: (?:called|named|for|of|titled) .{1,80})?`
    ),
    act: () => talk(texts.oneList)
  },
  {
    name: 'put … down for Friday',
    pattern: clause('(?:put|pencil|mark|note|write|book) (?<what>.+?) (?:down|in) (?<when>(?:for|on|at) .+)'),
    act: ({ what, when }, context) =>
      extractDue(when, context.clock).rest === '' ? add(`${what} ${when}`, context) : undefined
  },
  {
    name: 'put a meeting for Friday',
    pattern: clause('put (?:in )?(?<what>.+)'),
    act({ what }, context) {
      const { rest, due } = extractDue(what, context.clock)
      return due && !placed.test(rest) ? add(what, context) : undefined
    }
  },
  {
    name: 'add three tasks: …',
    pattern: clause(
      `(?<head>(?:${create}\\b|remind me|don't forget|remember|note to self|${ownList}|(?:${numberWord} |some |a few |more )?(?:things|stuff|items) (?:to|for|i need))[^:"]{0,80})` +
        ':(?!\\d) ?(?<what>.+)'
    ),
    act: addWithHead
  },
  {
    name: 'add the following to my list …',
    pattern: clause(
      `(?<head>${create} (?:the following|these|this)(?: (?:few|new|two|three|four))?(?: ${task})?) (?:to|on|in) ${list},? (?<what>.+)`
    ),
    act: addWithHead
  },
  {
    name: 'add three tasks, …',
    pattern: clause(
      `(?<head>${create}(?: me)?(?: (?:the following|these))? ?${numberWord}(?: (?:new|more|other))? ${task})(?: (?:to|on|in) ${list})?` +
        ",? (?:to |- |called |(?:that's|it's|(?:that|it|which) is|which are|namely) )?(?<what>.+)"
    ),
    act: addWithHead
  },
  {
    name: 'add a task to …',
    pattern: clause(
      `(?<head>${create}${article}(?: [\\w-]+){0,2}? ?\\b${oneTask})(?: (?:to|on|in|for) ${list})?,? ` +
        "(?:(?:to|(?:that|which|it)(?: says|'s| is)|saying|called|named|titled|about|for|of|that|-|–)(?= ))? ?(?<what>.+)"
    ),
    act: addWithHead
  },
  {
    name: 'put … on my list',
    pattern: clause(
      `${putVerb}(?: down)? (?<what>.+?) (?:on|to|onto|in|into|down on) (?<list>${list})(?<rest>.*)`
    ),
    act: ({ what, list, rest }, context) =>
      add(`${what.replace(/ back$/i, '')} ${rest}`, context, { several: /shopping|grocer/i.test(list) })
  },
  {
    name: 'add …',
    pattern: clause(
      '(?:add|(?:jot|note|write|put|take|stick|pop|throw|get|mark) (?:(?:this|that|it) )?down,?|(?:remember|save|note|add) this,?|note(?: to self)?|(?:make|take) a note|plus|append|include)(?: in)? ' +
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
    name: 'new task …',
    pattern: clause(`(?:new )?(?:task|to-?do|reminder),? (?:to |for |about )?(?<what>.+)`),
    act: ({ what }, context) => (isKnown(`task ${what}`, context) ? undefined : add(what, context))
  }
]
