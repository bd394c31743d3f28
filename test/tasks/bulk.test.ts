import assert from 'node:assert/strict'
import fc from 'fast-check'
import { sql } from 'kysely'
import t from 'tap'
import type { JsonObject } from '../../src/agent/model.ts'
import type { PooledScope, Scope } from '../../src/db/scope.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { changeSelection, deleteSelection } from '../../src/tasks/bulk.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask } from '../../src/tasks/commands.ts'
import { openToolkit, titlesOf } from '../agent/tools/toolkit.ts'
import { highLimits } from '../support/limits.ts'
import { shareOf } from '../support/share-of-runs.ts'
import { until } from '../support/until.ts'

const { owner } = await openToolkit(t)
const actor = { origin: byHand, timeZone: 'UTC' }

interface Model {
  number: number
  due: string | null
  priority: string
  isDone: boolean
}

const days = ['2026-05-03', '2026-05-04', '2026-05-05']
const day = fc.constantFrom(...days)
const priority = fc.constantFrom('low', 'normal', 'high')
const anyTask = fc.record({ due: fc.option(day), priority, isDone: fc.boolean() })
const anyFilter = fc.record(
  {
    status: fc.constantFrom('open', 'completed', 'all'),
    due_after: day,
    due_before: day,
    has_due: fc.boolean(),
    priority
  },
  { requiredKeys: ['status'] }
)
const anyChange = fc.record(
  { due: fc.option(day), priority, completed: fc.boolean() },
  { requiredKeys: ['priority'] }
)
const anyCall = fc.record({
  /** Some of the seven numbers belong to no task. */
  by: fc.oneof(
    fc.record({ numbers: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }) }),
    fc.record({ where: anyFilter })
  ),
  change: fc.option(anyChange)
})

interface Filter {
  status: string
  due_after?: string
  due_before?: string
  has_due?: boolean
  priority?: string
}

function matches({ due, priority, isDone }: Model, filter: Filter): boolean {
  return (
    (filter.status === 'all' || isDone === (filter.status === 'completed')) &&
    (filter.due_after === undefined || (due !== null && due >= filter.due_after)) &&
    (filter.due_before === undefined || (due !== null && due <= filter.due_before)) &&
    (filter.has_due === undefined || filter.has_due === (due !== null)) &&
    (filter.priority === undefined || filter.priority === priority)
  )
}

/** The tasks that a call selects; none if it is refused. */
function selectedBy(tasks: Model[], by: { numbers: number[] } | { where: Filter }): Model[] {
  if ('where' in by) return tasks.filter(task => matches(task, by.where))
  const selected = tasks.filter(({ number }) => by.numbers.includes(number))
  return selected.length === by.numbers.length ? selected : []
}

t.test('a call changes all that it selects or nothing, and nothing else, of nobody else', async t => {
  const other = await owner()
  await other.add(['a', 'b', 'c', 'd', 'e', 'f', 'g'], [2, 4])
  const before = await other.run('list_tasks', { status: 'all' })
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyTask, { minLength: 1, maxLength: 6 }),
      anyCall,
      async (states, { by, change }) => {
        const { run, scope } = await owner()
        for (const { due, priority, isDone } of states) {
          const { number } = Object((await run('add_task', { title: 't', due, priority })).task)
          if (isDone) await run('complete_task', { task: number })
        }
        const tasks = states.map((state, index) => ({ ...state, number: index + 1 }))
        const selected = selectedBy(tasks, by)
        const versions = await stored(scope)
        const result = await run(change ? 'update_tasks' : 'delete_tasks', { ...by, ...change } as JsonObject)

        assert.equal(result.error, selected.length > 0 ? undefined : 'not_found')
        const expected = tasks.flatMap(task => {
          if (!selected.includes(task)) return [task]
          const { completed = task.isDone, ...fields } = change ?? {}
          return change ? [{ ...task, ...fields, isDone: completed }] : []
        })
        const after = await stored(scope)
        assert.deepEqual(
          after.map(({ version, ...task }) => task),
          expected
        )
        const changed = tasks.filter(task => !expected.some(other => isSame(task, other)))
        if (selected.length > 0) assert.equal(result.total, changed.length)
        const touched = versions.filter(
          ({ number, version }) => after.find(x => x.number === number)?.version !== version
        )
        assert.deepEqual(
          touched.map(({ number }) => number),
          changed.map(({ number }) => number)
        )
      }
    ),
    { numRuns: shareOf(200) }
  )
  t.strictSame(await other.run('list_tasks', { status: 'all' }), before)
})

function isSame(one: Model, other: Model): boolean {
  const keyOf = ({ number, due, priority, isDone }: Model) => [number, due, priority, isDone].join()
  return keyOf(one) === keyOf(other)
}

async function stored({ db, userId }: Scope) {
  return await db
    .selectFrom('tasks')
    .where('user_id', '=', userId)
    .orderBy('number')
    .select(['due', 'priority', sql<boolean>`completed_at is not null`.as('isDone'), 'number', 'version'])
    .execute()
}

/** Whether a change waits for another one. Users do not see what others wait for. */
async function isWaiting({ pool }: PooledScope): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(pool)
  return rows.length > 0
}

t.test('a selection waits for other changes, and contains what they have added', async t => {
  for (const work of ['change', 'delete']) {
    const { scope, add, run } = await owner()
    await add(['first'])
    const { promise, resolve: commit } = Promise.withResolvers<void>()
    const { promise: isAdded, resolve: added } = Promise.withResolvers<void>()
    const slow = inTransaction(scope, async tx => {
      await addTask(tx, { title: 'second' }, actor, highLimits)
      added()
      await promise
    })
    await isAdded
    const many = inTransaction(scope, async tx =>
      work === 'change'
        ? (await changeSelection(tx, { status: 'open' }, { completed: true }, actor)).tasks
        : await deleteSelection(tx, { status: 'open' }, byHand)
    )
    await until(() => isWaiting(scope))
    commit()
    await slow
    t.strictSame(
      (await many).map(({ title }) => title),
      ['first', 'second'],
      work
    )
    t.strictSame(titlesOf(await run('list_tasks')), [])
  }
})

t.test('after the selection, other changes wait for the end of the transaction', async t => {
  const { scope, add, run } = await owner()
  await add(['first', 'second'])
  const { promise, resolve: commit } = Promise.withResolvers<void>()
  const { promise: isChanged, resolve: changed } = Promise.withResolvers<void>()
  const slow = inTransaction(scope, async tx => {
    // Nothing changes, but the selection was made.
    await changeSelection(tx, { status: 'all' }, { completed: false }, actor)
    changed()
    await promise
    return await changeSelection(tx, { status: 'all' }, { completed: true }, actor)
  })
  await isChanged
  let isAdded = false
  const third = run('add_task', { title: 'third' }).then(() => {
    isAdded = true
  })
  await until(async () => isAdded || (await isWaiting(scope)))
  commit()
  t.match(await slow, { tasks: [{ number: 1 }, { number: 2 }], unchanged: 0 })
  await third
  t.strictSame(titlesOf(await run('list_tasks')), ['3 third'])
})
