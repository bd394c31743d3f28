import t from 'tap'
import type { TaskPage } from '../../../src/contract/components.ts'
import { client } from '../../support/client.ts'
import { calls, text } from '../../support/fake-gemini/index.ts'
import { setUp } from '../../support/setup.ts'
import { pagesOf, tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
/** As an earlier version stored it. */
const longDue = `2025-08-15T17:00:00.${'0'.repeat(64_000)}Z`

/** A user with this number of tasks whose due dates have 64,000 digits after the second. */
async function withLongDues(count: number) {
  const person = await setup.newUser(t)
  const tasks = tasksOf(t, person, app)
  for (let number = 1; number <= count; number++)
    await tasks.create({ title: `task ${number}`, due: '2025-08-15' })
  await setup.db
    .updateTable('tasks')
    .set({ due: longDue, due_at: new Date('2025-08-15T17:00:00Z') })
    .where('user_id', '=', person.scope.userId)
    .execute()
  return { ...person, tasks }
}

t.test('a due date that is too long today can still be read, changed and replaced', async t => {
  const { tasks } = await withLongDues(1)
  const [task] = (await tasks.list()).body.items
  if (!task) throw new Error('There is no task.')
  t.equal((await tasks.look(task)).body.due, longDue)
  const { body: renamed } = await tasks.change(task, { title: 'renamed' })
  t.strictSame([renamed.title, renamed.due], ['renamed', longDue])
  t.equal((await tasks.change(task, { due: '2025-08-16' })).body.due, '2025-08-16')
})

t.test('the agent reads and changes such a task; in results its due date is short', async t => {
  const { send } = await withLongDues(1)
  const { body } = await send('finish it', [
    calls([{ name: 'list_tasks' }, { name: 'complete_task', args: { task: 1 } }]),
    text('Done.')
  ])
  t.match(body.tool_calls, [
    { result: { tasks: [{ due: '2025-08-15T17:00:00.000000000Z' }] } },
    { result: { task: { due: '2025-08-15T17:00:00.000000000Z', completed_at: String } } }
  ])
})

t.test('a page of such tasks has at most 1 MiB, and the pages have all of them', async t => {
  const { token, tasks } = await withLongDues(100)
  const { get } = client(t, app)
  const { body } = await get<TaskPage>('/api/tasks?limit=100', { token })
  t.ok(JSON.stringify(body).length <= 2 ** 20)
  t.ok(body.items.length > 10)
  for (const sort of ['due', 'number', '-number', '-updated_at', 'priority'])
    t.equal(new Set(await pagesOf(tasks, `status=all&limit=100&sort=${sort}`)).size, 100, sort)
})
