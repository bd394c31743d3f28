/** What Postgres can keep as text: no NUL and no lone surrogate (half of a character that needs two). */
export function isStorable(value: string): boolean {
  return !value.includes('\u0000') && value.isWellFormed()
}

/** The nearest text that can be kept: for what a model wrote, which must not be lost over one bad character. */
export function storable(value: string): string {
  return value.replaceAll('\u0000', '').toWellFormed()
}

/** Whether every string in a JSON value, names of fields included, can be kept. */
export function isStorableJson(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, item]) => isStorable(name) && isStorableJson(item))
}
