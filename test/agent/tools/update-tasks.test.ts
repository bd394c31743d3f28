import { sql } from 'kysely'
import t from 'tap'
import type { Scope } from '../../../src/db/scope.ts'
import { openToolkit, settled, summary, task, titlesOf } from './toolkit.ts'

const { owner } = await openToolkit(t)

async function seed({ db, userId }: Scope, count: number, title = 't') {
  await sql`insert into tasks (user_id, id, number, title)
    select ${userId}, gen_random_uuid(), n, ${title} from generate_series(1, ${count}::integer) n`.execute(db)
}

t.test(
  'tasks with these numbers are changed, the others stay, and the result has those that changed',
  async t => {
    const { run, add } = await owner()
    await add(['a', 'b', 'c', 'd'])
    const change = { due: '2026-05-04', priority: 'high', completed: true }
    const fields = { due: '2026-05-04', priority: 'high', completed_at: '(time)' }
    t.strictSame(settled(await run('update_tasks', { numbers: [3, 1], ...change })), {
      tasks: [summary(1, 'a', fields), summary(3, 'c', fields)],
      total: 2,
      unchanged: 0
    })
    t.strictSame(settled(await run('list_tasks', { status: 'all' })), {
      tasks: [task(1, 'a', fields), task(3, 'c', fields), task(2, 'b'), task(4, 'd')],
      total: 4
    })
  }
)

t.test('all tasks that match a filter are changed, open ones by default', async t => {
  const { run, add } = await owner()
  await add(['milk', 'oat milk', 'bread', 'old milk'], [4])
  t.match(await run('update_tasks', { where: { query: 'milk' }, priority: 'low' }), {
    tasks: [{ number: 1 }, { number: 2 }],
    total: 2
  })
  t.match(await run('update_tasks', { where: { priority: 'low' }, completed: true }), { total: 2 })
  t.strictSame(titlesOf(await run('list_tasks')), ['3 bread'])
  t.match(await run('update_tasks', { where: { status: 'all' }, priority: 'high' }), { total: 4 })
})

t.test('a change that reopens tasks finds completed ones by default', async t => {
  const { run, add } = await owner()
  await add(['milk', 'oat milk', 'bread'], [1, 3])
  t.match(await run('update_tasks', { where: { query: 'milk' }, completed: false }), {
    tasks: [{ number: 1, completed_at: null }],
    total: 1
  })
  t.strictSame(titlesOf(await run('list_tasks', { status: 'completed' })), ['3 bread'])
})

t.test('null clears due dates, and other fields keep their values', async t => {
  const { run } = await owner()
  for (const title of ['a', 'b'])
    await run('add_task', { title, description: 'long', due: '2026-05-04T17:00', priority: 'high' })
  t.match(await run('update_tasks', { where: { has_due: true }, due: null }), { total: 2 })
  t.match(await run('list_tasks'), {
    tasks: [{ description: 'long', due: null, priority: 'high', version: 2 }, { due: null }]
  })
})

t.test('tasks that are so already stay as they are, and are counted apart', async t => {
  const { run, add } = await owner()
  await add(['a', 'b', 'c'], [1])
  const [completed] = (await run('list_tasks', { status: 'completed' })).tasks as object[]
  t.match(await run('update_tasks', { where: { status: 'all' }, completed: true }), {
    total: 2,
    unchanged: 1
  })
  t.strictSame(await run('update_tasks', { numbers: [1, 2], completed: true }), {
    tasks: [],
    total: 0,
    unchanged: 2
  })
  const { tasks } = await run('list_tasks', { status: 'completed' })
  t.strictSame((tasks as object[])[0], completed, 'neither its version nor its times change')
  t.match(await run('update_tasks', { numbers: [1], due: '2026-05-04', completed: true }), { total: 1 })
  t.match(await run('update_tasks', { numbers: [1], due: '2026-05-04' }), { total: 0, unchanged: 1 })
  t.match(await run('update_tasks', { numbers: [1], due: '2026-05-04T00:00:00Z' }), { total: 1 })
})

t.test('if one number does not exist, nothing is changed, and the missing ones are named', async t => {
  const { run, add } = await owner()
  await add(['a', 'b', 'c'])
  await run('delete_task', { task: 2 })
  const before = await run('list_tasks')
  t.strictSame(await run('update_tasks', { numbers: [1, 2, 3, 99], completed: true }), {
    error: 'not_found',
    message: 'There is no task with the number 2, 99. Nothing was changed.'
  })
  t.strictSame(await run('list_tasks', { status: 'all' }), before)
})

