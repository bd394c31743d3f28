import t from 'tap'
import type { NewTask } from '../../../src/contract/components.ts'
import { isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { pagesOf, tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const tasks = tasksOf(t, await setup.newUser(t), app)
const { create, change, list } = tasks

const said: NewTask[] = [
  { title: 'buy milk', due: '2025-08-15' },
  {
    title: 'call mom',
    due: '2025-08-15T17:00:00Z',
    priority: 'high',
    description: 'Ask about the MILK cake.'
  },
  { title: 'pay rent', due: '2025-08-14T08:00:00Z', priority: 'high' },
  { title: 'read' },
  { title: 'water 50% of the plants', due: '2025-08-20', priority: 'low' },
  { title: 'post the letter', due: '2025-08-16' },
  { title: 'sleep', priority: 'low' }
]
for (const task of said) {
  const { body } = await create(task)
  if (['post the letter', 'sleep'].includes(task.title)) await change(body, { completed: true })
}
await tasksOf(t, await setup.newUser(t), app).create({ title: 'buy milk for somebody else' })

const numbers = async (query: string) => (await pagesOf(tasks, query)).map(line => Number(line.split(' ')[0]))

t.test('without parameters the open tasks are listed by due date, each as in its own resource', async t => {
  const { status, headers, body } = await list()
  t.equal(status, 200)
  t.equal(headers['cache-control'], 'no-store')
  t.strictSame(
    body.items.map(({ title }) => title),
    ['pay rent', 'call mom', 'buy milk', 'water 50% of the plants', 'read']
  )
  t.equal(body.next_cursor, null)
  for (const task of body.items) t.strictSame((await tasks.look(task)).body, task)
})

const filters: Record<string, number[]> = {
  'status=open': [3, 2, 1, 5, 4],
  'status=completed': [6, 7],
  'status=all': [3, 2, 1, 6, 5, 4, 7],
  'due_after=2025-08-15': [2, 1, 5],
  'due_before=2025-08-15': [3, 2, 1],
  'due_after=2025-08-15&due_before=2025-08-16&status=all': [2, 1, 6],
  'due_after=2025-08-16&due_before=2025-08-15': [],
  'priority=high': [3, 2],
  'priority=normal': [1, 4],
  'priority=low&status=all': [5, 7],
  'q=milk': [2, 1],
  'q=Milk&priority=normal': [1],
  'q=50%25': [5],
  'q=%25': [5],
  'q=_': [],
  'q=%20%20milk%20': [2, 1],
  'q=': [3, 2, 1, 5, 4],
  'due_after=&due_before=&priority=all&q=': [3, 2, 1, 5, 4],
  'due_after=2025-08-15&due_before=': [2, 1, 5],
  'q=letter': [],
  'q=letter&status=all': [6],
  'sort=number': [1, 2, 3, 4, 5],
  'sort=-number': [5, 4, 3, 2, 1],
  'sort=-number&status=all': [7, 6, 5, 4, 3, 2, 1],
  'sort=-updated_at&status=all': [7, 6, 5, 4, 3, 2, 1],
  'sort=priority&status=all': [3, 2, 1, 6, 4, 5, 7],
  'sort=priority&due_after=2025-08-15': [2, 1, 5]
}

for (const [query, expected] of Object.entries(filters)) {
  t.test(`${query} lists ${expected.join(', ') || 'nothing'}, in one page and page by page`, async t => {
    t.strictSame(await numbers(query), expected)
    t.strictSame(await numbers(`${query}&limit=1`), expected)
    t.strictSame(await numbers(`${query}&limit=2`), expected)
  })
}

const noDay = 'must be a day (YYYY-MM-DD)'
const bad = {
  'limit=0': [{ pointer: '/query/limit', message: 'must be at least 1' }],
  'limit=101': [{ pointer: '/query/limit', message: 'must be at most 100' }],
  'status=done': [{ pointer: '/query/status', message: 'must be one of open, completed, all' }],
  'priority=urgent': [{ pointer: '/query/priority', message: 'must be one of low, normal, high, all' }],
  'sort=title': [
    { pointer: '/query/sort', message: 'must be one of due, number, -number, -updated_at, priority' }
  ],
  'due_after=tomorrow': [{ pointer: '/query/due_after', message: noDay }],
  'due_after=2025-02-30': [{ pointer: '/query/due_after', message: noDay }],
  'due_before=0000-01-01': [{ pointer: '/query/due_before', message: noDay }],
  'due_before=2025-08-15T00:00:00Z': [{ pointer: '/query/due_before', message: noDay }],
  'q=%00': [{ pointer: '/query/q', message: 'must not contain NUL or an unpaired surrogate' }],
  [`q=${'x'.repeat(201)}`]: [{ pointer: '/query/q', message: 'must have at most 200 characters' }],
  'statsu=all&limit=0': [
    { pointer: '/query/statsu', message: 'is not a parameter of this operation; remove it' },
    { pointer: '/query/limit', message: 'must be at least 1' }
  ],
  'limit=1&limit=2': [{ pointer: '/query/limit', message: 'must be integer' }],
  'cursor=!': [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }]
}

for (const [query, errors] of Object.entries(bad)) {
  t.test(`${query.slice(0, 40)} is not valid, and the response names the parameter`, async t => {
    isProblem(t, await list(query), 'validation_failed', { errors })
  })
}
