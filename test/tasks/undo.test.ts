import t from 'tap'
import type { Problem, Reversal, Task, TaskPage, Turn } from '../../src/contract/components.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask } from '../../src/tasks/commands.ts'
import { build } from '../support/app.ts'
import { type ChatAnswer, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { requestedCalls, startFakeGemini } from '../support/fake-gemini/index.ts'
import { journalProblems } from '../support/journal.ts'
import { highLimits } from '../support/limits.ts'

const { url: gemini } = await startFakeGemini(t, requestedCalls)
const database = await testDatabase(t)
const { db } = database
const { app } = await build(t, { database, gemini })
const { post, get, chat, ask: request } = client(t, app)

const actor = { origin: byHand, timeZone: 'UTC' }

async function newUser() {
  const { token, user } = await signUp(t, app)
  let conversation_id: string | undefined
  /** Lets the agent make calls. @returns the path of the turn. */
  const agent = async (...wanted: [name: string, args: object][]) => {
    const { body } = await chat(token, JSON.stringify(wanted), conversation_id)
    const answer = body as ChatAnswer & { turn_id: string; conversation_id: string }
    conversation_id = answer.conversation_id
    return { path: `/api/conversations/${conversation_id}/turns/${answer.turn_id}`, ...answer }
  }
  const list = async () => {
    const { body } = await get<TaskPage>('/api/tasks?status=all&sort=number', { token })
    return body.items.map(({ id, number, title, description, due, priority, completed_at }) => ({
      ...{ id, number, title, description, due, priority },
      done: completed_at !== null
    }))
  }
  const send = <Body = Reversal>(path: string) => post<Body>(path, undefined, { token })
  return { token, user, agent, list, send }
}

t.test('undo takes back all that a turn has changed, and redo makes it again', async t => {
  const { token, agent, list, send } = await newUser()
  await agent(
    ['add_task', { title: 'milk', due: '2026-12-24' }],
    ['add_task', { title: 'bread' }],
    ['add_task', { title: 'eggs' }]
  )
  const before = await list()
  const { path } = await agent(
    ['update_task', { task: 'milk', title: 'oat milk', due: null, priority: 'high', description: 'two' }],
    ['complete_task', { task: 'bread' }],
    ['delete_task', { task: 'eggs' }],
    ['add_task', { title: 'tea' }]
  )
  const after = await list()
  const undone = await send(`${path}/undo`)
  t.equal(undone.status, 200)
  t.strictSame(await list(), before)
  t.match(undone.body.changes, [
    { source: 'undo', before: { title: 'tea' }, after: null },
    { source: 'undo', before: null, after: { title: 'eggs', number: 3 } },
    { source: 'undo', before: { completed_at: String }, after: { title: 'bread', completed_at: null } },
    {
      source: 'undo',
      before: { title: 'oat milk' },
      after: { title: 'milk', description: null, due: '2026-12-24' }
    }
  ])
  t.match((await get<Turn>(path, { token })).body, { undone_at: undone.body.undone_at })
  t.strictSame((await send(`${path}/undo`)).body, undone.body, 'a repeated undo has the same response')

  const redone = await send(`${path}/redo`)
  t.match(redone.body, { undone_at: null, has_more: false, changes: [{ source: 'redo' }, {}, {}, {}] })
  t.strictSame(await list(), after)
  t.strictSame((await send(`${path}/redo`)).body, redone.body)
  t.equal((await send(`${path}/undo`)).status, 200)
  t.strictSame(await list(), before)
})

t.test(
  'a task that was changed since is in the way: the conflict names it, and nothing is undone',
  async t => {
    const { token, agent, list, send } = await newUser()
    const { path } = await agent(
      ['add_task', { title: 'milk' }],
      ['add_task', { title: 'bread' }],
      ['add_task', { title: 'eggs' }]
    )
    const [milk, bread] = await list()
    await request('PATCH', `/api/tasks/${milk?.id}`, { token, body: { title: 'oat milk' } })
    await request('DELETE', `/api/tasks/${bread?.id}`, { token })
    const before = await list()
    const { status, body } = await send<Problem>(`${path}/undo`)
    t.equal(status, 409)
    t.match(body, {
      code: 'undo_conflict',
      detail: /1 "oat milk", 2 "bread"/,
      tasks: [
        { id: milk?.id, number: 1, title: 'oat milk' },
        { id: bread?.id, number: 2, title: 'bread' }
      ]
    })
    t.strictSame(await list(), before)
    t.match((await get<Turn>(path, { token })).body, { undone_at: null })
  }
)

t.test('a task that was changed and changed back is not in the way', async t => {
  const { token, agent, list, send } = await newUser()
  const { path } = await agent(['add_task', { title: 'milk', due: '2026-12-24' }])
  const [milk] = await list()
  for (const body of [
    { title: 'tea', completed: true },
    { title: 'milk', completed: false, priority: 'high' },
    { priority: 'normal' }
  ])
    await request('PATCH', `/api/tasks/${milk?.id}`, { token, body })
  t.equal((await send(`${path}/undo`)).status, 200)
  t.strictSame(await list(), [])
})

t.test('what a turn has changed twice is undone at once', async t => {
  const { agent, list, send } = await newUser()
  await agent(['add_task', { title: 'milk' }])
  const before = await list()
  const { path } = await agent(
    ['update_task', { task: 'milk', title: 'oat milk' }],
    ['complete_task', { task: 'oat milk' }],
    ['add_task', { title: 'tea' }],
    ['delete_task', { task: 'tea' }]
  )
  const { body } = await send(`${path}/undo`)
  t.match(body.changes, [{ before: { title: 'oat milk' }, after: { title: 'milk', completed_at: null } }])
  t.equal(body.changes.length, 1)
  t.strictSame(await list(), before)
})

t.test('turns are undone and redone one after another, in the reverse order', async t => {
  const { agent, list, send } = await newUser()
  const first = await agent(['add_task', { title: 'milk' }])
  const states = [[], await list()]
  const second = await agent(['update_task', { task: 'milk', title: 'oat milk' }])
  const last = await list()
  t.match((await send<Problem>(`${first.path}/undo`)).body, { code: 'undo_conflict' })
  await send(`${second.path}/undo`)
  t.strictSame(await list(), states[1])
  await send(`${first.path}/undo`)
  t.strictSame(await list(), states[0])
  t.match((await send<Problem>(`${second.path}/redo`)).body, {
    code: 'undo_conflict',
    tasks: [{ number: 1, title: 'milk' }]
  })
  await send(`${first.path}/redo`)
  await send(`${second.path}/redo`)
  t.strictSame(await list(), last)
})

t.test('a change by hand is undone by its number', async t => {
  const { token, agent, list, send } = await newUser()
  const { body: milk } = await post<Task>('/api/tasks', { title: 'milk' }, { token })
  await request('PATCH', `/api/tasks/${milk.id}`, { token, body: { title: 'oat milk', due: '2026-12-24' } })
  const before = await list()
  await request('DELETE', `/api/tasks/${milk.id}`, { token })
  const undone = await send('/api/changes/3/undo')
  t.match(undone.body, {
    undone_at: String,
    changes: [{ seq: 4, source: 'undo', of_change: 3, of_turn: null, before: null, after: { number: 1 } }]
  })
  t.strictSame(await list(), before)
  t.strictSame((await send('/api/changes/3/undo')).body, undone.body)
  t.match((await send('/api/changes/3/redo')).body, {
    undone_at: null,
    changes: [{ source: 'redo', of_change: 3, after: null }]
  })
  t.strictSame(await list(), [])
  await send('/api/changes/3/undo')
  t.match((await send('/api/changes/2/undo')).body, { changes: [{ after: { title: 'milk', due: null } }] })

  t.match((await send<Problem>('/api/changes/4/undo')).body, { code: 'nothing_to_undo', detail: /redo/ })
  await agent(['complete_task', { task: 'milk' }])
  t.match((await send<Problem>('/api/changes/8/undo')).body, { code: 'nothing_to_undo', detail: /turn/ })
  t.match((await send<Problem>('/api/changes/99/undo')).body, { code: 'not_found', detail: /change/ })
  t.match((await send<Problem>('/api/changes/x/undo')).body, { status: 404 })
})

t.test('a turn that has changed nothing, or left all as it was, cannot be undone', async t => {
  const { agent, send } = await newUser()
  const listing = await agent(['list_tasks', {}])
  t.match((await send<Problem>(`${listing.path}/undo`)).body, { status: 409, code: 'nothing_to_undo' })
  const nothing = await agent(['add_task', { title: 'tea' }], ['delete_task', { task: 'tea' }])
  t.match((await send<Problem>(`${nothing.path}/undo`)).body, { status: 409, code: 'nothing_to_undo' })
  t.match(
    (await send<Problem>(`${nothing.path}/redo`)).body,
    { undone_at: null, changes: [] },
    'it is in effect'
  )
})

t.test('changes that are not kept any more cannot be undone', async t => {
  const { user, agent, list, send } = await newUser()
  const { path, turn_id } = await agent(['add_task', { title: 'milk' }], ['add_task', { title: 'tea' }])
  await db.deleteFrom('task_changes').where('turn_id', '=', turn_id).where('call_index', '=', 0).execute()
  t.match((await send<Problem>(`${path}/undo`)).body, { status: 410, code: 'undo_expired' })
  t.equal((await list()).length, 2)
  await db.deleteFrom('users').where('id', '=', user.id).execute()
})

t.test('a restored task has a version that it never had before', async t => {
  const { token, agent, send } = await newUser()
  const { path } = await agent(['add_task', { title: 'milk' }])
  const versions: (number | undefined)[] = []
  const read = async () => (await get<TaskPage>('/api/tasks', { token })).body.items[0]
  for (const step of ['undo', 'redo', 'undo', 'redo']) {
    const task = await read()
    versions.push(task?.version)
    if (task) {
      await request('PATCH', `/api/tasks/${task.id}`, { token, body: { title: 'tea' } })
      versions.push((await read())?.version)
      await request('PATCH', `/api/tasks/${task.id}`, { token, body: { title: 'milk' } })
      versions.push((await read())?.version)
    }
    t.equal((await send(`${path}/${step}`)).status, 200)
  }
  const known = versions.filter(version => version !== undefined)
  t.equal(known.length, 6)
  t.strictSame(
    known,
    [...new Set(known)].sort((a, b) => a - b)
  )
})

t.test('simultaneous requests undo a turn once, and all get the same response', async t => {
  const { agent, list, send } = await newUser()
  const { path } = await agent(['add_task', { title: 'milk' }], ['add_task', { title: 'tea' }])
  const responses = await Promise.all(Array.from({ length: 10 }, () => send(`${path}/undo`)))
  for (const { status, body } of responses)
    t.strictSame({ status, body }, { status: 200, body: responses[0]?.body })
  t.equal(responses[0]?.body.changes.length, 2)
  t.strictSame(await list(), [])
})

t.test('undo, redo, the agent and changes by hand at the same time do not deadlock', async t => {
  const { token, agent, list, send } = await newUser()
  const { path } = await agent(['add_task', { title: 'milk' }], ['add_task', { title: 'tea' }])
  const { body: bread } = await post<Task>('/api/tasks', { title: 'bread' }, { token })
  const acts = Array.from({ length: 8 }, (_, index) => [
    send<unknown>(`${path}/${index % 2 === 0 ? 'undo' : 'redo'}`),
    request('PATCH', `/api/tasks/${bread.id}`, { token, body: { title: `bread ${index}` } })
  ])
  const turns = agent(
    ['undo', {}],
    ['update_tasks', { where: { query: 'bread' }, priority: 'high' }],
    ['redo', {}]
  )
  const statuses = (await Promise.all(acts.flat())).map(({ status }) => status)
  await turns
  t.strictSame(
    [...new Set(statuses)].filter(status => status !== 409),
    [200]
  )
  t.ok((await list()).some(({ title }) => title.startsWith('bread')))
})

t.test(
  '500 tasks are undone at once; a response has as many changes as a page, and says that there are more',
  async t => {
    const { token, user, agent, send } = await newUser()
    const scope = scopeOf(db, user.id)
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => addTask(scope, { title: `${index}` }, actor, highLimits))
    )
    const { path } = await agent(
      ['delete_tasks', { where: { status: 'all' } }],
      ['add_task', { title: 'the last one' }]
    )
    const { body } = await send(`${path}/undo`)
    t.ok(body.changes.length > 100 && body.changes.length <= 500, `${body.changes.length}`)
    t.equal(body.has_more, true)
    const { body: page } = await get<TaskPage>('/api/tasks?status=all&limit=100&sort=-number', { token })
    t.match(page.items[0], { number: 500 })
    t.strictSame((await send(`${path}/undo`)).body, body)
  }
)

