/** An id in the 22 characters of a cursor. */
const pattern = /^[\w-]{21}[AQgw]$/

/** Whether a client may send this as a cursor: none at all, or one that `pageOf` made. */
export function isCursor(value: string): boolean {
  return value === '' || pattern.test(value)
}

/** The UUID that a page begins after; undefined for the first page. */
export function afterCursor(cursor: string | undefined): string | undefined {
  if (!cursor) return undefined
  const hex = Buffer.from(cursor, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The page of a list as clients get it; `next` is the UUID that the page after it begins after, if there is one. */
export function pageOf<Item>({ items, next }: { items: Item[]; next: string | undefined }) {
  return { items, next_cursor: next === undefined ? null : cursorOf(next) }
}

function cursorOf(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
}
