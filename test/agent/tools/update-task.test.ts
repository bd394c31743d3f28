import t from 'tap'
import { openToolkit, settled, task } from './toolkit.ts'

const { owner } = await openToolkit(t)

const full = { title: 'milk', description: 'two litres', due: '2026-05-05T17:00:00Z', priority: 'high' }
const { title, ...details } = full

t.test('each field can be changed alone, and the others stay', async t => {
  const { run } = await owner()
  await run('add_task', full)
  const change = async (fields: object) => settled(await run('update_task', { task: 1, ...fields }))
  let expected = task(1, title, details)
  for (const fields of [
    { title: 'oat milk' },
    { description: 'one litre' },
    { due: '2026-06-01' },
    { due: '2026-06-01T08:00:00-05:00' },
    { priority: 'low' }
  ]) {
    expected = { ...expected, ...fields }
    t.strictSame(await change(fields), { task: expected })
  }
})

t.test('several fields change at once', async t => {
  const { run, add } = await owner()
  await add(['milk'])
  const fields = {
    title: ' oat milk ',
    description: ' one ',
    due: '2026-06-01',
    priority: 'low',
    completed: true
  }
  t.strictSame(settled(await run('update_task', { task: 'milk', ...fields })), {
    task: task(1, 'oat milk', {
      description: 'one',
      due: '2026-06-01',
      priority: 'low',
      completed_at: '(time)'
    })
  })
})

t.test('null removes description and due date, with the columns derived from it', async t => {
  const { run } = await owner()
  await run('add_task', full)
  t.strictSame(settled(await run('update_task', { task: 1, description: null, due: null })), {
    task: task(1, 'milk', { priority: 'high' })
  })
  t.strictSame(await run('list_tasks', { due_before: '9999-12-31' }), { tasks: [], total: 0 })
})

t.test('a new date removes the old time', async t => {
  const { run } = await owner()
  await run('add_task', { title: 'late', due: '2026-05-05T23:00:00Z' })
  await run('add_task', { title: 'early', due: '2026-05-05T01:00:00Z' })
  await run('update_task', { task: 'early', due: '2026-05-05' })
  t.match(await run('list_tasks'), { tasks: [{ title: 'late' }, { title: 'early' }] })
})

t.test('completed: false reopens a task, and prefers a completed one with that name', async t => {
  const { run, add } = await owner()
  await add(['milk', 'milk'], [1])
  t.strictSame(settled(await run('update_task', { task: 'milk', completed: false })), {
    task: task(1, 'milk')
  })
  t.match(await run('update_task', { task: 1, completed: true }), { task: { number: 1 } })
  t.match(await run('update_task', { task: 'milk', completed: true }), { task: { number: 2 } })
})

t.test('a task that is open stays open', async t => {
  const { run, add } = await owner()
  await add(['milk'])
  t.strictSame(settled(await run('update_task', { task: 1, completed: false })), { task: task(1, 'milk') })
})

const wrong = {
  'nothing to change': [{ task: 1 }, 'arguments must NOT have fewer than 2 properties'],
  'no task': [{ title: 'a', priority: 'low' }, "arguments must have required property 'task'"],
  'task 0': [
    { task: 0, title: 'a' },
    'arguments/task must be string, arguments/task must be >= 1, arguments/task must match a schema in anyOf'
  ],
  'a title of null, and nothing else': [
    { task: 1, title: null },
    'arguments must NOT have fewer than 2 properties'
  ],
  'a blank title, and nothing else': [
    { task: 1, title: ' ' },
    'arguments must NOT have fewer than 2 properties'
  ],
  'an invisible title': [{ task: 1, title: '\u200b' }, 'title must not be blank'],
  'a date that does not exist': [
    { task: 1, due: '2026-02-30', title: 'changed' },
    '"2026-02-30" is not a date: use YYYY-MM-DD, or an RFC 3339 instant with its offset'
  ],
  'an unknown field, and nothing else': [
    { task: 1, number: 7 },
    'arguments must NOT have fewer than 2 properties'
  ]
} as const

for (const [what, [args, message]] of Object.entries(wrong)) {
  t.test(`${what} is refused with the reason, and changes nothing`, async t => {
    const { run, add } = await owner()
    await add(['milk'])
    const before = await run('list_tasks')
    t.strictSame(await run('update_task', args), { error: 'invalid_arguments', message })
    t.strictSame(await run('list_tasks'), before)
  })
}
