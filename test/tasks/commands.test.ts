import t from 'tap'
import type { Scope } from '../../src/db/scope.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { changeTask } from '../../src/tasks/commands.ts'
import { findTask } from '../../src/tasks/references.ts'
import { deleteTask, selectTask } from '../../src/tasks/store.ts'
import { openToolkit } from '../agent/tools/toolkit.ts'

const { owner } = await openToolkit(t)
/** The whole task that a reference finds. */
async function taskOf(scope: Scope, reference: string) {
  const task = await selectTask(scope, (await findTask(scope, reference)).id)
  if (!task) throw new Error('The task no longer exists.')
  return task
}

const actor = { origin: byHand, timeZone: 'UTC' }

t.test('a task that was deleted after it was found is not changed', async t => {
  const { scope, add } = await owner()
  await add(['milk'])
  const found = await taskOf(scope, 'milk')
  t.strictSame(await deleteTask(scope, found, byHand), found)
  t.equal(await changeTask(scope, found, { completed: true }, actor), undefined)
  t.equal(await deleteTask(scope, found, byHand), undefined)
})

t.test('a task of another user is not found, even if its id is known', async t => {
  const [ada, eve] = [await owner(), await owner()]
  await ada.add(['milk'])
  const found = await taskOf(ada.scope, 'milk')
  t.equal(await changeTask(eve.scope, found, { title: 'taken over' }, actor), undefined)
  t.equal(await deleteTask(eve.scope, found, byHand), undefined)
  t.strictSame(await taskOf(ada.scope, 'milk'), found)
})

t.test('a task is not changed if it has another version than the given one', async t => {
  const { scope, add } = await owner()
  await add(['milk'])
  const found = await taskOf(scope, 'milk')
  const changed = await changeTask(scope, found, { title: 'oat milk' }, actor)
  t.equal(changed?.version, 2)
  t.equal(await changeTask(scope, found, { title: 'soy milk' }, actor), undefined)
  t.equal(await deleteTask(scope, found, byHand), undefined)
  t.strictSame(await taskOf(scope, 'milk'), changed)
})
