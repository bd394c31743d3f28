import { remark } from './chatter.ts'
import {
  doneFrames,
  type Frames,
  matchFrame,
  needFrames,
  statusFrames,
  surplusFrames,
  upcomingFrames
} from './frames.ts'
import { isPastVerb } from './words.ts'

/** The start of a new clause within a sentence. */
const turn =
  /(?:,| so| and| but| because| since| then| plus){1,3} (?=(?:i|we|i'm|we're|i've|we've|there|there's|the|my|our)\b)| and (?=[a-z]+ )|(?<=\w) (?=(?:i|we) (?:will |also |still |do not |don't |really |just )?(?:need|ran|finished|want|have|forgot|promised|bought)\b)/gi
const closing = new RegExp(`${remark}$`, 'i')
const leaving =
  /,? (?:too|as well|also|again|anyway|already|you know|though|now|thank god|thank goodness|luckily|finally)$/i

/**
 * The statements before a request, without remarks: first the whole text, then the rest of it after each of the last
 * six clause boundaries.
 */
function tellingsIn(before: string): string[] {
  const turns = [...before.matchAll(turn)].slice(-6)
  const tails = turns.map(({ index, 0: joint }) => before.slice(index + joint.length))
  return [before, ...tails].flatMap(told => {
    const bare = told
      .replace(/^(?=(?:need|want|ran out|have|forgot) )/i, 'i ')
      .replace(closing, '')
      .replace(leaving, '')
      .trim()
    return bare ? [bare] : []
  })
}

/** Whether a phrase can name a thing, that is, contains no pronouns and no verbs of a statement. */
function isThing(phrase: string): boolean {
  return !/\b(?:i|we|you|he|she|him|her|so|says?|said|because|is|are|was|were|has)\b/i.test(phrase)
}

const opening =
  '(?:(?:hey|hi|oh|ok|okay|so|well|um|uh|and|also|please|actually|oops|yeah|olly|alexa|siri|computer|damn|shoot),? ){0,4}'
const them =
  '(?:it|that|them|those|this|these|that one|some|(?:all|both)(?: of)?(?: (?:that|it|this|these|those|them))?|(?:it|that|them|these|those) all)'
const asking =
  "[,;.!]?(?: (?:so|and|but|then|please|pls|just|also|now|maybe|possibly|can you|could you|can u|would you|will you|you can|you could|you may|let's|i want you to|kindly|go ahead and),?){0,5} "
const place =
  '(?:(?: (?:down|away|off|out|back)){0,1}(?: (?:to|on|onto|in|into|from|off|off of|out of) (?:(?:my|the|our|that|this) )?(?:[\\w-]+ ){0,3}?(?:lists?|groceries|there|tasks|to-dos|to do))?)'
const end =
  '(?: (?:please|too|as well|for me|again|now|thanks|thank you|would you|will you|could you|if you (?:can|could|would)|dear|love)){0,2}[.!?]?$'

/** When a thing is due, as opposed to when to be reminded of it. */
const dueSuffix = / (?:by|until|till|before) [\w ]{3,20}$/i

interface Afterthought {
  name: string
  pattern: RegExp
  frames: Frames
  /** The request with the thing instead of the pronoun. */
  write(thing: string, when: string): string
  /** Use the text before the request as the thing if no frame matches. */
  isBare?: boolean
  /** Use a statement of what was done as it is: "I cleaned the oven". */
  isSaid?: boolean
}