t.test('changes of which the journal has lost a part cannot be undone', async t => {
  const { user, agent, list, send } = await newUser()
  await agent(...['a', 'b', 'c', 'd'].map(title => ['add_task', { title }] as [string, object]))
  const { path, turn_id } = await agent(['update_tasks', { where: { status: 'all' }, priority: 'high' }])
  await db.deleteFrom('task_changes').where('turn_id', '=', turn_id).where('seq', '<=', '6').execute()
  t.match((await send<Problem>(`${path}/undo`)).body, { status: 410, code: 'undo_expired' })
  t.strictSame(
    (await list()).map(({ priority }) => priority),
    ['high', 'high', 'high', 'high']
  )
  await db.deleteFrom('users').where('id', '=', user.id).execute()
})

t.test('no version of a task is used twice, however often it is restored', async t => {
  const { token, agent, send } = await newUser()
  const { path } = await agent(['add_task', { title: 'milk' }])
  const versions: number[] = []
  const read = async () => (await get<TaskPage>('/api/tasks', { token })).body.items[0]
  const edit = async (times: number) => {
    for (let count = 0; count < times; count++) {
      const task = await read()
      await request('PATCH', `/api/tasks/${task?.id}`, {
        token,
        body: { title: count === times - 1 ? 'milk' : 'x' }
      })
      versions.push(Number((await read())?.version))
    }
  }
  await edit(10)
  await request('DELETE', `/api/tasks/${(await read())?.id}`, { token })
  await send('/api/changes/12/undo')
  versions.push(Number((await read())?.version))
  await send(`${path}/undo`)
  await send(`${path}/redo`)
  versions.push(Number((await read())?.version))
  await edit(12)
  t.strictSame(versions, [...new Set(versions)])
})

