import type { ExtractPart } from '../contract/components.ts'

/** Words of an extract, and how many of them come before the first match. */
const length = 16
const lead = 4

/** Where the words of a text are: those that a search compares. */
const wordPattern = /[\p{L}\p{M}\p{N}]+/gu

interface Word {
  start: number
  end: number
  /** Which of the words that are looked for it is; -1 for none. */
  match: number
}

/**
 * The piece of a text that has most of the words that are looked for, cut where matches begin and end; the last of
 * them may be the beginning of a word. They are in lower case, and there is one at least.
 */
export function extractOf(text: string, words: string[]): ExtractPart[] {
  const found = wordsOf(text, words)
  const first = startOf(found)
  const shown = found.slice(first, first + length)
  const start = first === 0 ? 0 : (shown.at(0)?.start ?? 0)
  const end = first + length >= found.length ? text.length : (shown.at(-1)?.end ?? text.length)
  return partsOf(text, shown.filter(isMatch), { start, end })
}

function wordsOf(text: string, words: string[]): Word[] {
  return [...text.matchAll(wordPattern)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
    match: matchOf(word.toLowerCase(), words)
  }))
}

function matchOf(word: string, words: string[]): number {
  const whole = words.indexOf(word)
  if (whole >= 0) return whole
  return word.startsWith(words.at(-1) ?? word) ? words.length - 1 : -1
}

function isMatch({ match }: Word): boolean {
  return match >= 0
}

/** The word that the extract begins with: some before the match that has most others after it, more near the end. */
function startOf(words: Word[]): number {
  let best = { index: 0, matches: 0 }
  for (const index of words.keys()) {
    const near = words.slice(index, index + length - lead).filter(isMatch)
    const matches = new Set(near.map(word => word.match)).size
    if (matches > best.matches) best = { index, matches }
  }
  const first = words.findIndex((word, index) => index >= best.index && isMatch(word))
  return Math.max(0, Math.min(first - lead, words.length - length))
}

/** Cuts a piece of a text where the matches in it begin and end. */
function partsOf(text: string, matches: Word[], piece: { start: number; end: number }): ExtractPart[] {
  const borders = [piece.start, ...matches.flatMap(({ start, end }) => [start, end]), piece.end]
  return borders
    .slice(1)
    .map((end, index) => ({ text: text.slice(borders[index], end), is_match: index % 2 === 1 }))
    .filter(part => part.text !== '')
}
