import type { ExtractPart } from '../contract/components.ts'

/** The maximum number of words in an extract. */
const maxWords = 16
/** The number of words before the first match. */
const leadingWords = 4

/** The maximum length of an extract, in UTF-16 code units: words, and the text between them, can be long. */
const maxLength = 400
/** The maximum length of the text before the first match. */
const leadingLength = 100

/** A word, as the search index defines it. */
const wordPattern = /[\p{L}\p{M}\p{N}]+/gu

/** A part of a text. */
interface Range {
  start: number
  end: number
}

interface Word extends Range {
  /** The index of the search word that it matches; -1 for none. */
  match: number
}

/**
 * The extract of a text that contains the most search words, split into matches and the text between them.
 * @param words in lower case, at least one. The last word also matches as a prefix.
 */
export function extractOf(text: string, words: string[]): ExtractPart[] {
  const found = wordsOf(text, words)
  const first = startOf(found)
  const selected = found.slice(first, first + maxWords)
  const start = first === 0 ? 0 : (selected.at(0)?.start ?? 0)
  const end = first + maxWords >= found.length ? text.length : (selected.at(-1)?.end ?? text.length)
  const matches = selected.filter(isMatch)
  return partsOf(text, matches, shortened(text, { start, end }, matches[0]))
}

/** Shortens a range to `maxLength`, so that it has the beginning of the match, and whole characters. */
function shortened(text: string, { start, end }: Range, match: Range | undefined): Range {
  if (end - start <= maxLength) return { start, end }
  const from = Math.max(start, Math.min((match?.start ?? start) - leadingLength, end - maxLength))
  const to = from + maxLength
  return { start: isSplitAt(text, from) ? from + 1 : from, end: isSplitAt(text, to) ? to - 1 : to }
}

/** Whether an index is inside of a character that takes two code units. */
function isSplitAt(text: string, index: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, index - 1), index + 1))
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

/**
 * The index of the extract's first word. Finds the window with the most distinct search words, and starts `leadingWords`
 * before its first match, or earlier if the text ends before the extract has `maxWords` words.
 */
function startOf(words: Word[]): number {
  let best = { index: 0, matches: 0 }
  for (const index of words.keys()) {
    const near = words.slice(index, index + maxWords - leadingWords).filter(isMatch)
    const matches = new Set(near.map(word => word.match)).size
    if (matches > best.matches) best = { index, matches }
  }
  const first = words.findIndex((word, index) => index >= best.index && isMatch(word))
  return Math.max(0, Math.min(first - leadingWords, words.length - maxWords))
}

/** Splits a range of a text into matches and the text between them. */
function partsOf(text: string, matches: Range[], range: Range): ExtractPart[] {
  const inside = (index: number) => Math.max(range.start, Math.min(index, range.end))
  const borders = [
    range.start,
    ...matches.flatMap(({ start, end }) => [inside(start), inside(end)]),
    range.end
  ]
  return borders
    .slice(1)
    .map((end, index) => ({ text: text.slice(borders[index], end), is_match: index % 2 === 1 }))
    .filter(part => part.text !== '')
}