t.test('a turn that would be redone with another one must not be running', async t => {
  const { token, agent, list, send } = await newUser()
  const failing = await agent(['add_task', { title: 'milk' }])
  const undoing = await agent(['undo', {}], ['add_task', { title: 'tea' }])
  await send(`${undoing.path}/undo`)
  await db
    .updateTable('turns')
    .where('id', '=', failing.turn_id)
    .set({ status: 'running', slot: 1, ended_at: null })
    .execute()
  t.match((await send<Problem>(`${undoing.path}/redo`)).body, { code: 'conversation_busy' })
  t.strictSame(
    (await list()).map(({ title }) => title),
    ['milk']
  )
  await db
    .updateTable('turns')
    .where('id', '=', failing.turn_id)
    .set({ status: 'completed', slot: null, ended_at: new Date() })
    .execute()
  t.equal((await send(`${undoing.path}/redo`)).status, 200)
  t.ok(token)
})

t.test('undo of an undo of an undo: each turn says whether it is in effect', async t => {
  const { token, agent, list, send } = await newUser()
  const first = await agent(['add_task', { title: 'milk' }])
  const second = await agent(['undo', {}], ['add_task', { title: 'tea' }])
  const third = await agent(['undo', {}], ['add_task', { title: 'x' }])
  const states = async () =>
    await Promise.all(
      [first, second, third].map(
        async ({ path }) => (await get<Turn>(path, { token })).body.undone_at !== null
      )
    )
  t.strictSame(await states(), [false, true, false])
  await send(`${third.path}/undo`)
  t.strictSame(await states(), [true, false, true])
  t.strictSame(
    (await list()).map(({ title }) => title),
    ['tea']
  )
})

