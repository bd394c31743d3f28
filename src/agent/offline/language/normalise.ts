/** A message is read up to here; the API lets no longer one through. */
const longest = 5000

/** One way to write what people write in many; applied in order. Every line break becomes a semicolon. */
const spellings: [RegExp, string][] = [
  [/[‘’‛′]/g, "'"],
  [/[“”„‟]/g, '"'],
  [/\s*\n\s*(?:(?:[-*•]|\d{1,2}[.)]|\[ ?\]) )?/g, '; '],
  [/\s+/g, ' '],
  [/\p{Cc}|[\u200b\u2060]/gu, ''],
  [/([:;,]) ?;/g, '$1'],
  [/([^\w\s])\1{3,}/g, '$1$1$1'],
  [/\b(do|does|did|have|has|is|was|are|ca|wo)nt\b/gi, "$1n't"],
  [/\b(what|that|where|there|who)s\b/gi, "$1's"],
  [/\bi(m|ve)\b/gi, "I'$1"]
]

/** Words that are said around a request; taken off its beginning again and again. */
const openings = [
  /^(?:hey|hi|hello|yo|oh|ok|okay|um+|uh+|er+|hmm+|so|well|right|alright|all right|actually|sorry|yes|yeah|yep|sure|great|perfect|cool|nice|thanks|thank you|no|wait|oops|just|also|and|then|but|now|next|finally|first|lastly|too|please|pls|plz|kindly|maybe|perhaps|quickly|simply|i mean|by the way|btw)\b(?:[\s,.!…-]{1,5}|$)/i,
  /^(?:there|todobot|todo bot|bot|assistant|buddy|friend)\b(?:[\s,.!-]{1,5}|$)/i,
  /^(?:can|could|would|will|won't|can't|couldn't) you (?:please |kindly |also |just |maybe )?(?:help me (?:to )?|go ahead and |be able to )?/i,
  /^(?:can|could|may) (?:i|we) (?:please |just )?(?=(?:add|see|get|have|view|mark|delete|remove|change|move)\b)/i,
  /^i(?: need|'d like| would like| want|'d love) you to /i,
  /^i(?: need|'d like| would like| want|'d love|'d want) to (?=(?:add|create|see|view|list|mark|rename|reschedule|postpone|know|undo|check off|tick off|cross off|remove .* from my|set a reminder|make a note)\b)/i,
  /^(?:let's|let us|go ahead and|you can|you could|you should|do me a favou?r and|make sure to|be sure to|try to|help me to|help me) (?=\w)/i
]

const closings =
  /(?:[\s,.!?;…-]{1,5}|^)(?:please|pls|plz|thanks|thank you|thx|ty|thanks a lot|many thanks|thank you (?:very|so) much|for me|if you can|if you could|would you|will you|can you|could you|ok|okay|as well|too|though|instead|cheers|todobot)[\s.!?]{0,5}$/i

/** The message in one line, with one kind of quotes, spaces and breaks. */
export function normalise(text: string): string {
  const read = text.toWellFormed().slice(0, longest).toWellFormed().trim()
  return spellings.reduce((spelt, [pattern, plain]) => spelt.replace(pattern, plain), read).trim()
}

/** What is left of a clause without the politeness around it; empty when there was nothing else. */
export function withoutFillers(clause: string): string {
  const opened = untilStable(clause, text =>
    openings.reduce((rest, opening) => rest.replace(opening, ''), text)
  )
  return untilStable(opened, text => text.replace(closings, '').replace(/[\s,;.!…-]{1,9}$/, ''))
}

/** Applies a change that only shortens until there is nothing left to change; a few times at most. */
function untilStable(text: string, change: (text: string) => string): string {
  let rest = text
  for (let round = 0; round < 12; round += 1) {
    const changed = change(rest).trim()
    if (changed === rest) break
    rest = changed
  }
  return rest
}
