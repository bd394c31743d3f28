import { remark } from './chatter.ts'

/** Where something new begins to be told. */
const turn =
  /(?:,| so| and| but| because| since| then| plus){1,3} (?=(?:i|we|i'm|we're|i've|we've|there|there's|the|my|our)\b)| and (?=[a-z]+ )|(?<=\w) (?=(?:i|we) (?:will |also |still |do not |don't |really |just )?(?:need|ran|finished|want|have|forgot|promised|bought)\b)/gi
const closing = new RegExp(`${remark}$`, 'i')
const leaving =
  /,? (?:too|as well|also|again|anyway|already|you know|though|now|thank god|thank goodness|luckily|finally)$/i

/**
 * What is told before a request, without what only comments on it: first as a whole, then what is left of it after each
 * turn that the telling takes.
 */
export function tellingsIn(before: string): string[] {
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

/** Whether a phrase can name a thing: a story tells more. */
export function isThing(phrase: string): boolean {
  return !/\b(?:i|we|you|he|she|him|her|so|says?|said|because|is|are|was|were|has)\b/i.test(phrase)
}