t.test('2,000 tasks are undone before the database ends the statement', async t => {
  const { user, agent, send } = await newUser()
  const scope = scopeOf(db, user.id)
  const titles = ['milk', 'bread', 'tea', 'eggs']
  for (const title of titles)
    await Promise.all(Array.from({ length: 500 }, () => addTask(scope, { title }, actor, highLimits)))
  const calls = titles.map((query): [string, object] => ['delete_tasks', { where: { query } }])
  const { path } = await agent(...calls)
  t.equal((await send(`${path}/undo`)).status, 200)
  const { count } = await db
    .selectFrom('tasks')
    .where('user_id', '=', user.id)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  t.equal(count, '2000')
})

t.test('a list that would become too long is refused, with what must be deleted', async t => {
  const { app } = await build(t, { database, gemini, config: { user: { maxTasks: 3 } } })
  const { token } = await signUp(t, app)
  const { chat, post, get } = client(t, app)
  await chat(token, JSON.stringify(['a', 'b', 'c'].map(title => ['add_task', { title }])))
  const { body } = await chat(token, JSON.stringify([['delete_tasks', { where: { status: 'all' } }]]))
  await post('/api/tasks', { title: 'milk' }, { token })
  const path = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}`
  const refused = await post<Problem>(`${path}/undo`, undefined, { token })
  t.match(refused.body, { code: 'task_limit_reached' })
  t.match((await get<TaskPage>('/api/tasks', { token })).body.items, [{ title: 'milk' }])
})

t.test('the journal fits the list after all of this', async t => {
  t.strictSame(await journalProblems(db), [])
})
