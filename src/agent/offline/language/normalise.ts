import { resolveAfterthought } from './afterthoughts.ts'
import { withoutChatter } from './chatter.ts'
import { rewordLists } from './list-rewordings.ts'
import { rewordRequests } from './request-rewordings.ts'
import { reword } from './rewordings.ts'
import { correctSpelling } from './spelling.ts'
import { withDigits } from './spoken.ts'

/** Characters of a message that are read. The API accepts no longer message. */
const longest = 5000

/** Spelling variants, each with its normal form; applied in order. Every line break becomes a semicolon. */
const spellings: [RegExp, string][] = [
  [/[‘’‛′]/g, "'"],
  [/[“”„‟]/g, '"'],
  [/(^|[\s:(])'([^'\n]{2,200})'(?=[\s.,!?;:)]|$)/g, '$1"$2"'],
  [/[^\S\n]+/g, ' '],
  [/ ?\n\s*(?:(?:[-*•]|\d{1,2}[.)]|\[ ?\]) )?/g, '; '],
  [/\p{Cc}|[\u200b\u2060]/gu, ''],
  [/([:;,]) ?;/g, '$1'],
  [/([^\w\s])\1{3,}/g, '$1$1$1'],
  [/\b(?:u+m+|u+h+|e+rm+|h+m+m+),? |\b(?<!would |i'd |'d |feel )like, /gi, ''],
  [/(?<=\w),? (?:oh|ooh|ah|oops),? (?:and|also|plus|yes)(?: also)? /gi, ', and '],
  [/\b(do|does|did|have|has|is|was|are|ca|wo)nt\b/gi, "$1n't"],
  [/\b(what|that|where|there|who|let)s\b(?! are\b)/gi, "$1's"],
  [/\b(can|could|will|would) u\b/gi, '$1 you'],
  [
    /\b(remind me|need|have|want|forget|remember|got|going) 2 (?=(?!min|hour|day|week|month)[a-z])/gi,
    '$1 to '
  ],
  [/\b(i|we) shall (?=\w)/gi, '$1 will '],
  [/\bshan't\b/gi, "won't"],
  [/\bits (?=(?:already )?(?:done|finished|urgent|important)\b)/gi, "it's "],
  [/\bgimme\b/gi, 'give me'],
  [/\blemme\b/gi, 'let me'],
  [/\bid (?=like|love|rather)/gi, "i'd "],
  [/\bill (?=need|have|be|do|buy|get|take|go)/gi, "i'll "],
  [/\bi(m|ve)\b/gi, "I'$1"],
  [
    /\b(?:(?:would|do) you mind(?: terribly| awfully)?|can you start|could you start|start|how about) (?:please )?(add|mark|remind|show|list|put(?=t)|read|check|tell|clear|cross|scratch|get(?=t)|drop(?=p)|strik|stick|set(?=t)|jott?)(?:t|p)?ing\b/gi,
    '$1'
  ],
  [
    /\b(?:(?:would|do) you mind(?: terribly| awfully)?|can you start|could you start|start|how about) (?:please )?(delet|remov|mov|chang|complet|renam|tak|eras|writ|not|includ|mak|giv|schedul)ing\b/gi,
    '$1e'
  ]
]

const gap = '(?:[\\s,.!…-]{1,5}|$)'
const hesitation =
  '(?:hey|hi|hello|yo|oh|ok|okay|um+|uh+|er+|hmm+|so|well|right|alright|all right|sorry|oops|i mean)'
const agreement = '(?:yes|yeah|yep|sure)'
/** Filler words only if a pause follows: "next, …", but not "next week …". */
const paused = '(?:no|wait|great|perfect|cool|nice|thanks|thank you|next|lastly)'
const first =
  '(?:first(?:ly| of all)?|finally),? (?!ones?\\b|tasks?\\b|items?\\b|things?\\b|and\\b|of\\b|few\\b|two\\b|three\\b|day\\b)'
const connection = '(?:just|also|and|then|but|now|actually|maybe|perhaps|btw)'
const courtesy = '(?:please|pls|plz|kindly|quickly|simply|by the way)'
const addressee =
  '(?:there|todobot|todo bot|bot|assistant|buddy|friend|alexa|siri|cortana|google|olly|computer)'
