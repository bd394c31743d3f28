import { referenceOf } from '../language/reference.ts'
import { add } from './adding.ts'
import { target } from './doing.ts'
import { each, type Meant, type Rule, type Said } from './rule.ts'

const list = "(?:(?:the |my |our |your |that |this |a )?(?:[\\w'-]+ ){0,2}?lists?|groceries|shopping)"
/** What is said around a thing and says nothing of it. */
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

/** Requests for other services with the list, and remarks: nothing here can be done about them. */
const notMine =
  /\b(?:e-?mail|send|share|text|forward|export|sync|print|like|love|hate|joke|music|weather|alarm|new list|another list|list (?:called|named)|how|why|who)\b/i

/** Cue words anywhere in a sentence that no other rule makes sense of. */
export const spotRules: Rule[] = [
  {
    name: '… remove … list',
    pattern: spotted(
      `(?=.*\\b(?:remov|delet|eras|tak(?:e|en|ing)\\b|took\\b|cross|scratch|drop|gone\\b|get rid\\b))(?=.*${boundedList()})`
    ),
    act: ({ said }, { clock }) =>
      on(stripped(said, removing), name => each('delete_task', target(name, clock)))
  },
  {
    name: '… must be deleted',
    pattern: spotted('(?=.*\\b(?:removed|deleted|erased|taken off|crossed off)\\b)'),
    act: ({ said }, { clock }) =>
      on(stripped(said, removing), name => each('delete_task', referenceOf(name, clock)))
  },
  {
    name: '… add … list',
    pattern: spotted(
      `(?=.*\\b(?:add|put|includ|insert|plac|append|writ|enter|stick|throw))(?=.*${boundedList()})`
    ),
    act: ({ said }, scene) => on(stripped(said, adding), name => add(name, scene, { several: true }))
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

function stripped(said: Said['said'], cue: RegExp): string {
  const bare = notMine.test(said) ? '' : said.replace(cue, ' ').replace(padding, ' ')
  return bare
    .replace(/\s+/g, ' ')
    .replace(/^(?:to|it|the|and|of|is|are|so|,) |^[ ,]+|[ ,]+$/gi, '')
    .trim()
}

/** Few words can be a thing; more are a story. */
function on(name: string, act: (name: string) => Meant): Meant {
  return name && name.split(' ').length <= 10 ? act(name) : undefined
}
