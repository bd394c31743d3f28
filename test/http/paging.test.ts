import { randomUUIDv7 as uuid } from 'node:crypto'
import t from 'tap'
import { ApiError } from '../../src/errors.ts'
import { afterCursor, cursorOf, isCursor, pageOf, sliceOf, sortKeyPatterns } from '../../src/http/paging.ts'

const key = [sortKeyPatterns.number, sortKeyPatterns.uuid] as const

t.test('the cursor of a page is the key that the next one begins after', async t => {
  const id = uuid()
  const { next_cursor } = pageOf({ items: [], next: [7, id] })
  t.match(next_cursor, /^[\w-]+$/)
  t.ok(isCursor(next_cursor ?? ''))
  t.strictSame(afterCursor(next_cursor ?? '', key), ['7', id])
})

t.test('a slice has the requested number of items, and a key only if there are more', async t => {
  const keyOf = (item: number) => [item]
  t.strictSame(sliceOf([3, 2, 1], 2, keyOf), { items: [3, 2], next: [2] })
  t.strictSame(sliceOf([3, 2], 2, keyOf), { items: [3, 2], next: undefined })
  t.strictSame(sliceOf([], 2, keyOf), { items: [], next: undefined })
})

t.test('the last page has its items and no cursor', async t => {
  t.strictSame(pageOf({ items: [1, 2], next: undefined }), { items: [1, 2], next_cursor: null })
})

t.test('the first page needs no cursor', async t => {
  t.ok(isCursor(''))
  for (const cursor of ['', undefined]) t.equal(afterCursor(cursor, key), undefined)
})

t.test('a cursor that no page has returned is refused', async t => {
  for (const cursor of ['x', 'A'.repeat(201), 'AA=', 'A A', 'AAAA\n']) t.notOk(isCursor(cursor), cursor)
})

t.test('a cursor of another list is refused, and the problem names the field', async t => {
  const others = [[], [7], [uuid()], [uuid(), 7], [7, uuid(), 7], [7, `${uuid()}0`], [-7, uuid()], [7, '']]
  const errors = [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }]
  for (const other of others)
    t.throws(() => afterCursor(cursorOf(other) || 'AA', key), new ApiError('validation_failed', { errors }))
})
