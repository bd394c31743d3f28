import t from 'tap'
import type { ChatResponse, Task } from '../../../src/contract/components.ts'
import { calls, text } from '../../support/fake-gemini/index.ts'
import { setUp } from '../../support/setup.ts'
import { tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup

const call = (name: string, args: Record<string, unknown>) => [calls([{ name, args }]), text('Done.')]

function turnOf({ conversation_id, turn_id }: ChatResponse) {
  return { conversation_id, turn_id }
}

function originsOf({ created_by, updated_by }: Task) {
  return [created_by, updated_by]
}

t.test('a task contains the turns in which the agent created and last changed it', async t => {
  const person = await setup.newUser(t)
  const { list } = tasksOf(t, person, app)
  const { body: made } = await person.send('add milk', call('add_task', { title: 'milk' }))
  const { body: renamed } = await person.send(
    'make it oat',
    call('update_task', { task: 1, title: 'oat milk' })
  )
  const { body: done } = await person.send('done', call('complete_task', { task: 1 }), {
    to: renamed.conversation_id
  })
  const { body } = await list('status=all')
  const [task] = body.items
  t.ok(task)
  t.strictSame(task && originsOf(task), [turnOf(made), turnOf(done)])
  t.strictSame(task && [task.version, task.title], [3, 'oat milk'])
})

t.test('a change without the agent has no turn, and the creation keeps its own', async t => {
  const person = await setup.newUser(t)
  const { list, change } = tasksOf(t, person, app)
  const { body: made } = await person.send('add bread', call('add_task', { title: 'bread' }))
  const [task] = (await list()).body.items
  t.ok(task)
  if (!task) return
  t.strictSame(originsOf(task), [turnOf(made), turnOf(made)])
  const { body } = await change(task, { priority: 'high' })
  t.strictSame(originsOf(body), [turnOf(made), null])
})

t.test('a task created without the agent contains the turn that changed it', async t => {
  const person = await setup.newUser(t)
  const { create, look } = tasksOf(t, person, app)
  const { body: made } = await create({ title: 'tea' })
  const { body: turn } = await person.send('tea is done', call('complete_task', { task: 'tea' }))
  t.strictSame(originsOf((await look(made)).body), [null, turnOf(turn)])
})

t.test('after its conversation is deleted, a task has no origin and does not change otherwise', async t => {
  const person = await setup.newUser(t)
  const { list, look } = tasksOf(t, person, app)
  const { body: made } = await person.send('add jam', call('add_task', { title: 'jam' }))
  const { body: changed } = await person.send('jam is done', call('complete_task', { task: 1 }))
  const [task] = (await list('status=completed')).body.items
  t.ok(task)
  if (!task) return
  for (const [turn, left] of [
    [changed, [turnOf(made), null]],
    [made, [null, null]]
  ] as const) {
    await setup.db.deleteFrom('conversations').where('id', '=', turn.conversation_id).execute()
    const { body } = await look(task)
    t.strictSame(originsOf(body), left)
    t.strictSame(
      { ...body, created_by: null, updated_by: null },
      { ...task, created_by: null, updated_by: null }
    )
  }
})

t.test('a tool returns the task that GET /api/tasks/{task_id} returns', async t => {
  const person = await setup.newUser(t)
  const { list, look } = tasksOf(t, person, app)
  const send = async (name: string, args: Record<string, unknown>) => {
    const { body } = await person.send(name, call(name, args))
    return body.tool_calls[0]?.result
  }
  const added = await send('add_task', { title: 'figs' })
  const [task] = (await list()).body.items
  t.ok(task)
  if (!task) return
  t.strictSame(added, { task })
  for (const [name, args] of [
    ['update_task', { task: 1, title: 'dried figs', due: '2026-12-24' }],
    ['complete_task', { task: 1 }]
  ] as const)
    t.strictSame(await send(name, args), { task: (await look(task)).body }, name)
  const { body: completed } = await look(task)
  t.equal(completed.version, 3)
  t.strictSame(await send('list_tasks', { status: 'all' }), { tasks: [completed], total: 1 })
  t.strictSame(await send('delete_task', { task: 1 }), { task: completed })
})

t.test('the agent sees changes made without it, and its tasks are listed with the others', async t => {
  const person = await setup.newUser(t)
  const { create, change, remove, list } = tasksOf(t, person, app)
  const [tea, jam] = [(await create({ title: 'tea' })).body, (await create({ title: 'jam' })).body]
  await change(tea, { title: 'green tea', due: '2026-05-04' })
  await remove(jam)
  const { body } = await person.send('what is there?', call('list_tasks', {}))
  t.match(body.tool_calls[0]?.result, {
    total: 1,
    tasks: [{ number: 1, title: 'green tea', due: '2026-05-04' }]
  })
  await person.send('add figs', call('add_task', { title: 'figs', priority: 'high' }))
  await person.send('no tea', call('delete_task', { task: 'green tea' }))
  t.match((await list()).body.items, [{ number: 3, title: 'figs', priority: 'high' }])
  t.equal((await list()).body.items.length, 1)
})
