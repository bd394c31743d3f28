import t from 'tap'
import { openToolkit, settled, task, titlesOf } from './toolkit.ts'

const { owner } = await openToolkit(t)

t.test('a task is deleted, and the result contains it', async t => {
  const { run, add } = await owner()
  await add(['milk', 'bread'])
  await run('update_task', { task: 1, due: '2026-05-05', priority: 'high', completed: true })
  t.strictSame(settled(await run('delete_task', { task: 'milk' })), {
    task: task(1, 'milk', { due: '2026-05-05', priority: 'high', completed_at: '(time)' })
  })
  t.strictSame(titlesOf(await run('list_tasks', { status: 'all' })), ['2 bread'])
})

t.test('a deleted task is not found', async t => {
  const { run, add } = await owner()
  await add(['milk'])
  await run('delete_task', { task: 1 })
  t.strictSame(await run('delete_task', { task: 1 }), {
    error: 'not_found',
    message: 'There is no task "1".'
  })
})

t.test('several matches are listed, and none is deleted', async t => {
  const { run, add } = await owner()
  await add(['buy milk', 'buy bread'])
  t.strictSame(await run('delete_task', { task: 'BUY' }), {
    error: 'ambiguous',
    message: '2 tasks match "BUY".',
    candidates: [
      { number: 1, title: 'buy milk' },
      { number: 2, title: 'buy bread' }
    ]
  })
  t.strictSame(titlesOf(await run('list_tasks')), ['1 buy milk', '2 buy bread'])
})

t.test('of two simultaneous deletions one succeeds, and the other does not find the task', async t => {
  const { run, add } = await owner()
  await add(['milk'])
  const results = await Promise.all([run('delete_task', { task: 1 }), run('delete_task', { task: 1 })])
  t.strictSame(results.map(result => result.error).toSorted(), ['not_found', undefined])
})
