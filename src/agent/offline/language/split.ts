/** Sentences that are looked at one by one; what follows stays in the last. */
const maxSentences = 40
/** Breaks of a sentence that are looked at; a message with more of them is no speech. */
const maxBreaks = 60

const sentenceEnd = /"[^"]*"|(?<end>[.!?]+)(?= (?:["']?[A-Z]|[a-z]+))/g
const abbreviation = /\b(?:dr|mr|mrs|ms|st|vs|etc|e\.g|i\.e|no|nr|approx|tel|prof|jr|sr|[a-z])$/i
const joint =
  /"[^"]*"|(?<joint>[,;](?: (?:and|but|then|also|plus))*| (?:and|but|then|also|plus|&)(?: (?:then|also))*)(?= )/gi

/** The "and" after this joins two things, not two clauses. */
const bothOf = /\bboth (?:[\w'-]+ ?){1,4}$|\bmark (?:task |number )?[\w#]+$/i

/** The sentences of a message; a list that is announced by a colon stays one. */
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

/** Where a sentence may fall apart into clauses: the end of what stands before, and the start of what comes after. */
export function splitPoints(sentence: string): { before: number; after: number }[] {
  if (/^[^,"]{0,90}: \S/.test(sentence)) return []
  return [...sentence.matchAll(joint)]
    .filter(match => match.groups?.joint && !bothOf.test(sentence.slice(0, match.index)))
    .slice(0, maxBreaks)
    .map(match => ({ before: match.index, after: match.index + match[0].length + 1 }))
}
