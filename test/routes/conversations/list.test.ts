import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { client } from '../../support/client.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { stuck } from '../turns/requests.ts'
import { begin, conversationsOf, time, titles } from './requests.ts'

const setup = await setUp(t)

t.test('a user without messages has no conversations', async t => {
  const { list } = conversationsOf(t, setup, await setup.newUser(t))
  t.strictSame(await list(), { items: [], next_cursor: null })
})

t.test('a conversation is listed with its title and the beginning of its last message', async t => {
  const person = await setup.newUser(t)
  const id = await begin(person, '  First line\nand another ', `${'word '.repeat(60)}end`)
  const { items, next_cursor } = await conversationsOf(t, setup, person).list()
  const [{ created_at = '', updated_at = '', last_message, ...rest } = {}] = items
  t.strictSame(rest, { conversation_id: id, title: 'First line', message_count: 2, running_turn_id: null })
  t.strictSame(
    { ...last_message, created_at: '' },
    {
      role: 'assistant',
      text: 'word '.repeat(40),
      created_at: ''
    }
  )
  t.match([created_at, updated_at, last_message?.created_at], [time, time, time])
  t.ok(created_at <= updated_at)
  t.equal(items.length, 1)
  t.equal(next_cursor, null)
})

t.test('the last used conversation is listed first, with its running turn', async t => {
  const person = await setup.newUser(t)
  const { list, look } = conversationsOf(t, setup, person)
  const one = await begin(person, 'one')
  await begin(person, 'two')
  t.strictSame(titles(await list()), ['two', 'one'])
  const { late, answer, ids } = await stuck(t, setup, person, 'more', [], { to: one })
  const page = await list()
  t.strictSame(titles(page), ['one', 'two'])
  const { title, message_count, last_message, running_turn_id } = page.items[0] ?? {}
  t.strictSame([title, message_count, running_turn_id], ['one', 3, ids.turn_id])
  t.match(last_message, { role: 'user', text: 'more' })
  t.strictSame((await look(one)).body, page.items[0], 'it is shown alone as in the list')
  late.release()
  await answer
})

t.test('pages have no gaps and no repetitions while conversations are added and reordered', async t => {
  const person = await setup.newUser(t)
  const { list } = conversationsOf(t, setup, person)
  const ids = new Map<string, string>()
  for (const name of ['1', '2', '3', '4', '5']) ids.set(name, await begin(person, name))
  const first = await list('?limit=2')
  t.strictSame(titles(first), ['5', '4'])
  await begin(person, '6')
  await person.send('4 again', [text('Yes.')], { to: ids.get('4') ?? '' })
  const second = await list(`?limit=2&cursor=${first.next_cursor}`)
  t.strictSame(titles(second), ['3', '2'])
  const third = await list(`?limit=2&cursor=${second.next_cursor}`)
  t.strictSame([titles(third), third.next_cursor], [['1'], null])
  t.strictSame(titles(await list()), ['4', '6', '5', '3', '2', '1'])
})

t.test('pages separate conversations with the same time to the microsecond', async t => {
  const person = await setup.newUser(t)
  const { list } = conversationsOf(t, setup, person)
  const ids = []
  for (const name of ['a', 'b', 'c', 'd']) ids.push(await begin(person, name))
  const at = (micros: number) => sql<Date>`${`2026-01-01T00:00:00.00000${micros}Z`}::timestamptz`
  for (const [index, id] of ids.entries())
    await setup.db
      .updateTable('conversations')
      .set({ updated_at: at(index === 3 ? 2 : 1) })
      .where('user_id', '=', person.scope.userId)
      .where('id', '=', id)
      .execute()
  const seen = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof list>> = await list(`?limit=1&cursor=${cursor}`)
    seen.push(...titles(page))
    cursor = page.next_cursor
  }
  t.strictSame(seen, ['d', 'c', 'b', 'a'])
})

t.test('users do not see conversations of others', async t => {
  const [person, stranger] = [await setup.newUser(t), await setup.newUser(t)]
  await begin(person, 'mine')
  await begin(stranger, 'theirs')
  t.strictSame(titles(await conversationsOf(t, setup, person).list()), ['mine'])
})

t.test('forged cursors and cursors of another list are refused', async t => {
  const { token } = await setup.newUser(t)
  const errors = [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }]
  const others = ['7', randomUUID(), `x ${randomUUID()}`, `${'9'.repeat(17)} ${randomUUID()}`, '1 2 3']
  for (const key of others) {
    const url = `/api/conversations?cursor=${Buffer.from(key).toString('base64url')}`
    isProblem(t, await client(t, setup.app).get(url, { token }), 'validation_failed', { errors })
  }
})
