import { randomUUID } from 'node:crypto'
import t from 'tap'
import { client } from '../../support/client.ts'
import { isMissing, isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const cake = {
  title: 'call mom',
  description: 'Ask about the cake.',
  due: '2025-08-15',
  priority: 'high'
} as const

t.test('a change of one field keeps the others, and returns the whole task', async t => {
  const { create, change, look } = tasksOf(t, await setup.newUser(t), app)
  const { body: made } = await create(cake)
  const changes = [
    { title: 'call dad' },
    { description: 'Ask about the keys.' },
    { due: '2025-08-16T09:00:00+02:00' },
    { priority: 'low' }
  ] as const
  let expected = made
  for (const fields of changes) {
    const { status, headers, body } = await change(made, fields)
    const { updated_at } = body
    expected = { ...expected, ...fields, version: expected.version + 1, updated_at }
    t.strictSame([status, body], [200, expected])
    t.match(updated_at, time)
    t.strictSame([headers.etag, headers['cache-control']], [`"${body.version}"`, 'no-store'])
    t.strictSame((await look(made)).body, body)
  }
})

t.test('null removes a description and a due date', async t => {
  const { create, change } = tasksOf(t, await setup.newUser(t), app)
  const { body: made } = await create(cake)
  const { body } = await change(made, { description: null, due: null })
  t.strictSame(body, { ...made, description: null, due: null, version: 2, updated_at: body.updated_at })
})

t.test('texts are trimmed, and a blank description becomes null', async t => {
  const { create, change } = tasksOf(t, await setup.newUser(t), app)
  const { body: made } = await create(cake)
  const { body } = await change(made, { title: ' call dad\n', description: ' ' })
  t.strictSame([body.title, body.description], ['call dad', null])
})

t.test('completing a completed task keeps its completion time, until it is reopened', async t => {
  const { create, change } = tasksOf(t, await setup.newUser(t), app)
  const { body: made } = await create(cake)
  const { body: done } = await change(made, { completed: true })
  t.match(done.completed_at, time)
  const { body: again } = await change(made, { completed: true, priority: 'low' })
  t.equal(again.completed_at, done.completed_at)
  const { body: open } = await change(made, { completed: false })
  t.strictSame([open.completed_at, open.version], [null, 4])
})

t.test('a due date has the day of its time in the time zone of the request', async t => {
  const { create, change, list } = tasksOf(t, await setup.newUser(t), app)
  const { body: made } = await create(cake)
  await change(made, { due: '2025-08-15T23:30:00Z' }, { 'x-timezone': 'Asia/Tokyo' })
  t.equal((await list('due_before=2025-08-15')).body.items.length, 0)
  t.equal((await list('due_after=2025-08-16')).body.items.length, 1)
})

const noDay = { pointer: '/due', message: 'must be a day (YYYY-MM-DD) or a time with its offset (RFC 3339)' }
const bad: [change: object, errors: object[]][] = [
  [
    { title: '' },
    [
      { pointer: '/title', message: 'must have at least 1 character' },
      { pointer: '/title', message: 'must not be blank' }
    ]
  ],
  [{ title: ' \u200b\u2800' }, [{ pointer: '/title', message: 'must not be blank' }]],
  [{ title: null }, [{ pointer: '/title', message: 'must be string' }]],
  [{ due: '' }, [noDay]],
  [{ due: '2025-02-29' }, [noDay]],
  [
    { due: '2025-08-15T17:00:00.0123456789+02:00' },
    [{ pointer: '/due', message: 'must have at most 35 characters' }]
  ],
  [{ completed: 'yes' }, [{ pointer: '/completed', message: 'must be boolean' }]],
  [
    { completed_at: null },
    [{ pointer: '/completed_at', message: 'is not a field of this request; remove it' }]
  ],
  [{}, [{ pointer: '', message: 'must have at least 1 field' }]]
]

for (const [change, errors] of bad) {
  t.test(`${JSON.stringify(change)} is not a valid change, and the response names the field`, async t => {
    const { token } = await setup.newUser(t)
    const { create, look } = tasksOf(t, { token }, app)
    const { body } = await create(cake)
    const answer = await client(t, app).ask('PATCH', `/api/tasks/${body.id}`, { token, body: change })
    isProblem(t, answer, 'validation_failed', { errors })
    t.strictSame((await look(body)).body, body)
  })
}

t.test('a deleted task is gone, and its number is not reused', async t => {
  const { create, remove, look, list } = tasksOf(t, await setup.newUser(t), app)
  const { body } = await create(cake)
  const { status, headers, body: nothing } = await remove(body)
  t.strictSame([status, nothing, headers['cache-control']], [204, null, 'no-store'])
  isMissing(t, await look(body), 'task')
  isMissing(t, await remove(body), 'task')
  t.strictSame((await list()).body, { items: [], next_cursor: null, seq: 2 })
  t.equal((await create(cake)).body.number, 2)
})

t.test('an id can be in upper case', async t => {
  const { create, change, look } = tasksOf(t, await setup.newUser(t), app)
  const { body } = await create(cake)
  const shouted = { id: body.id.toUpperCase() }
  t.strictSame((await look(shouted)).body, body)
  t.equal((await change(shouted, { title: 'call dad' })).body.id, body.id)
})

t.test('a task that does not exist or belongs to another user is not found, and does not change', async t => {
  const [ada, eve] = [tasksOf(t, await setup.newUser(t), app), tasksOf(t, await setup.newUser(t), app)]
  const { body } = await ada.create(cake)
  for (const id of [body.id, randomUUID(), '1', 'latest', `urn:uuid:${body.id}`]) {
    isMissing(t, await eve.look({ id }), 'task')
    isMissing(t, await eve.change({ id }, { title: 'mine' }), 'task')
    isMissing(t, await eve.remove({ id }), 'task')
  }
  t.strictSame((await eve.list('status=all')).body, { items: [], next_cursor: null, seq: 0 })
  t.strictSame((await ada.look(body)).body, body)
})