const modal = "(?:can|could|would|will|won't|can't|couldn't)"
const wish = "i(?: need|'d like| would like| want|'d love|'d want)"
/** Verbs after which "I want to …" is a request to the model. With other verbs, it names a task to add. */
const ownVerbs =
  '(?:add|create|see|view|list|mark|rename|reschedule|postpone|know|undo|check off|tick off|cross off|' +
  '(?:remove|delete|take|cross|scratch|strike|erase) .*(?:from|off|out of) (?:my|the) (?:[\\w-]+ ){0,2}list|(?:put|place|include|insert) .*(?:on|in|into|to) (?:my|the) (?:[\\w-]+ ){0,2}list|(?:clear|empty|delete|erase|remove|wipe|reset)(?: out)? (?:my|the|this|an?|all) (?:[\\w-]+ ){0,2}lists?$|(?:make|start|open|begin|set up) (?:an? |another )(?:[\\w-]+ ){0,2}list$|(?:hear|read|check|look at|open|go over) (?:my|the) (?:[\\w-]+ ){0,2}lists?$|set a reminder|make a note|(?:move|change|push) .* to (?:today|tomorrow|next|\\w+day)\\b|(?:delete|remove|complete|move|change) ' +
  '(?:task|it|that|number|#|\\d|all|everything|the (?:first|second|third|last)))\\b'

/** Filler words at the beginning of a request; removed repeatedly. */
const openings = [
  `(?:${hesitation}|${agreement}|${connection}|${courtesy}|${addressee})\\b${gap}`,
  `${paused}(?=[,.!]|$| (?:wait|actually|i meant|make|thanks|add|delete|remove|take|put|cancel|undo|change|move|mark|also|show|not)\\b)${gap}`,
  first,
  `${modal} you (?:(?:please|kindly|also|just|maybe|possibly|perhaps|quickly|then) ){0,2}(?:help me (?:to )?|go ahead and |be able to )?`,
  '(?:can|could|may) (?:i|we) (?:please |just )?(?=(?:add|see|get|have|view|mark|delete|remove|change|move)\\b)',
  `${wish} you to `,
  `(?:${wish} to|(?:i )?wanna|(?:i )?want to) (?=${ownVerbs})`,
  "(?:let's|let us|go ahead and|you (?:can|could|should)|make sure to|be sure to|help me(?: to)?) (?=\\w)"
].map(source => new RegExp(`^${source}`, 'i'))

const dear = '(?:dear|darling|love|honey|sweetie|sweetheart|mate|pal|buddy|my friend|man)'
const closing =
  '(?:please|pls|plz|thanks|thank you|thx|ty|cheers|thanks a lot|many thanks|thank you (?:very|so) much|for me|' +
  "if you (?:can|could|would|please|like|don't mind)|when you (?:can|get a (?:chance|minute|moment))|real quick|thank (?:god|goodness|heavens)|phew|hooray|yay|" +
  `(?:please|thanks|thank you|cheers|(?:would|will|can|could) you),? ${dear}|(?<=lists?[\\s,]{1,3})${dear}|` +
  'would you|will you|can you|could you|finally|at last|ok|okay|as well|too|though|instead|todobot)'
const closings = new RegExp(`(?:[\\s,.!?;…-]{1,5}|^)${closing}[\\s.!?]{0,5}$`, 'i')

/** Rewrites a message to one line, with uniform quotes and separators, in the forms that the rules match. */
export function normalise(text: string): string {
  const read = text.toWellFormed().slice(0, longest).toWellFormed().trim()
  const plain = spellings.reduce((text, [pattern, spelling]) => text.replace(pattern, spelling), read).trim()
  return withDigits(
    rewordLists(reword(rewordRequests(resolveAfterthought(withoutChatter(correctSpelling(plain))))))
  ).trim()
}

/** Removes filler words from both ends of a clause. Empty if the clause consists of them. */
export function withoutFillers(clause: string): string {
  const opened = untilStable(clause, text =>
    openings.reduce((rest, opening) => rest.replace(opening, ''), text)
  )
  return untilStable(opened, text => text.replace(closings, '').replace(/[\s,;.!?…-]{1,9}$/, ''))
}

/** Applies a change until the text stays the same, at most 12 times. */
function untilStable(text: string, change: (text: string) => string): string {
  let rest = text
  for (let round = 0; round < 12; round += 1) {
    const changed = change(rest).trim()
    if (changed === rest) break
    rest = changed
  }
  return rest
}
