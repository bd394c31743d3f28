import { randomUUID } from 'node:crypto'
import t from 'tap'
import { client } from '../../support/client.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { isMissing, isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { addMilk, rejected, stuck } from '../turns/requests.ts'
import { begin, conversationsOf, pathOf, time } from './requests.ts'

const setup = await setUp(t)
const { get } = client(t, setup.app)

t.test('messages are listed with their outcomes, the newest first', async t => {
  const person = await setup.newUser(t)
  const { body: first } = await person.send('add milk', [addMilk(), text('Added.')])
  const { conversation_id: id, turn_id, message_id, tool_calls } = first
  const { body: failed } = await person.sendRefused('and?', [rejected()], { to: id })
  const { items, next_cursor } = await conversationsOf(t, setup, person).messages(id)
  const common = { turn_id, turn_status: 'completed', undone_at: null }
  t.strictSame(
    items.map(({ created_at: _, message_id: __, ...message }) => message),
    [
      {
        turn_id: failed.turn_id,
        turn_status: 'failed',
        position: 3,
        role: 'user',
        content: 'and?',
        tool_calls: [],
        undone_at: null
      },
      { ...common, position: 2, role: 'assistant', content: 'Added.', tool_calls },
      { ...common, position: 1, role: 'user', content: 'add milk', tool_calls: [] }
    ]
  )
  t.equal(tool_calls.length, 1)
  t.equal(items[1]?.message_id, message_id)
  t.equal(items[1]?.created_at, first.created_at)
  for (const { created_at } of items) t.match(created_at, time)
  t.equal(next_cursor, null)
})

t.test(
  'pages can be read forwards and backwards in the requested order while messages are added',
  async t => {
    const person = await setup.newUser(t)
    const id = await begin(person, '1', '2')
    for (const n of [3, 5, 7]) await person.send(`${n}`, [text(`${n + 1}`)], { to: id })
    const read = async (query: string) => {
      const page = await conversationsOf(t, setup, person).messages(id, query)
      return {
        said: page.items.map(item => item.content),
        next: page.next_cursor,
        previous: page.previous_cursor
      }
    }
    const newest = await read('?limit=3')
    t.strictSame(newest.said, ['8', '7', '6'])
    await person.send('9', [text('10')], { to: id })
    const older = await read(`?limit=3&cursor=${newest.next}`)
    t.strictSame(older.said, ['5', '4', '3'])
    const oldest = await read(`?limit=3&cursor=${older.next}&order=newest_first`)
    t.strictSame([oldest.said, oldest.next], [['2', '1'], null])
    t.strictSame(
      (await read(`?order=oldest_first&cursor=${newest.previous}`)).said,
      ['9', '10'],
      'said since'
    )
    t.strictSame((await read(`?limit=2&order=oldest_first&cursor=${older.previous}`)).said, ['6', '7'])

    const first = await read('?limit=4&order=oldest_first')
    t.strictSame(first.said, ['1', '2', '3', '4'])
    const second = await read(`?limit=4&order=oldest_first&cursor=${first.next}`)
    t.strictSame(second.said, ['5', '6', '7', '8'])
    t.strictSame((await read(`?limit=2&cursor=${second.previous}`)).said, ['4', '3'])
    const last = await read(`?limit=4&order=oldest_first&cursor=${second.next}`)
    t.strictSame([last.said, last.next], [['9', '10'], null])
  }
)

t.test('a page after the last message is empty, and has no cursors', async t => {
  const person = await setup.newUser(t)
  const id = await begin(person, '1', '2')
  const { messages } = conversationsOf(t, setup, person)
  const { previous_cursor } = await messages(id)
  const since = await messages(id, `?order=oldest_first&cursor=${previous_cursor}`)
  t.strictSame(since, { items: [], next_cursor: null, previous_cursor: null })
})

t.test('a message whose turn runs has the status of the turn', async t => {
  const person = await setup.newUser(t)
  const { late, answer, ids } = await stuck(t, setup, person, 'slowly', [addMilk()])
  const { items } = await conversationsOf(t, setup, person).messages(ids.conversation_id)
  const [{ created_at: _, message_id: __, ...message } = {}] = items
  t.strictSame(
    [items.length, message],
    [
      1,
      {
        turn_id: ids.turn_id,
        turn_status: 'running',
        position: 1,
        role: 'user',
        content: 'slowly',
        tool_calls: [],
        undone_at: null
      }
    ]
  )
  late.release()
  await answer
})

t.test('unknown orders, and cursors of other lists, are refused', async t => {
  const person = await setup.newUser(t)
  const url = `${pathOf(await begin(person, '1'))}/messages`
  const errors = [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }]
  for (const key of ['x', '1 2', '-1', randomUUID()]) {
    const cursor = Buffer.from(key).toString('base64url')
    isProblem(t, await get(`${url}?cursor=${cursor}`, person), 'validation_failed', { errors })
  }
  isProblem(t, await get(`${url}?order=asc`, person), 'validation_failed', {
    errors: [{ pointer: '/query/order', message: 'must be one of newest_first, oldest_first' }]
  })
})

t.test('a conversation that does not exist or belongs to another user is not found', async t => {
  const person = await setup.newUser(t)
  const id = await begin(person, 'mine')
  isMissing(t, await get(`${pathOf(id)}/messages`, await setup.newUser(t)), 'conversation')
  for (const other of [randomUUID(), 'latest'])
    isMissing(t, await get(`${pathOf(other)}/messages`, person), 'conversation')
})
