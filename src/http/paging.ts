import { ApiError } from '../errors.ts'

/** What the values of a list's sort key look like; none has a space in it. */
export const keyPatterns = {
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
  number: /^\d{1,9}$/,
  /** Microseconds since 1970, some centuries of them. */
  instant: /^\d{1,16}$/
}

/** A check of one value. */
export interface KeyPattern {
  test(value: string): boolean
}

const anyCursor = /^[\w-]{2,200}$/

/** Whether a client may send this as a cursor: none at all, or one that some list may have made. */
export function isCursor(value: string): boolean {
  return value === '' || anyCursor.test(value)
}

/**
 * The sort key that a page begins after, one value for each pattern; undefined for the first page.
 * @throws {ApiError} `validation_failed` when it is no cursor of a list with this key.
 */
export function afterCursor<const Key extends readonly KeyPattern[]>(
  cursor: string | undefined,
  patterns: Key
): { [Index in keyof Key]: string } | undefined {
  if (!cursor) return undefined
  const values = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (!fits(values, patterns)) throw new ApiError('validation_failed', { errors: [noCursor] })
  return values
}

const noCursor = { pointer: '/query/cursor', message: 'must be the next_cursor of an earlier page' }

function fits<Key extends readonly KeyPattern[]>(
  values: string[],
  patterns: Key
): values is string[] & { [Index in keyof Key]: string } {
  return (
    values.length === patterns.length && patterns.every((pattern, index) => pattern.test(values[index] ?? ''))
  )
}

/** What is asked of a list: so many of its items, after the one with this key, or from the beginning. */
export interface Range {
  limit: number
  after: string | undefined
}

/** A piece of a list; `next` is the sort key of its last item when there are more after it. */
export interface Slice<Item> {
  items: Item[]
  next: (string | number)[] | undefined
}

/** Cuts rows, one more than were asked for if there are so many, to what was asked for. */
export function sliceOf<Item>(
  rows: Item[],
  limit: number,
  keyOf: (item: Item) => (string | number)[]
): Slice<Item> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? keyOf(last) : undefined }
}

/** The page of a list as clients get it. */
export function pageOf<Item>({ items, next }: Slice<Item>) {
  return { items, next_cursor: next ? cursorOf(next) : null }
}

/** A place in a list, in characters that stand in a URL as they are. */
export function cursorOf(key: (string | number)[]): string {
  return Buffer.from(key.join(' ')).toString('base64url')
}
