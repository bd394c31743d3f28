import t from 'tap'
import { v7 as uuid } from 'uuid'
import { afterCursor, isCursor, pageOf } from '../src/paging.ts'

t.test('the cursor of a page is the id that the next one begins after, in 22 characters', async t => {
  for (const id of ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', uuid()]) {
    const { next_cursor } = pageOf({ items: [], next: id })
    t.match(next_cursor, /^[\w-]{22}$/)
    t.ok(isCursor(next_cursor ?? ''))
    t.equal(afterCursor(next_cursor ?? ''), id)
  }
})

t.test('the last page has no cursor, and its items', async t => {
  t.strictSame(pageOf({ items: [1, 2], next: undefined }), { items: [1, 2], next_cursor: null })
})

t.test('the first page needs none', async t => {
  t.ok(isCursor(''))
  for (const cursor of ['', undefined]) t.equal(afterCursor(cursor), undefined)
})

t.test('what no page has answered is no cursor', async t => {
  const others = ['x', uuid(), 'A'.repeat(21), 'A'.repeat(23), `${'A'.repeat(21)}B`, `${'A'.repeat(20)}=A`]
  for (const cursor of [...others, ` ${'A'.repeat(22)}`, `${'A'.repeat(22)}\n`])
    t.notOk(isCursor(cursor), cursor)
})
