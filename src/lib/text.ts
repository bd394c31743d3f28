/** Whether Postgres can store a string as `text`: it contains no NUL and no lone surrogate. */
export function isStorable(value: string): boolean {
  return !value.includes('\u0000') && value.isWellFormed()
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
