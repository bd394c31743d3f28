import t from 'tap'
import { openToolkit, settled, task } from './toolkit.ts'

const { owner } = await openToolkit(t)

t.test('a task is completed, and the result has the time', async t => {
  const { run, add } = await owner()
  await add(['milk', 'bread'])
  t.strictSame(settled(await run('complete_task', { task: 'milk' })), {
    task: task(1, 'milk', { completed_at: '(time)' })
  })
  t.strictSame(settled(await run('list_tasks')), { tasks: [task(2, 'bread')], total: 1 })
})

t.test('a task number can be a number or a text', async t => {
  const { run, add } = await owner()
  await add(['a', 'b'])
  t.match(await run('complete_task', { task: 1 }), { task: { title: 'a' } })
  t.match(await run('complete_task', { task: '2' }), { task: { title: 'b' } })
})

t.test('completing a completed task keeps the first time', async t => {
  const { run, add } = await owner()
  await add(['milk'])
  const { task: first } = await run('complete_task', { task: 1 })
  const { task: second } = await run('complete_task', { task: 1 })
  const since = (value: unknown) =>
    value instanceof Object && 'completed_at' in value ? value.completed_at : ''
  t.equal(since(second), since(first))
})

t.test('several matches are listed, and none is completed', async t => {
  const { run, add } = await owner()
  await add(['buy milk', 'buy bread'])
  t.strictSame(await run('complete_task', { task: 'buy' }), {
    error: 'ambiguous',
    message: '2 tasks match "buy".',
    candidates: [
      { number: 1, title: 'buy milk' },
      { number: 2, title: 'buy bread' }
    ]
  })
  t.strictSame(await run('list_tasks', { status: 'completed' }), { tasks: [], total: 0 })
})

t.test('a task that does not exist is not found', async t => {
  const { run } = await owner()
  t.strictSame(await run('complete_task', { task: 'milk' }), {
    error: 'not_found',
    message: 'There is no task "milk".'
  })
})
