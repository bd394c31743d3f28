/** Whether Postgres can store a string as `text`: it contains no NUL and no lone surrogate. */
export function isStorable(value: string): boolean {
  return !value.includes('\u0000') && value.isWellFormed()
}

const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu

/**
 * A text as people see it: without control and format characters, characters that fonts do not draw (such as zero-width
 * ones), the Braille pattern without dots, and white space at its ends.
 */
export function seen(value: string): string {
  return value.replaceAll(invisible, '').trim()
}

/** Whether a text has a character that people can see. */
export function isVisible(value: string): boolean {
  return seen(value) !== ''
}

/**
 * A value as one line of JSON. JSON permits three line separators in strings at which JavaScript's regular expressions
 * or Python's `splitlines` end a line: they are escaped.
 */
export function jsonLine(value: unknown): string {
  return escaped(JSON.stringify(value), /[\u0085\u2028\u2029]/g)
}

/** The same JSON in ASCII. */
export function asciiJson(json: string): string {
  return escaped(json, /[\u0080-\uffff]/g)
}

function escaped(json: string, characters: RegExp): string {
  return json.replaceAll(
    characters,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

/** The bytes of a value as one line of JSON, which is the longest form in which it is stored or sent. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(jsonLine(value))
}

/** Removes NULs and replaces lone surrogates, so that one invalid character does not discard a model's whole answer. */
export function storable(value: string): string {
  return value.replaceAll('\u0000', '').toWellFormed()
}

/** Whether Postgres can store every string in a JSON value, including property names. */
export function isStorableJson(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, item]) => isStorable(name) && isStorableJson(item))
}

/** Replaces line breaks and other white space by single spaces. */
export function oneLine(value: string): string {
  return value.replaceAll(/\s+/g, ' ').trim()
}
