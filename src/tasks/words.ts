import pluralize from 'pluralize'

/** Scripts without spaces between words. Each of their characters counts as a word. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map(script => `\\p{Script=${script}}`)
  .join('')
const wordPattern = new RegExp(`[${unspaced}]|[[\\p{L}\\p{N}]--[${unspaced}]]+`, 'gv')

/** The words of a text: runs of letters and digits, in lower case and without accents. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().match(wordPattern) ?? []
}

/** Whether a text contains these words in a row. Singular and plural count as the same word. */
export function containsWords(text: string, words: string[]): boolean {
  const phrase = words.map(singular).join(' ')
  return phrase !== '' && ` ${wordsOf(text).map(singular).join(' ')} `.includes(` ${phrase} `)
}

/**
 * The beginning that all forms of a word have in common; undefined if Postgres cannot compare the word without its
 * accents and case in every locale.
 */
export function stemOf(word: string): string | undefined {
  if (!/^[a-z0-9]+$/.test(word)) return undefined
  const [one, many] = [singular(word), pluralize.plural(word)]
  let length = 0
  while (length < one.length && one[length] === many[length]) length += 1
  return one.slice(0, length)
}

/** Short words are not inflected: "us" is not the plural of "u". */
function singular(word: string): string {
  return word.length > 2 ? pluralize.singular(word) : word
}
