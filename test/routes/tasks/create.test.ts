import t from 'tap'
import { client } from '../../support/client.ts'
import { isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

t.test('a task needs only a title; the whole task is returned with Location and ETag', async t => {
  const { create, look } = tasksOf(t, await setup.newUser(t), app)
  const { status, headers, body } = await create({ title: ' buy groceries\n' })
  const { id: made, created_at, updated_at, ...rest } = body
  t.equal(status, 201)
  t.match(made, id)
  t.match(created_at, time)
  t.equal(updated_at, created_at)
  t.strictSame(rest, {
    number: 1,
    title: 'buy groceries',
    description: null,
    due: null,
    priority: 'normal',
    completed_at: null,
    version: 1,
    created_by: null,
    updated_by: null
  })
  const { location, etag, 'cache-control': cache, 'idempotency-replayed': replayed } = headers
  t.strictSame(
    { location, etag, cache, replayed },
    { location: `/api/tasks/${made}`, etag: '"1"', cache: 'no-store', replayed: undefined }
  )
  t.strictSame((await look(body)).body, body)
})

t.test('the fields of a task are stored as sent, trimmed', async t => {
  const { create } = tasksOf(t, await setup.newUser(t), app)
  const said = { title: 'call mom', due: '2025-08-15T17:00:00+02:00', priority: 'high' } as const
  const { body } = await create({ ...said, description: ' Ask about the cake. ' })
  const { title, description, due, priority } = body
  t.strictSame({ title, description, due, priority }, { ...said, description: 'Ask about the cake.' })
  const blank = await create({ title: 'nothing', description: ' \n\u200b', due: null })
  t.strictSame([blank.body.description, blank.body.due, blank.body.number], [null, null, 2])
})

t.test('a due date has the day of its time in the time zone of the request', async t => {
  const { create, list } = tasksOf(t, await setup.newUser(t), app)
  const due = '2025-08-15T23:30:00Z'
  await create({ title: 'in UTC', due })
  await create({ title: 'in Zurich', due }, { 'x-timezone': 'Europe/Zurich' })
  const titlesOn = async (day: string) => {
    const { body } = await list(`due_after=${day}&due_before=${day}`)
    return body.items.map(({ title }) => title)
  }
  t.strictSame([await titlesOn('2025-08-15'), await titlesOn('2025-08-16')], [['in UTC'], ['in Zurich']])
})

const noDay = { pointer: '/due', message: 'must be a day (YYYY-MM-DD) or a time with its offset (RFC 3339)' }
const longDue = { pointer: '/due', message: 'must have at most 35 characters' }
const blank = { pointer: '/title', message: 'must not be blank' }
const unstorable = (pointer: string) => ({
  pointer,
  message: 'must not contain NUL or an unpaired surrogate'
})
const bad: [body: object, errors: object[]][] = [
  [{}, [{ pointer: '/title', message: 'is required' }]],
  [{ title: ' ' }, [blank]],
  [{ title: '\u200b' }, [blank]],
  [{ title: 'x'.repeat(201) }, [{ pointer: '/title', message: 'must have at most 200 characters' }]],
  [{ title: 'a\u0000' }, [unstorable('/title')]],
  [{ title: 'a', description: '\ud800' }, [unstorable('/description')]],
  [
    { title: 'a', description: 'x'.repeat(2001) },
    [{ pointer: '/description', message: 'must have at most 2000 characters' }]
  ],
  [{ title: 'a', due: 'tomorrow' }, [noDay]],
  [{ title: 'a', due: '2025-02-30' }, [noDay]],
  [{ title: 'a', due: '2025-08-15T17:00:00' }, [noDay]],
  [{ title: 'a', due: '2025-08-15T17:00:00.0123456789+02:00' }, [longDue]],
  [{ title: 'a', due: `2025-08-15T17:00:00.${'0'.repeat(64_000)}Z` }, [longDue]],
  [
    { title: 'a', priority: 'urgent' },
    [{ pointer: '/priority', message: 'must be one of low, normal, high' }]
  ],
  [{ title: 'a', number: 7 }, [{ pointer: '/number', message: 'is not a field of this request; remove it' }]]
]

for (const [body, errors] of bad) {
  t.test(
    `${JSON.stringify(body).slice(0, 60)} is not a valid task, and the response names the field`,
    async t => {
      const { token } = await setup.newUser(t)
      isProblem(t, await client(t, app).post('/api/tasks', body, { token }), 'validation_failed', { errors })
    }
  )
}

t.test('a due date can have 35 characters: a time in nanoseconds with its offset', async t => {
  const due = '2025-08-15T17:00:00.123456789+02:00'
  const { create } = tasksOf(t, await setup.newUser(t), app)
  const { status, body } = await create({ title: 'a', due })
  t.strictSame([due.length, status, body.due], [35, 201, due])
})

t.test('lengths are counted in characters, not in code units', async t => {
  const { create } = tasksOf(t, await setup.newUser(t), app)
  const title = '🥛'.repeat(200)
  const { status, body } = await create({ title, description: '🥛'.repeat(2000) })
  t.strictSame([status, body.title], [201, title])
})

t.test('a time zone that does not exist is refused', async t => {
  const { create } = tasksOf(t, await setup.newUser(t), app)
  const errors = [
    { pointer: '/headers/x-timezone', message: 'must be an IANA time zone such as Europe/Zurich' }
  ]
  isProblem(t, await create({ title: 'a' }, { 'x-timezone': 'Mars/Olympus' }), 'validation_failed', {
    errors
  })
})
