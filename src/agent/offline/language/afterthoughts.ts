import { comings, doings, type Frames, framed, lacks, plenties } from './frames.ts'

const opening =
  '(?:(?:hey|hi|oh|ok|okay|so|well|um|uh|and|also|please|actually|oops|yeah|olly|alexa|siri|computer|damn|shoot),? ){0,4}'
const them = '(?:it|that|them|those|this|these|that one|some)'
const asking =
  "[,;.!]?(?: (?:so|and|then|please|pls|just|also|now|can you|could you|can u|would you|will you|you can|you could|you may|let's|i want you to|kindly|go ahead and),?){0,5} "
const place =
  '(?:(?: (?:down|away|off|out|back)){0,1}(?: (?:to|on|onto|in|into|from|off|off of|out of) (?:(?:my|the|our|that|this) )?(?:[\\w-]+ ){0,3}?(?:lists?|groceries|there|tasks|to-dos|to do))?)'
const end =
  '(?: (?:please|too|as well|for me|again|now|thanks|thank you|would you|will you|could you|if you (?:can|could|would)|dear|love)){0,2}[.!?]?$'

interface Afterthought {
  name: string
  pattern: RegExp
  frames: Frames
  /** The same, with the thing where the pronoun stood. */
  write(thing: string): string
  /** Taken as it is where no frame fits. */
  isBare?: boolean
}

/** Requests at the end of which a pronoun stands for what was said before: "we need flour, add that to the list". */
const afterthoughts: Afterthought[] = [
  {
    name: '… add it',
    pattern: ending(
      `(?:(?:add|put|include|place|throw|stick|get|write|note|save|enter|pop|chuck|bung|slap|jot|toss|drop) ${them}|to put|to add)${place}`
    ),
    frames: lacks,
    write: thing => `add ${thing} to my list`,
    isBare: true
  },
  {
    name: '… take it off',
    pattern: ending(
      `(?:take|remove|delete|cross|scratch|erase|drop|strike|get rid of|cancel|clear) (?:off )?${them}${place}`
    ),
    frames: plenties,
    write: thing => `remove ${thing}`
  },
  {
    name: '… mark it done',
    pattern: ending(
      `(?:mark|check|tick|cross|set|call) ${them}(?: off)?(?: as| to)?(?: done| complete| completed| finished| off)${place}`
    ),
    frames: [...doings, ...plenties],
    write: thing => `done with ${thing}`
  },
  {
    name: '… remind me',
    pattern: ending(
      "(?:remind me(?: (?:about|of) (?:it|that|this|them)| to)?|don't let me forget(?: about)?(?: it| that)?|make sure i (?:don't forget|remember)(?: it| that)?)"
    ),
    frames: comings,
    write: thing => `remind me that ${thing}`,
    isBare: true
  }
]

const request =
  /^(?:add|put|mark|delete|remove|show|move|rename|take|change|set|find|look|what|which|how|is|are|did|do|does|find|open|go|create|make|remind|list|read|tell|check|cross|tick|can|could)\b/i
const date = /^(?:today|tonight|tomorrow(?: \w+)?|(?:on|at|in|by|next|this) .{1,30})$/i
/** Why something is to be done, after it was said what. */
const reason =
  /^(?<said>(?:please |can you |you can |olly )?(?:cross|take|remove|delete|mark|check|tick|scratch|erase|strike) .{2,100}?),? (?:(?:because|since|cause|'cause|as (?=i |we |it's |they )) ?.{2,100}|(?:i|we)(?:'ve)? (?:already |just )?(?:got|have|bought|did|found|had|don't need|don't want) (?:it|them|that|this|some|those)(?: already| any ?more)?)$/i

/** A message whose last words point back at its first, said in one: "add flour to my list". */
export function withAfterthought(message: string): string {
  if (message.length > 300) return message
  const said = message.replace(reason, '$<said>')
  for (const { pattern, frames, write, isBare } of afterthoughts) {
    const before = pattern.exec(said)?.groups?.before?.trim()
    const thing = before && (framed(before, frames) ?? (isBare && isPlain(before) ? before : undefined))
    if (thing) return write(thing)
  }
  return said
}

/** A few words that ask for nothing else themselves, and are more than a date. */
function isPlain(before: string): boolean {
  return (
    before.split(' ').length <= 9 &&
    !request.test(before) &&
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
