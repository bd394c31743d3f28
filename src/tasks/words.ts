import pluralize from 'pluralize'

/** Scripts without spaces between words. Each of their characters counts as a word. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map(script => `\\p{Script=${script}}`)
  .join('')
const wordPattern = new RegExp(`[${unspaced}]|[[\\p{L}\\p{N}]--[${unspaced}]]+`, 'gv')

/**
 * The maximum number of words of a text, and of UTF-16 code units with separate accents; the rest is ignored. Titles and
 * references have no more, except with characters that stand for several words, such as U+FDFA.
 */
const maxWords = 200
const maxUnits = 600

/** The words of a text: runs of letters and digits, in lower case and without accents. */
export function wordsOf(text: string): string[] {
  return folded(text).match(wordPattern)?.slice(0, maxWords) ?? []
}

function folded(text: string): string {
  const parts = text.normalize('NFKD').slice(0, maxUnits)
  return parts.replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** Makes a test for texts that contain these words in a row. Singular and plural count as the same word. */
export function createPhraseTest(words: string[]): (text: string) => boolean {
  // Only these words are inflected, and not those of each text.
  const singulars = new Map(words.flatMap(word => formsOf(word).map(form => [form, singular(word)])))
  const phraseOf = (some: string[]) => ` ${some.map(word => singulars.get(word) ?? word).join(' ')} `
  const phrase = phraseOf(words)
  return text => words.length > 0 && phraseOf(wordsOf(text)).includes(phrase)
}

/**
 * The beginning that all forms of a word have in common; undefined if Postgres cannot compare the word without its
 * accents.
 */
export function stemOf(word: string): string | undefined {
  if (!/^[a-z0-9]+$/.test(word)) return undefined
  return formsOf(word).reduce(commonBeginning)
}

function commonBeginning(one: string, other: string): string {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return one.slice(0, length)
}

/** The words with the same singular: some have two plurals, such as "indices" and "indexes". */
function formsOf(word: string): string[] {
  if (!isEnglish.test(word)) return [word]
  const one = singular(word)
  const forms = [word, one, pluralize.plural(one), pluralize.plural(word), `${one}s`, `${one}es`]
  return [...new Set(forms)].filter(form => form === word || singular(form) === one)
}

/** Inflecting takes time that grows with the length of a word. No English word is longer. */
const isEnglish = /^[a-z]{1,40}$/

/** Short words are not inflected: "us" is not the plural of "u". */
function singular(word: string): string {
  return word.length > 2 && isEnglish.test(word) ? pluralize.singular(word) : word
}

/** The maximum numbers of words, and of characters of each, that a filter of a query has. */
const maxPatterns = 10
const maxPatternLength = 30

/**
 * Regular expressions of Postgres for texts that contain these beginnings of words, of which it compares the first ten.
 * Normalizing each text would take milliseconds, so the patterns allow all letters that are the same without case and accents.
 */
export function patternsOf(beginnings: string[]): string[] {
  return beginnings.slice(0, maxPatterns).map(patternOf)
}

/** As `patternsOf`; letters and digits without accents are the beginning of a word in the text too. */
export function wordPatternsOf(words: string[]): string[] {
  // Postgres recognizes words only in some locales.
  return words
    .slice(0, maxPatterns)
    .map(word => (stemOf(word) === undefined ? patternOf(word) : `(?:^|[^${latin}])${patternOf(word)}`))
}

const accents = '\u0300-\u036f'
const anyAccents = `[${accents}]*`
const latin = `0-9A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f${accents}\u1e00-\u1eff`

function patternOf(beginning: string): string {
  // Korean syllables are stored as such.
  const characters = [...beginning.normalize('NFC')].slice(0, maxPatternLength)
  const parts: string[] = []
  for (let at = 0; at < characters.length; ) {
    const length = [3, 2].find(count => ligaturesOf(characters.slice(at, at + count)) !== '') ?? 1
    parts.push(partOf(characters.slice(at, at + length)))
    at += length
  }
  return parts.join(anyAccents)
}

/** A letter, or letters that can be one character. */
function partOf(letters: string[]): string {
  const single = letters.map(letter => `[${letter}${variants().get(folded(letter)) ?? ''}]`).join(anyAccents)
  return letters.length === 1 ? single : `(?:${single}|[${ligaturesOf(letters)}])`
}

function ligaturesOf(letters: string[]): string {
  return (letters.length > 1 && variants().get(letters.join(''))) || ''
}

let variantsOfLetters: Map<string, string> | undefined

/** By letter: the characters of alphabets that differ from it only in case, accents or width. By letters: ligatures. */
function variants(): Map<string, string> {
  variantsOfLetters ??= findVariants()
  return variantsOfLetters
}

/** The blocks of letters with case or accents, of kana, and of ligatures and full-width characters. */
const blocks = [
  [0x30, 0x5ff],
  [0x1e00, 0x24ff],
  [0x3040, 0x30ff],
  [0xfb00, 0xffef]
] as const

function findVariants(): Map<string, string> {
  const found = new Map<string, string>()
  for (const [first, last] of blocks)
    for (let code = first; code <= last; code += 1) {
      const character = String.fromCharCode(code)
      const letter = folded(character)
      if (/[\p{L}\p{N}\p{So}]/u.test(character)) found.set(letter, (found.get(letter) ?? '') + character)
    }
  return found
}
