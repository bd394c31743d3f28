import { referenceOf } from '../language/reference.ts'
import { add } from './adding.ts'
import { taskReference } from './doing.ts'
import { type Captures, eachTask, type Rule, type RuleResult } from './rule.ts'

const list = "(?:(?:the |my |our |your |that |this |a )?(?:[\\w'-]+ ){0,2}?lists?|groceries|shopping)"
/** Words around a thing that are not part of its name. */
const padding = new RegExp(
  `\\b(?:(?:to|on|onto|in|into|from|off|off of|out of|of|for) ${list}(?: of (?:things|stuff|items|shopping|chores))?|` +
    "please|kindly|can you|could you|would you|will you|you can|i want|i would like|i'd like|i need|we need|the items?|items?|" +
    'must|should|has to|have to|needs? to|can|be|being|to be|been|away|olly|alexa|just|now|also|as well|too)(?= |$)',
  'gi'
)
const removing =
  /\b(?:remov|delet|eras|tak|cross|scratch|drop|clear|strik)(?:e|es|ed|en|ing|ting)?\b(?: (?:off|out|away))?|\b(?:took|struck|gone|get rid of|no longer|not needed)\b/gi
const adding =
  /\b(?:add|put|includ|insert|plac|append|writ|enter|stick|throw)(?:e|s|ed|ing|ting|ten)?\b(?: (?:down|in))?/gi

/** Requests for unsupported services, and remarks. */
const notMine =
  /\b(?:e-?mail|send|share|text|forward|export|sync|print|like|love|hate|joke|music|weather|alarm|new list|another list|list (?:called|named)|how|why|who)\b/i

/** Match keywords anywhere in a sentence that no other rule understands. */
export const spotRules: Rule[] = [
  {
    name: '… remove … list',
    pattern: spotted(
      `(?=.*\\b(?:remov|delet|eras|tak(?:e|en|ing)\\b|took\\b|cross|scratch|drop|gone\\b|get rid\\b))(?=.*${boundedList()})`
    ),
    act: ({ said }, { clock }) =>
      on(stripped(said, removing), name => eachTask('delete_task', taskReference(name, clock)))
  },
  {
    name: '… must be deleted',
    pattern: spotted('(?=.*\\b(?:removed|deleted|erased|taken off|crossed off)\\b)'),
    act: ({ said }, { clock }) =>
      on(stripped(said, removing), name => eachTask('delete_task', referenceOf(name, clock)))
  },
  {
    name: '… add … list',
    pattern: spotted(
      `(?=.*\\b(?:add|put|includ|insert|plac|append|writ|enter|stick|throw))(?=.*${boundedList()})`
    ),
    act: ({ said }, context) => on(stripped(said, adding), name => add(name, context, { several: true }))
  },
  {
    name: 'what … list, what … need',
    pattern: spotted(
      '(?=.*\\b(?:what|tell|show|read|see|hear|say|check|display|which|know|give|look)\\b)' +
        '(?=.*\\b(?:lists?|need(?:ed)?|buy|get|pick up|to-dos?|tasks|items|reminders)\\b)(?!.*\\b(?:add|put|remove|delete)\\b)'
    ),
    act: () => ({ kind: 'call', tool: 'list_tasks', args: {} })
  }
]

function boundedList(): string {
  return '\\b(?:lists?|groceries)\\b'
}

function spotted(cues: string): RegExp {
  return new RegExp(`^${cues}(?<said>.{1,200})$`, 'i')
}

function stripped(said: Captures['said'], cue: RegExp): string {
  const bare = notMine.test(said) ? '' : said.replace(cue, ' ').replace(padding, ' ')
  return bare
    .replace(/\s+/g, ' ')
    .replace(/^(?:to|it|the|and|of|is|are|so|,) |^[ ,]+|[ ,]+$/gi, '')
    .trim()
}

/** Names longer than 10 words are not a thing. */
function on(name: string, act: (name: string) => RuleResult): RuleResult {
  return name && name.split(' ').length <= 10 ? act(name) : undefined
}
