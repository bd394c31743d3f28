// The words of a text, for the search index, for queries and for the marks in results. They are found here and not in
// Postgres, whose lower case and character classes depend on the locale of the database.

/** A word, or one character of a text without spaces between words. Offsets are UTF-16 code units. */
export interface Word {
  start: number
  end: number
  /** Normalized. */
  text: string
  /** The character can be a part of a word: Chinese, Japanese, Thai, Lao, Khmer and Burmese characters, and emoji. */
  isPart: boolean
}

/** What follows a character and belongs to it: combining marks, joiners and soft hyphens. */
const marks = String.raw`\p{M}\u00ad\u200c\u200d\u2060`
const scripts = ['Han', 'Hira', 'Kana', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr']
const unspaced = String.raw`[[${scripts.map(script => String.raw`\p{scx=${script}}`).join('')}]&&[\p{L}\p{N}]]`
const character = String.raw`${unspaced}[\uff9e\uff9f${marks}]*`
const emoji = String.raw`(?:\p{RI}{2}|[\p{RI}\p{ExtPict}])[\p{EMod}\u{e0020}-\u{e007f}${marks}]*`
const letter = String.raw`[[\p{L}\p{N}]--${unspaced}]`
const pattern = new RegExp(`(${character}|${emoji})|${letter}[${letter}${marks}]*`, 'gv')

/** Longer texts are cut, in UTF-16 code units. The text of an answer has at most 20,000. */
const maxText = 50_000

/** The words of a text, in their order. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  // A loop, because each message is indexed.
  for (const { 0: word, 1: part, index } of text.slice(0, maxText).matchAll(pattern)) {
    const normal = normalized(word)
    if (normal !== '')
      words.push({ start: index, end: index + word.length, text: normal, isPart: part !== undefined })
  }
  return words
}

/** Compatibility forms (such as full-width letters) and encodings of accents match each other; skin tones are ignored. */
function normalized(word: string): string {
  // Most words are normalized already.
  if (/^[a-z0-9\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]+$/.test(word)) return word
  const lower = word.normalize('NFKC').toLowerCase().normalize('NFC')
  // The lower case of the Turkish İ is an i with a second dot.
  return lower.replaceAll(/[\p{Default_Ignorable_Code_Point}\p{EMod}]|(?<=i)\u0307/gu, '')
}

/** The number of adjacent characters that are indexed together. */
const span = 4
/** The maximum length of a lexeme, in code points. */
const maxLength = 60

/**
 * What is indexed for a word: the word itself, or a character together with the next ones. A search for up to `span`
 * characters is a search for a prefix of these, wherever the characters are in the text.
 */
export function lexemeAt(words: Word[], index: number): string {
  let lexeme = words[index]?.text ?? ''
  for (let next = index + 1; next < index + span && areAdjacent(words, next); next++)
    lexeme += words[next]?.text
  return lexeme.length <= maxLength ? lexeme : [...lexeme].slice(0, maxLength).join('')
}

/** Whether a word and the one before are adjacent characters of a text without spaces. */
export function areAdjacent(words: Word[], index: number): boolean {
  const [before, word] = [words[index - 1], words[index]]
  return before?.isPart === true && word?.isPart === true && before.end === word.start
}

export interface Term {
  lexeme: string
  /** Whether it also matches the beginnings of lexemes. */
  isPrefix: boolean
}

/** What a text must contain to match a query: all of these. The last word also matches as a prefix. */
export function termsOf(query: string): Term[] {
  const words = wordsOf(query)
  const terms = words.flatMap(({ isPart }, index) => {
    const isCovered = areAdjacent(words, index) && !isWholeSpan(words, index)
    return isCovered ? [] : { lexeme: lexemeAt(words, index), isPrefix: isPart || index === words.length - 1 }
  })
  const lexemes = terms.map(term => term.lexeme)
  return terms.filter(({ lexeme }, index) => lexemes.indexOf(lexeme) === index)
}

function isWholeSpan(words: Word[], index: number): boolean {
  return Array.from({ length: span - 1 }, (_, next) => index + 1 + next).every(next =>
    areAdjacent(words, next)
  )
}

/** Finds the terms that a lexeme matches, by their indexes; longer ones first. Its cost hardly depends on their number. */
export function createMatcher(terms: Term[]): (lexeme: string) => number[] {
  const indexes = new Map(terms.map((term, index) => [term.lexeme, index]))
  const lengths = [...new Set(terms.map(term => term.lexeme.length))].sort((a, b) => b - a)
  return lexeme =>
    lengths.flatMap(length => {
      const index = length <= lexeme.length ? indexes.get(lexeme.slice(0, length)) : undefined
      if (index === undefined) return []
      return length === lexeme.length || terms[index]?.isPrefix ? [index] : []
    })
}

/** Below the megabyte that a `tsvector` can have. */
const maxBytes = 900_000
/** Bytes of a lexeme beside its text, at most: see `vectorOf` in `search-entries.ts`. */
const overhead = 12

/** The distinct lexemes of a text, as many as one index entry can have. */
export function lexemesOf(text: string): Set<string> {
  const words = wordsOf(text)
  const lexemes = new Set<string>()
  let bytes = 0
  for (let index = 0; index < words.length; index++) {
    const lexeme = lexemeAt(words, index)
    if (!lexemes.has(lexeme)) bytes += Buffer.byteLength(lexeme) + overhead
    if (bytes > maxBytes) break
    lexemes.add(lexeme)
  }
  return lexemes
}

/** Whether a text contains all terms. */
export function containsAll(text: string, terms: Term[]): boolean {
  const found = [...lexemesOf(text)].flatMap(createMatcher(terms))
  return new Set(found).size === terms.length
}