/** Requests whose pronoun refers to the preceding statement: "we need flour, add that to the list". */
const afterthoughts: Afterthought[] = [
  {
    name: '… add it',
    pattern: ending(
      `(?:(?:add|put|include|place|throw|stick|get|write|note|save|enter|pop|chuck|bung|slap|jot|toss|drop) ${them}|to put|to add)${place}`
    ),
    frames: needFrames,
    write: thing => `add ${thing} to my list`,
    isBare: true
  },
  {
    name: '… take it off',
    pattern: ending(
      `(?:take|remove|delete|cross|scratch|erase|drop|strike|get rid of|cancel|clear) (?:off )?${them}${place}`
    ),
    frames: [...surplusFrames, ...statusFrames],
    write: thing => `remove ${thing}`
  },
  {
    name: '… mark it done',
    pattern: ending(
      `(?:mark|check|tick|cross|set|call) ${them}(?: one)?(?: off)?(?: as| to)?(?: done| complete| completed| finished| off)(?: (?:of )?(?:my|the) (?:[\\w-]+ ){0,2}lists?)?${place}`
    ),
    frames: [...doneFrames, ...surplusFrames, ...statusFrames],
    write: thing => `done with ${thing}`,
    isSaid: true
  },
  {
    name: '… remind me',
    pattern: ending(
      "(?:remind me(?: (?:about|of) (?:it|that|this|them)| to)?|(?:set|make|create|add)(?: up)? (?:a|me a) reminder(?: for (?:it|that|this|me))?|don't let me forget(?: about)?(?: it| that)?|make sure i (?:don't forget|remember)(?: it| that)?)(?: (?<when>(?:on|at|in|by|next|this|tomorrow|tonight|today|the day) ?(?:(?!to\\b|that\\b|about\\b)[\\w:]+ ?){0,6}))?"
    ),
    frames: upcomingFrames,
    write: (thing, when) => `remind me ${when} that ${when ? thing.replace(dueSuffix, '') : thing}`,
    isBare: true
  }
]

const request =
  /^(?:add|put|mark|delete|remove|show|move|rename|take|change|set|find|look|what|which|how|is|are|did|do|does|find|open|go|create|make|remind|list|read|tell|check|cross|tick|can|could)\b/i
const date = /^(?:today|tonight|tomorrow(?: \w+)?|(?:on|at|in|by|next|this) .{1,30})$/i
/** A request followed by its reason. */
const reason =
  /^(?<said>(?:please |can you |you can |olly )?(?:cross|take|remove|delete|mark|check|tick|scratch|erase|strike) .{2,100}?),? (?:(?:because|since|cause|'cause|as (?=i |we |it's |they )) ?.{2,100}|(?:i|we)(?:'ve)? (?:already |just )?(?:got|have|bought|did|found|had|don't need|don't want) (?:it|them|that|this|some|those)(?: already| any ?more)?)$/i

/** A statement of what the user just did. */
const deed =
  /^(?:(?:i|we)(?:'ve| have)? )?(?:(?:just|finally|already|also|now) ){0,2}(?!finished|done|completed|did|got|put)(?<verb>[a-z]+) (?:up |out |off )?(?:the|my|our|all|to|an?|with|[a-z]+) .{2,80}$/i

/** Replaces a statement and a request that refers to it with one request: "add flour to my list". */
export function resolveAfterthought(message: string): string {
  if (message.length > 300) return message
  const said = message.replace(reason, '$<said>')
  for (const afterthought of afterthoughts) {
    const { before = '', when = '' } = afterthought.pattern.exec(said)?.groups ?? {}
    const meant = before && meantBy(before.trim(), when, afterthought)
    if (meant) return meant
  }
  return said
}

function meantBy(before: string, when: string, afterthought: Afterthought): string | undefined {
  const { frames, write, isBare, isSaid } = afterthought
  const tellings = tellingsIn(before)
  const own = isSaid ? tellings.find(told => isPastVerb(deed.exec(told)?.groups?.verb ?? '')) : undefined
  if (own) return own
  const things = tellings.flatMap(told => matchFrame(told, frames) ?? [])
  const thing = things.find(isThing) ?? things[0] ?? (isBare && isPlain(before) ? before : undefined)
  return thing && write(thing, when).replace(/ {2}/g, ' ')
}

/** Whether a text is a few words that are neither a request nor only a date. */
function isPlain(before: string): boolean {
  return (
    before.split(' ').length <= 9 &&
    !request.test(before) &&
    !/^(?:olly|alexa|hey|hi|please|ok|okay|so|and|also)[ a-z]{0,8}$/i.test(before) &&
    !/^(?:i|we)\b/i.test(before) &&
    !date.test(before)
  )
}

function ending(request: string): RegExp {
  return new RegExp(
    `^${opening}(?<before>[^.!?;"]{2,200}?)(?<!n't|\\b(?:not|never|to|must|should|forget))${asking}${request}${end}`,
    'i'
  )
}
