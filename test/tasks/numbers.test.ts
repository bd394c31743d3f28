import t from 'tap'
import { inTransaction } from '../../src/db/transaction.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask } from '../../src/tasks/commands.ts'
import { openToolkit, titlesOf } from '../agent/tools/toolkit.ts'
import { highLimits } from '../support/limits.ts'
import { tasksOf } from '../support/record.ts'

const { owner } = await openToolkit(t)

t.test('each user’s task numbers start at 1', async t => {
  const [ada, bob] = [await owner(), await owner()]
  await ada.add(['a', 'b'])
  await bob.add(['c'])
  await ada.add(['d'])
  t.strictSame(await tasksOf(ada.scope), ['1 a', '2 b', '3 d'])
  t.strictSame(await tasksOf(bob.scope), ['1 c'])
})

t.test('a number is never reused, not even that of the last task', async t => {
  const { run, scope, add } = await owner()
  await add(['a', 'b', 'c'])
  await run('delete_task', { task: 3 })
  await run('delete_task', { task: 1 })
  await add(['d'])
  t.strictSame(await tasksOf(scope), ['2 b', '4 d'])
  t.strictSame(await run('complete_task', { task: 3 }), {
    error: 'not_found',
    message: 'There is no task "3".'
  })
})

t.test('twenty tasks added at the same time get twenty consecutive numbers', async t => {
  const { run } = await owner()
  const titles = Array.from({ length: 20 }, (_, index) => `t${index}`)
  await Promise.all(titles.map(title => run('add_task', { title })))
  const listed = titlesOf(await run('list_tasks'))
  t.strictSame(
    listed.map(line => line.split(' ')[0]),
    titles.map((_, index) => String(index + 1))
  )
  t.strictSame(listed.map(line => line.split(' ')[1]).toSorted(), titles.toSorted())
})

t.test('a transaction that is rolled back uses no number', async t => {
  const { run, scope, add } = await owner()
  await add(['a'])
  const failed = inTransaction(scope, async tx => {
    await addTask(tx, { title: 'never' }, { origin: byHand, timeZone: 'UTC' }, highLimits)
    throw new Error('undone')
  })
  await t.rejects(failed, new Error('undone'))
  await run('add_task', { title: 'b' })
  t.strictSame(await tasksOf(scope), ['1 a', '2 b'])
})
