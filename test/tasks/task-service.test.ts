import t from 'tap'
import { findTask } from '../../src/tasks/find-task.ts'
import { TaskRefusal } from '../../src/tasks/task-refusal.ts'
import { changeTask, removeTask } from '../../src/tasks/task-service.ts'
import { openToolkit } from '../agent/tools/toolkit.ts'

const { owner } = await openToolkit(t)

t.test('a task that was deleted after it was found is gone', async t => {
  const { scope, add } = await owner()
  await add(['milk'])
  const found = await findTask(scope, 'milk')
  await removeTask(scope, found.id)
  const gone = new TaskRefusal('not_found', 'The task is gone.')
  await t.rejects(changeTask(scope, found, { completed: true }, 'UTC'), gone)
  await t.rejects(removeTask(scope, found.id), gone)
})

t.test('a task that is another user’s is gone, even when its id is known', async t => {
  const [ada, eve] = [await owner(), await owner()]
  await ada.add(['milk'])
  const found = await findTask(ada.scope, 'milk')
  const gone = new TaskRefusal('not_found', 'The task is gone.')
  await t.rejects(changeTask(eve.scope, found, { title: 'taken over' }, 'UTC'), gone)
  await t.rejects(removeTask(eve.scope, found.id), gone)
  t.strictSame(await findTask(ada.scope, 'milk'), found)
})
