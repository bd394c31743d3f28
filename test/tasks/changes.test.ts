import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import type { Task } from '../../src/contract/components.ts'
import { type Scope, scopeOf } from '../../src/db/scope.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { changeSelection, deleteSelection } from '../../src/tasks/bulk.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask, changeTask } from '../../src/tasks/commands.ts'
import { TaskRefusal } from '../../src/tasks/refusal.ts'
import { deleteTask } from '../../src/tasks/store.ts'
import { build } from '../support/app.ts'
import { type ChatAnswer, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { requestedCalls, startFakeGemini } from '../support/fake-gemini/index.ts'
import { journalProblems } from '../support/journal.ts'
import { highLimits } from '../support/limits.ts'
import { until } from '../support/until.ts'

const { url: gemini } = await startFakeGemini(t, requestedCalls)
const database = await testDatabase(t)
const { db } = database
const { app } = await build(t, { database, gemini })
const { post, chat, ask: request } = client(t, app)
const actor = { origin: byHand, timeZone: 'UTC' }

async function newUser() {
  const { token, user } = await signUp(t, app)
  const ask = async (...wanted: [name: string, args: object][]) =>
    (await chat(token, JSON.stringify(wanted))).body as ChatAnswer & { turn_id: string }
  const changes = async () =>
    await db.selectFrom('task_changes').where('user_id', '=', user.id).orderBy('seq').selectAll().execute()
  return { token, scope: scopeOf(db, user.id), ask, changes }
}

t.test('every change is in the journal: who made it, and the task before and after it', async t => {
  const { token, ask, changes } = await newUser()
  const { body: milk } = await post<Task>('/api/tasks', { title: 'milk', due: '2026-12-24' }, { token })
  await request('PATCH', `/api/tasks/${milk.id}`, { token, body: { title: 'oat milk', description: 'two' } })
  const first = await ask(['add_task', { title: 'bread' }], ['complete_task', { task: 'oat milk' }])
  const second = await ask(['update_task', { task: 'bread', title: 'rye' }], ['delete_task', { task: 'rye' }])
  await request('DELETE', `/api/tasks/${milk.id}`, { token })

  const rows = await changes()
  const states = rows.map(({ before, after }) => [before, after].map(state => state && Object(state).title))
  t.strictSame(states, [
    [null, 'milk'],
    ['milk', 'oat milk'],
    [null, 'bread'],
    ['oat milk', 'oat milk'],
    ['bread', 'rye'],
    ['rye', null],
    ['oat milk', null]
  ])
  t.strictSame(
    rows.map(({ source, turn_id, step, call_index }) => [source, turn_id, step, call_index]),
    [
      ['api', null, null, null],
      ['api', null, null, null],
      ['agent', first.turn_id, 1, 0],
      ['agent', first.turn_id, 1, 1],
      ['agent', second.turn_id, 1, 0],
      ['agent', second.turn_id, 1, 1],
      ['api', null, null, null]
    ]
  )
  t.strictSame(
    rows.map(({ seq }) => seq),
    ['1', '2', '3', '4', '5', '6', '7']
  )
  t.match(rows[1], { before: { description: null, version: 1 }, after: { description: 'two', version: 2 } })
  t.match(rows[3], { before: { completed_at: null }, after: { completed_at: String } })
  t.strictSame(await journalProblems(db), [])
})

t.test('a change of many tasks has a row for each of them, in the order of their numbers', async t => {
  const { token, ask, changes } = await newUser()
  for (const title of ['a', 'b', 'c', 'd']) await post<Task>('/api/tasks', { title }, { token })
  const first = await ask(
    ['complete_task', { task: 2 }],
    ['update_tasks', { numbers: [4, 2, 1], completed: true, priority: 'high' }],
    ['update_tasks', { where: { status: 'all' }, completed: true }],
    ['delete_tasks', { numbers: [3, 1] }],
    ['delete_tasks', { numbers: [2, 3] }]
  )
  const rows = (await changes()).slice(4)
  t.strictSame(
    rows.map(({ seq, source, turn_id, step, call_index, before, after }) => [
      ...[Number(seq), source, turn_id, step, call_index, Object(before).title, Object(after).title]
    ]),
    [
      [5, 'agent', first.turn_id, 1, 0, 'b', 'b'],
      [6, 'agent', first.turn_id, 1, 1, 'a', 'a'],
      [7, 'agent', first.turn_id, 1, 1, 'b', 'b'],
      [8, 'agent', first.turn_id, 1, 1, 'd', 'd'],
      [9, 'agent', first.turn_id, 1, 2, 'c', 'c'],
      [10, 'agent', first.turn_id, 1, 3, 'a', undefined],
      [11, 'agent', first.turn_id, 1, 3, 'c', undefined]
    ]
  )
  t.match(rows[1], {
    before: { version: 1, completed_at: null, priority: 'normal', updated_by_turn: null },
    after: { version: 2, completed_at: String, priority: 'high', updated_by_turn: first.turn_id }
  })
  await post<Task>('/api/tasks', { title: 'e' }, { token })
  t.equal((await changes()).at(-1)?.seq, '12')
  t.strictSame(await journalProblems(db), [])
})

t.test('what changes nothing is not in the journal', async t => {
  const { token, scope, ask, changes } = await newUser()
  const { body: milk } = await post<Task>('/api/tasks', { title: 'milk' }, { token })
  await request('PATCH', `/api/tasks/${milk.id}`, {
    token,
    body: { title: 'oat milk' },
    headers: { 'if-match': '"9"' }
  })
  await ask(
    ['delete_task', { task: 'bread' }],
    ['list_tasks', {}],
    ['update_tasks', { where: { status: 'all' }, completed: false }],
    ['update_tasks', { numbers: [1], priority: 'normal' }],
    ['delete_tasks', { where: { query: 'bread' } }]
  )
  const failed = inTransaction(scope, async tx => {
    await changeTask(tx, milk, { title: 'never' }, actor)
    throw new Error('undone')
  })
  await t.rejects(failed, new Error('undone'))
  t.equal((await changes()).length, 1)
})

function refused(error: unknown) {
  if (!(error instanceof TaskRefusal)) throw error
}

t.test('however changes meet, the journal ends with the list as it is', async t => {
  const { scope, changes } = await newUser()
  const add = (title: string) => addTask(scope, { title }, actor, highLimits)
  const tasks = await Promise.all(['a', 'b', 'c', 'd'].map(add))
  const many = (work: (tx: Scope) => Promise<unknown>) => inTransaction(scope, work)
  const acts = Array.from({ length: 60 }, (_, index) => {
    const task = tasks[index % tasks.length]
    const completed = index % 2 === 0
    if (!task || index % 3 === 0) return add(`${index}`)
    if (index % 7 === 0)
      return many(tx => changeSelection(tx, { status: 'all' }, { due: null, completed }, actor))
    if (index % 11 === 0)
      return many(tx => deleteSelection(tx, { status: 'all', query: '5' }, byHand).catch(refused))
    return index > 50
      ? deleteTask(scope, { id: task.id }, byHand)
      : changeTask(scope, { id: task.id }, { title: `${index}`, completed }, actor)
  })
  await Promise.all(acts)
  t.ok((await changes()).length > 40)
  t.strictSame(await journalProblems(db), [])
})

t.test(
  'numbers have the order of the commits: a later number is never seen before an earlier one',
  async t => {
    const { scope, changes } = await newUser()
    const { promise, resolve: commit } = Promise.withResolvers<void>()
    const { promise: first, resolve: begun } = Promise.withResolvers<void>()
    const slow = inTransaction(scope, async tx => {
      await addTask(tx, { title: 'first' }, actor, highLimits)
      begun()
      await promise
    })
    await first
    const fast = addTask(scope, { title: 'second' }, actor, highLimits)
    await until(async () => {
      const { rows } = await sql`select from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and query like '%next_task_number%'`.execute(db)
      return rows.length > 0
    })
    t.strictSame(await changes(), [], 'the second one waits')
    commit()
    await Promise.all([slow, fast])
    t.strictSame(
      (await changes()).map(({ seq, after }) => [seq, Object(after).title]),
      [
        ['1', 'first'],
        ['2', 'second']
      ]
    )
  }
)

t.test('two changes of different tasks in opposite order do not deadlock', async t => {
  const { scope } = await newUser()
  const [a, b] = [
    await addTask(scope, { title: 'a' }, actor, highLimits),
    await addTask(scope, { title: 'b' }, actor, highLimits)
  ]
  const both = (first: { id: string }, second: { id: string }, title: string) =>
    inTransaction(scope, async tx => {
      await changeTask(tx, { id: first.id }, { title }, actor)
      await changeTask(tx, { id: second.id }, { title }, actor)
    })
  const deadlocks = async (): Promise<string> =>
    (
      await sql<{ count: string }>`select deadlocks as count from pg_stat_database
        where datname = current_database()`.execute(db)
    ).rows[0]?.count ?? ''
  const before = await deadlocks()
  await Promise.all(
    Array.from({ length: 10 }, (_, index) => (index % 2 ? both(a, b, `${index}`) : both(b, a, `${index}`)))
  )
  t.equal(await deadlocks(), before)
})

t.test('only two files write tasks, and each of their statements writes the journal', async t => {
  const source = join(import.meta.dirname, '../../src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.ts')
  )
  const writes =
    /(insert\s+into|update|delete\s+from)\s+tasks\b|(insertInto|updateTable|deleteFrom|mergeInto)\(\s*['"`]tasks\b/i
  const writers = files.filter(file => writes.test(readFileSync(join(source, file), 'utf8')))
  t.strictSame(writers.sort(), [join('tasks', 'reversal.ts'), join('tasks', 'store.ts')])
})
