/** A message is split into at most this number of sentences; the last one contains the rest. */
const maxSentences = 40
/** Split points per sentence. Natural sentences have fewer. */
const maxBreaks = 60

const sentenceEnd = /"[^"]*"|(?<![.!?])(?<end>[.!?]+)(?= (?:["']?[A-Z]|[a-z]+))/g
const abbreviation = /\b(?:dr|mr|mrs|ms|st|vs|etc|e\.g|i\.e|no|nr|approx|tel|prof|jr|sr|[a-z])$/i
const joint =
  /"[^"]*"|(?<joint>[,;](?: (?:and|but|then|also|plus))*| (?:and|but|then|also|plus|&)(?: (?:then|also))*)(?= )/gi

/** A following "and" joins two things, not two clauses. */
const bothOf = /\bboth (?:[\w'-]{1,40} ?){1,4}$|\bmark (?:task |number )?[\w#]{1,40}$/i
/** Characters before a split point that can match it. */
const longestBoth = 200

/** Splits a message into sentences. A list after a colon is not split. */
export function sentencesOf(text: string): string[] {
  if (/^[^.!?"]{0,90}: \S/.test(text)) return [text]
  const sentences: string[] = []
  let from = 0
  for (const match of text.matchAll(sentenceEnd)) {
    const end = match.index + match[0].length
    if (!match.groups?.end || abbreviation.test(text.slice(Math.max(0, match.index - 8), match.index)))
      continue
    if (sentences.length + 1 === maxSentences) break
    sentences.push(text.slice(from, end).trim())
    from = end
  }
  return [...sentences, text.slice(from).trim()].filter(sentence => sentence !== '')
}

/** Possible clause boundaries of a sentence: the end of the text before, and the start of the text after. */
export function splitPoints(sentence: string): { before: number; after: number }[] {
  if (/^[^,"]{0,90}: \S/.test(sentence)) return []
  const points: { before: number; after: number }[] = []
  for (const { index, groups, 0: found } of sentence.matchAll(joint)) {
    const before = sentence.slice(Math.max(0, index - longestBoth), index)
    if (!groups?.joint || bothOf.test(before)) continue
    points.push({ before: index, after: index + found.length + 1 })
    if (points.length === maxBreaks) break
  }
  return points
}

/** The beginning of a sentence that can give a reason or a time before its request. */
const telling =
  /^(?:(?:hey|oh|ok|okay|so|well|um|olly|alexa|actually|because|since|as|if|when),? ){0,3}(?:i|i'm|i've|we|we're|we've|my|our|the|there|there's|there is|it|it's|next time|this|today|tonight|tomorrow)\b/i
const request =
  /(?<=\S )(?:(?:so|because|please|can you|could you|you can|would you|and|but|then|now) ){0,3}(?:(?:add|put|remove|delete|erase|take|mark|cross|show|tell me|read|remind me|what|what's|get rid of|check off|(?:i|we) need) )/gi

const conclusion =
  /(?<=\S )so (?:please |can you |could you |you can |would you |just |i want you to |i need you to |maybe ){0,2}(?=(?:add|put|pop|stick|remove|delete|erase|take|mark|cross|check off|tick|remind me|set|create|make me|schedule|don't let me|scratch|strike) )/gi

/** Offsets of requests that follow from a statement: "I found some, so remove the batteries". */
export function conclusions(sentence: string): number[] {
  if (sentence.length > 300 || !telling.test(sentence)) return []
  return [...sentence.matchAll(conclusion)].slice(0, 2).map(({ index }) => index)
}

/** Offsets of possible requests after a statement. */
export function requestStarts(sentence: string): number[] {
  if (sentence.length > 300 || !telling.test(sentence)) return []
  return [...sentence.matchAll(request)].slice(0, 6).map(({ index }) => index)
}

const comment =
  /(?<!\b(?:delete|remove|take|cross|erase|strike|put|add|write|drop|include|insert)(?: down)? )\b(?:from|off|of|on|to|onto|in|into) (?:(?:my|the|our|that|this) (?:[\w'-]+ ){0,2}lists?)(?<polite>,? please)?(?=,? (?:mine|ours|they|they're|everyone|everybody|my|the|our|i|i'm|i've|we|we're|we've|he|she|they|because|since|cause|no one|nobody|someone|somebody)\b)/gi

/** Offsets where a request ends and its reason follows: "no more ice cream on the list, my doctor said so". */
export function requestEnds(sentence: string): number[] {
  if (sentence.length > 300) return []
  return [...sentence.matchAll(comment)].slice(0, 2).map(match => match.index + match[0].length)
}

const asked =
  /(?<=\S )(?:(?:so|but|and|then|anyway|now|because|yes|well),? ){0,2}(?:(?:(?:can|could|would|will) you|please|so|you (?:can|could)|i(?:'d| would) like you to|i want you to),? ){1,2}(?:(?:please|just|also|kindly|quickly|then|go ahead and|you) ){0,2}(?=(?:add|put|pop|stick|include|write|remove|delete|erase|take|cancel|get rid of|forget about|drop|mark|cross|check|tick|remind|set|create|make|tell|show|read|change|rename|move|replace|schedule|scratch|strike|push|postpone) )|(?<=\S )so (?=(?:i|we) (?:do not|don't|no longer) (?:need|want) )/gi
/** A sentence that begins with a request. Its further requests are separate clauses. */
const asking =
  /^(?:(?:please|can you|could you|would you|hey|ok|okay|so|oh|and|olly|alexa),? ){0,4}(?:add|put|remind|remove|delete|mark|move|rename|change|show|list|create|set|write|make)\b/i

/** Offsets of requests after any other text; the last one first. */
export function askingStarts(sentence: string): number[] {
  if (sentence.length > 400 || asking.test(sentence)) return []
  const starts = [...sentence.matchAll(asked)].map(({ index }) => index)
  return starts.toReversed().slice(0, 2)
}
