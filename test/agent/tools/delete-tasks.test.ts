import { sql } from 'kysely'
import t from 'tap'
import { openToolkit, settled, summary, titlesOf } from './toolkit.ts'

const { owner } = await openToolkit(t)

t.test('tasks with these numbers are deleted, and the result has them as they were', async t => {
  const { run, add } = await owner()
  await add(['a', 'b', 'c', 'd'], [3])
  t.strictSame(settled(await run('delete_tasks', { numbers: [3, 1] })), {
    tasks: [summary(1, 'a'), summary(3, 'c', { completed_at: '(time)' })],
    total: 2
  })
  t.strictSame(titlesOf(await run('list_tasks', { status: 'all' })), ['2 b', '4 d'])
})

t.test('all tasks that match a filter are deleted, open ones by default', async t => {
  const { run, add } = await owner()
  await add(['milk', 'bread', 'old milk', 'old bread'], [3, 4])
  t.match(await run('delete_tasks', { where: { query: 'milk' } }), { tasks: [{ number: 1 }], total: 1 })
  t.match(await run('delete_tasks', { where: { status: 'completed', query: 'milk' } }), { total: 1 })
  t.strictSame(titlesOf(await run('list_tasks', { status: 'all' })), ['2 bread', '4 old bread'])
  t.match(await run('delete_tasks', { where: { status: 'all' } }), { total: 2 })
  t.strictSame(await run('list_tasks', { status: 'all' }), { tasks: [], total: 0 })
})

t.test('completed tasks of a time are deleted without saying that they are completed', async t => {
  const { run, add, scope } = await owner()
  await add(['new', 'old', 'open'], [1, 2])
  const time = '2026-05-04T12:00:00Z'
  await sql`update tasks set completed_at = ${time} where user_id = ${scope.userId} and number = 2`.execute(
    scope.db
  )
  t.match(await run('delete_tasks', { where: { completed_until: '2026-05-04' } }), { total: 1 })
  t.strictSame(titlesOf(await run('list_tasks', { status: 'all' })), ['1 new', '3 open'])
})

t.test('if one number does not exist, or a filter matches nothing, nothing is deleted', async t => {
  const { run, add } = await owner()
  await add(['a', 'b'])
  t.strictSame(await run('delete_tasks', { numbers: [1, 3] }), {
    error: 'not_found',
    message: 'There is no task with the number 3. Nothing was changed.'
  })
  t.strictSame(await run('delete_tasks', { where: { status: 'completed' } }), {
    error: 'not_found',
    message: 'No task matches the filter. Nothing was changed.'
  })
  t.strictSame(titlesOf(await run('list_tasks')), ['1 a', '2 b'])
})

t.test('500 tasks are deleted at once; with 501, none is', async t => {
  const { run, scope } = await owner()
  await sql`insert into tasks (user_id, id, number, title)
    select ${scope.userId}, gen_random_uuid(), n, 't' from generate_series(1, 501) n`.execute(scope.db)
  t.match(await run('delete_tasks', { where: { status: 'all' } }), { error: 'too_many_tasks', total: 501 })
  t.match(await run('list_tasks'), { total: 501 })
  await run('delete_task', { task: 7 })
  t.match(await run('delete_tasks', { where: { status: 'all' } }), { total: 500 })
  t.match(await run('list_tasks'), { total: 0 })
})

t.test('without numbers and filter, or with an unknown filter, nothing is deleted', async t => {
  const { run, add } = await owner()
  await add(['a'])
  const missing = {
    error: 'invalid_arguments',
    message: 'arguments must have either numbers or where, with at least one filter'
  }
  for (const args of [{}, { where: null }, { where: {} }, { where: { priority: '' } }, { numbers: [] }])
    t.strictSame(await run('delete_tasks', args), missing)
  for (const args of [{ where: { status: 'open', list: 'home' } }, { numbers: [1], dry_run: true }])
    t.match(await run('delete_tasks', args), {
      error: 'invalid_arguments',
      message: /must NOT have additional properties: (list|dry_run)$/
    })
  t.match(await run('list_tasks'), { total: 1 })
})
