import { ApiError } from '../errors.ts'

/** Patterns for the values of a sort key. No value contains a space, which separates the values of a cursor. */
export const sortKeyPatterns = {
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
  number: /^\d{1,9}$/,
  /** Microseconds since 1970; 16 digits last until the year 2286. */
  instant: /^\d{1,16}$/
}

/** Validates one value of a sort key. */
export interface SortKeyPattern {
  test(value: string): boolean
}

const anyCursor = /^[\w-]{2,200}$/

/** Whether a value has the format of a cursor, of any list. An empty value requests the first page. */
export function isCursor(value: string): boolean {
  return value === '' || anyCursor.test(value)
}

/**
 * Decodes the sort key after which a page starts, one value for each pattern; undefined for the first page.
 * @throws {ApiError} `validation_failed` when the cursor does not match the patterns of the list.
 */
export function afterCursor<const Key extends readonly SortKeyPattern[]>(
  cursor: string | undefined,
  patterns: Key
): { [Index in keyof Key]: string } | undefined {
  if (!cursor) return undefined
  const values = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (!matches(values, patterns)) throw new ApiError('validation_failed', { errors: [invalidCursor] })
  return values
}

const invalidCursor = { pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }

function matches<Key extends readonly SortKeyPattern[]>(
  values: string[],
  patterns: Key
): values is string[] & { [Index in keyof Key]: string } {
  return (
    values.length === patterns.length && patterns.every((pattern, index) => pattern.test(values[index] ?? ''))
  )
}

/** Requests at most `limit` items, after the item with the key `after`, or from the start of the list. */
export interface Range {
  limit: number
  /** A page has at most so many bytes, but at least one item. */
  maxBytes?: number
  after: string | undefined
}

/** A page of a list; `next` is the sort key of its last item, or undefined on the last page. */
export interface Slice<Item> {
  items: Item[]
  next: (string | number)[] | undefined
}

type KeyOf<Item> = (item: Item) => (string | number)[]

/** Cuts rows to a page. Queries select `limit + 1` rows: the extra row shows that there is a next page. */
export function sliceOf<Item>(rows: Item[], limit: number, keyOf: KeyOf<Item>): Slice<Item> {
  return sliceOfPage({ rows: rows.slice(0, limit), hasMore: rows.length > limit }, keyOf)
}

/** As `sliceOf`, for rows that are cut already. `hasMore`: other rows follow. */
export function sliceOfPage<Item>(
  { rows, hasMore }: { rows: Item[]; hasMore: boolean },
  keyOf: KeyOf<Item>
): Slice<Item> {
  const last = rows.at(-1)
  return { items: rows, next: hasMore && last !== undefined ? keyOf(last) : undefined }
}

/** A page in the contract's format. */
export function pageOf<Item>({ items, next }: Slice<Item>) {
  return { items, next_cursor: next ? cursorOf(next) : null }
}

/** Encodes a sort key as a cursor, in characters that need no escaping in a URL. */
export function cursorOf(key: (string | number)[]): string {
  return Buffer.from(key.join(' ')).toString('base64url')
}
