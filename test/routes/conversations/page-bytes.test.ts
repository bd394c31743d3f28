import t, { type Test } from 'tap'
import type { MessagePage, TurnPage } from '../../../src/contract/components.ts'
import { client } from '../../support/client.ts'
import { readsOf } from '../../support/query-plan.ts'
import { seedRecords } from '../../support/seed-records.ts'
import { setUp, type TestUser } from '../../support/setup.ts'

const setup = await setUp(t)
const { get } = client(t, setup.app)

const maxBytes = 2 ** 20

/** All pages of a list, from the first one on. */
async function pagesOf<Page extends MessagePage | TurnPage>({ token }: TestUser, url: string, query = '') {
  const pages: Page[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body }: { body: Page } = await get<Page>(`${url}?limit=100&cursor=${cursor}${query}`, { token })
    pages.push(body)
    cursor = body.next_cursor
  }
  return pages
}

/** Each page has at most 1 MiB or one item, and as many items as that allows: the next one would not fit. */
function areFull(t: Test, pages: { items: object[] }[], largest: number): void {
  for (const [index, { items }] of pages.entries()) {
    const bytes = Buffer.byteLength(JSON.stringify(items))
    t.ok(bytes <= maxBytes || items.length === 1, `page ${index + 1}: ${items.length} items, ${bytes} bytes`)
    if (index < pages.length - 1) t.ok(bytes + largest > maxBytes, 'not cut too early')
  }
}

const sizes = Array.from({ length: 20 }, (_, index) => 400_000 + index * 1000)

for (const order of ['newest_first', 'oldest_first']) {
  t.test(`a page of messages has at most 1 MiB, and the pages have all messages once, ${order}`, async t => {
    const person = await setup.newUser(t)
    const { conversationId } = await seedRecords(person.scope, sizes)
    const url = `/api/conversations/${conversationId}/messages`
    const pages = await pagesOf<MessagePage>(person, url, `&order=${order}`)
    const positions = pages.flatMap(({ items }) => items.map(item => item.position))
    const all = Array.from({ length: 40 }, (_, index) => index + 1)
    t.strictSame(positions, order === 'oldest_first' ? all : all.toReversed())
    areFull(t, pages, 430_000)
    t.equal(pages.length, 10)

    const other = order === 'oldest_first' ? 'newest_first' : 'oldest_first'
    const back = await get<MessagePage>(
      `${url}?limit=100&order=${other}&cursor=${pages[1]?.previous_cursor}`,
      person
    )
    const [start] = pages[1]?.items ?? []
    t.equal(back.body.items[0]?.position, (start?.position ?? 0) + (other === 'oldest_first' ? 1 : -1))
  })
}

t.test('a page of turns has at most 1 MiB, and the pages have all turns once', async t => {
  const person = await setup.newUser(t)
  const { conversationId, turnIds } = await seedRecords(person.scope, sizes)
  const pages = await pagesOf<TurnPage>(person, `/api/conversations/${conversationId}/turns`)
  t.strictSame(
    pages.flatMap(({ items }) => items.map(item => item.turn_id)),
    turnIds.toReversed()
  )
  areFull(t, pages, 850_000)
})

t.test('a record that is larger than a page is on a page of its own, and read with it only', async t => {
  const person = await setup.newUser(t)
  const { conversationId, turnIds } = await seedRecords(person.scope, [1000, 13_000_000, 1000])
  const url = `/api/conversations/${conversationId}`
  const turns = await pagesOf<TurnPage>(person, `${url}/turns`)
  t.strictSame(
    turns.map(({ items }) => items.map(item => item.turn_id)),
    turnIds.toReversed().map(id => [id])
  )
  const messages = await pagesOf<MessagePage>(person, `${url}/messages`)
  t.strictSame(
    messages.map(({ items }) => items.map(item => item.position)),
    [[6, 5], [4], [3, 2, 1]]
  )
  const { result, reads } = await readsOf(t, () => get<TurnPage>(`${url}/turns`, person))
  t.equal(result.body.items.length, 1)
  const calls = reads.filter(({ text }) => text.includes('"tool_calls"'))
  t.strictSame(
    calls.map(({ values }) => values),
    [[person.scope.userId, [turnIds[2]]]]
  )
})

t.test('the limit counts as before if the items are small', async t => {
  const person = await setup.newUser(t)
  const { conversationId } = await seedRecords(person.scope, Array(7).fill(1000))
  const { body } = await get<TurnPage>(`/api/conversations/${conversationId}/turns?limit=3`, person)
  t.strictSame([body.items.length, body.next_cursor === null], [3, false])
  const rest = await get<TurnPage>(
    `/api/conversations/${conversationId}/turns?limit=4&cursor=${body.next_cursor}`,
    person
  )
  t.strictSame([rest.body.items.length, rest.body.next_cursor], [4, null])
})