t.test('a filter that matches nothing is an error', async t => {
  const { run, add } = await owner()
  await add(['a'])
  t.strictSame(await run('update_tasks', { where: { query: 'milk' }, completed: true }), {
    error: 'not_found',
    message: 'No task matches the filter. Nothing was changed.'
  })
})

t.test('500 tasks are changed at once; with 501, none is', async t => {
  const { run, scope } = await owner()
  await seed(scope, 501)
  t.strictSame(await run('update_tasks', { where: { status: 'open' }, priority: 'high' }), {
    error: 'too_many_tasks',
    message:
      '501 tasks match, but at most 500 can be changed at once. Nothing was changed. Narrow the filter, such as to a ' +
      'range of days, and call again for each part.',
    total: 501
  })
  t.match(await run('list_tasks', { priority: 'high' }), { total: 0 })
  await run('delete_task', { task: 7 })
  const { tasks, total } = await run('update_tasks', { where: { status: 'open' }, priority: 'high' })
  t.strictSame([(tasks as object[]).length, total], [500, 500])
  t.match(await run('list_tasks', { priority: 'high' }), { total: 500 })
})

t.test('at most 500 numbers can be given', async t => {
  const { run, scope } = await owner()
  await seed(scope, 501)
  const numbers = Array.from({ length: 501 }, (_, index) => index + 1)
  t.strictSame(await run('update_tasks', { numbers, completed: true }), {
    error: 'invalid_arguments',
    message: 'arguments/numbers must NOT have more than 500 items'
  })
  t.match(await run('update_tasks', { numbers: numbers.slice(1), completed: true }), { total: 500 })
})

t.test('a result has at most 64 KiB, however long the titles are; the total counts all', async t => {
  const { run, scope } = await owner()
  await seed(scope, 500, '\u0001'.repeat(200))
  const result = await run('update_tasks', { where: { status: 'all' }, priority: 'low' })
  const bytes = Buffer.byteLength(JSON.stringify(result))
  t.ok(bytes <= 2 ** 16 && bytes > 2 ** 15, `${bytes} bytes`)
  t.ok((result.tasks as object[]).length < 500)
  t.equal(result.total, 500)
  t.match(await run('list_tasks', { priority: 'low' }), { total: 500 })
})

/** Arguments that are refused, by the message. */
const refused: [args: object, message: string][] = [
  [{ completed: true }, 'arguments must have either numbers or where, with at least one filter'],
  [{ where: {}, completed: true }, 'arguments must have either numbers or where, with at least one filter'],
  [
    { where: { query: '', status: null }, numbers: [], completed: true },
    'arguments must have either numbers or where, with at least one filter'
  ],
  [
    { numbers: [1], where: { status: 'all' }, completed: true },
    'arguments must have either numbers or where, with at least one filter'
  ],
  [{ numbers: [1] }, 'arguments must have a change: due, priority or completed'],
  [{ numbers: [1], due: '', priority: null }, 'arguments must have a change: due, priority or completed'],
  [
    { numbers: [1], due: 'soon' },
    '"soon" is not a date: use YYYY-MM-DD, or an RFC 3339 instant with its offset'
  ],
  [{ numbers: [1], title: 'x' }, 'arguments must NOT have additional properties: title'],
  [
    { where: { status: 'open', tag: 'home' }, completed: true },
    'arguments/where must NOT have additional properties: tag'
  ],
  [
    { where: { status: 'open' }, overdue: true, completed: true },
    'arguments must NOT have additional properties: overdue'
  ],
  [{ where: 'all', completed: true }, 'arguments/where must be object'],
  [{ numbers: [2 ** 31], completed: true }, 'arguments/numbers/0 must be <= 2147483647'],
  [{ numbers: ['milk'], completed: true }, 'arguments/numbers/0 must be integer'],
  [{ numbers: [0], completed: true }, 'arguments/numbers/0 must be >= 1']
]

for (const [args, message] of refused)
  t.test(`${JSON.stringify(args)} is refused`, async t => {
    const { run, add } = await owner()
    await add(['a', 'b'])
    const before = await run('list_tasks')
    t.strictSame(await run('update_tasks', { ...args }), { error: 'invalid_arguments', message })
    t.strictSame(await run('list_tasks', { status: 'all' }), before)
  })
