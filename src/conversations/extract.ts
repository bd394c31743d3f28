import type { ExtractPart } from '../contract/components.ts'
import { areAdjacent, createMatcher, lexemeAt, type Term, type Word, wordsOf } from './words.ts'

/** The maximum number of words in an extract. */
const maxWords = 16
/** The number of words before the first match. */
const leadingWords = 4
/** The number of characters that count as a word in a text without spaces between words. */
const charactersPerWord = 4

/** The number of words in which most search words should be. */
const windowWords = maxWords - leadingWords
/** Matches that are considered: a word that is searched for can be all of a long text. */
const maxMatches = 500

/** The maximum length of an extract, in UTF-16 code units: words, and the text between them, can be long. */
const maxLength = 400
/** The maximum length of the text before the first match. */
const leadingLength = 100

/** A part of a text. */
interface Range {
  start: number
  end: number
}

interface Match extends Range {
  /** The index of the term that it matches. */
  term: number
}

/** A word, or some adjacent characters of a text without spaces, with the matches that begin in it. */
interface Chunk extends Range {
  matches: Match[]
}

/**
 * The extract of a text that contains the most search words, split into matches and the text between them.
 * @param terms at least one.
 */
export function extractOf(text: string, terms: Term[]): ExtractPart[] {
  const found = chunksOf(wordsOf(text), terms)
  const first = startOf(found)
  const selected = found.slice(first, first + maxWords)
  const start = first === 0 ? 0 : (selected.at(0)?.start ?? 0)
  const end = first + maxWords >= found.length ? text.length : (selected.at(-1)?.end ?? text.length)
  const matches = merged(found.flatMap(chunk => chunk.matches))
  const inside = matches.filter(match => match.end > start && match.start < end)
  return partsOf(text, inside, shortened(text, { start, end }, inside[0]))
}

/** The chunks of a text; of a long one, those that decide about its extract. */
function chunksOf(words: Word[], terms: Term[]): Chunk[] {
  const chunks: Chunk[] = []
  const matching = createMatcher(terms)
  const isEnough = createBound(terms.length)
  let characters = 0
  for (const [index, { start, end }] of words.entries()) {
    const [term] = matching(lexemeAt(words, index))
    let chunk = chunks.at(-1)
    characters = areAdjacent(words, index) && characters < charactersPerWord ? characters + 1 : 1
    if (!chunk || characters === 1) {
      chunk = { start, end, matches: [] }
      chunks.push(chunk)
    }
    chunk.end = end
    if (term !== undefined) chunk.matches.push({ start, end: endOfMatch(words, index, terms[term]), term })
    if (isEnough(chunks.length, term)) break
  }
  return chunks
}

/**
 * Returns whether so many chunks are enough: an extract that follows a window with all terms has its end, or there are so
 * many matches that no window that begins later is considered.
 */
function createBound(terms: number): (chunks: number, term: number | undefined) => boolean {
  const newest = new Map<number, number>()
  let matches = 0
  let end = Number.POSITIVE_INFINITY
  return (chunks, term) => {
    if (term !== undefined && end === Number.POSITIVE_INFINITY) {
      matches += 1
      newest.set(term, chunks)
      const near = [...newest.values()].filter(chunk => chunk > chunks - windowWords).length
      if (near === terms || matches === maxMatches) end = chunks + maxWords
    }
    return chunks > end
  }
}

/** A match ends with the word, or the character, that has the end of its term. */
function endOfMatch(words: Word[], index: number, { lexeme = '' }: Partial<Term> = {}): number {
  let last = index
  let covered = words[index]?.text.length ?? 0
  while (covered < lexeme.length && areAdjacent(words, last + 1)) covered += words[++last]?.text.length ?? 0
  return words[last]?.end ?? 0
}

/** Joins matches that overlap: those of a term that is longer than a lexeme. */
function merged(matches: Match[]): Range[] {
  const ranges: Range[] = []
  for (const { start, end } of matches) {
    const before = ranges.at(-1)
    if (before && start < before.end) before.end = Math.max(before.end, end)
    else ranges.push({ start, end })
  }
  return ranges
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

/**
 * The index of the extract's first chunk. Finds the window with the most distinct search words, and starts
 * `leadingWords` before its first match, or earlier if the text ends before the extract has `maxWords` words.
 */
function startOf(chunks: Chunk[]): number {
  let best = { index: 0, matches: 0 }
  for (const [index, { matches: begun }] of chunks.entries()) {
    if (begun.length === 0) continue
    const near = chunks.slice(index, index + windowWords).flatMap(chunk => chunk.matches)
    const matches = new Set(near.map(match => match.term)).size
    if (matches > best.matches) best = { index, matches }
  }
  const first = chunks.findIndex((chunk, index) => index >= best.index && chunk.matches.length > 0)
  return Math.max(0, Math.min(first - leadingWords, chunks.length - maxWords))
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
