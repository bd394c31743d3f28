import t from 'tap'
import { openToolkit } from './toolkit.ts'

const { owner } = await openToolkit(t)

t.test('optional arguments that are null or empty count as not given', async t => {
  const { record } = await owner()
  const unused = { description: '', due: null, priority: '' }
  t.match(await record('add_task', { title: 'milk', ...unused }), {
    parameters: { title: 'milk' },
    result: { task: { title: 'milk', description: null, due: null, priority: 'normal' } }
  })
  t.match(
    await record('list_tasks', { status: null, due_after: '', due_before: null, priority: '', query: ' ' }),
    {
      parameters: {},
      result: { total: 1 }
    }
  )
})

t.test('in a change, null clears a description or a due date, and an empty text leaves it', async t => {
  const { run, record } = await owner()
  await run('add_task', { title: 'milk', description: 'oat', due: '2026-12-01', priority: 'high' })
  const filledIn = { title: '', description: '', due: '', priority: null, completed: null }
  t.match(await record('update_task', { task: 1, ...filledIn, completed: true }), {
    parameters: { task: 1, completed: true },
    result: { task: { title: 'milk', description: 'oat', due: '2026-12-01', priority: 'high' } }
  })
  t.match(await run('update_task', { task: 1, description: null, due: null }), {
    task: { description: null, due: null, priority: 'high' }
  })
})

t.test('words of a fixed set may have capitals, and booleans may be texts', async t => {
  const { run } = await owner()
  t.match(await run('add_task', { title: 'milk', priority: 'High' }), { task: { priority: 'high' } })
  t.match(await run('list_tasks', { status: 'OPEN', priority: ' HIGH ' }), { total: 1 })
  t.match(await run('update_task', { task: '1', completed: 'True' }), { task: { completed_at: /T/ } })
  t.match(await run('update_task', { task: '1', completed: 'False' }), { task: { completed_at: null } })
  t.match(await run('update_task', { task: '1', completed: 'maybe' }), { error: 'invalid_arguments' })
})

t.test('unknown arguments are ignored', async t => {
  const { record } = await owner()
  t.match(await record('add_task', { title: 'milk', list: 'groceries', constructor: 1 }), {
    parameters: { title: 'milk' },
    result: { task: { title: 'milk' } }
  })
})

/** How an instant is written, and the instant that is stored. The user is in Zurich. */
const instants = {
  '2026-12-01T17:00': '2026-12-01T17:00:00+01:00',
  '2026-07-01T17:00:30': '2026-07-01T17:00:30+02:00',
  '2026-12-01 17:00': '2026-12-01T17:00:00+01:00',
  '2026-12-01t17:00z': '2026-12-01T17:00:00Z',
  '2026-12-01T17:00+01:00': '2026-12-01T17:00:00+01:00',
  '2026-12-01T17:00:00+0530': '2026-12-01T17:00:00+05:30',
  '2026-12-01T17:00:00-05': '2026-12-01T17:00:00-05:00',
  ' 2026-12-01 ': '2026-12-01'
}

for (const [due, stored] of Object.entries(instants)) {
  t.test(`"${due}" is understood as ${stored}`, async t => {
    const { run, record } = await owner('Europe/Zurich')
    t.match(await record('add_task', { title: 'milk', due }), {
      parameters: { due: stored },
      result: { task: { due: stored } }
    })
    await run('add_task', { title: 'bread' })
    t.match(await run('update_task', { task: 'bread', due }), { task: { due: stored } })
    t.match(await run('list_tasks', { due_after: due, due_before: due }), { total: 2 })
  })
}

t.test(
  'a text that is longer than its parameter allows is refused, and the message names the length',
  async t => {
    const { record } = await owner()
    const long = (name: string, length: number) => ({
      error: 'invalid_arguments',
      message: new RegExp(`^arguments/${name} must NOT have more than ${length} characters`)
    })
    const due = `2026-12-01T17:00:00.${'0'.repeat(64_000)}Z`
    const refused = async (tool: string, args: object) => (await record(tool, { ...args })).result
    t.match(await refused('add_task', { title: 'milk', due }), long('due', 35))
    t.match(await refused('update_task', { task: 1, due }), long('due', 35))
    t.match(await refused('list_tasks', { due_after: due }), long('due_after', 35))
    t.match(await refused('list_tasks', { due_before: due }), long('due_before', 35))
    t.match(await refused('list_tasks', { query: 'a '.repeat(101) }), long('query', 200))
    t.match(await refused('complete_task', { task: 'milk '.repeat(61) }), long('task', 300))
  }
)

t.test('a due date of 35 characters, and a text of 200 characters, are as long as they can be', async t => {
  const { run } = await owner()
  const due = '2026-12-01T17:00:00.123456789+01:00'
  t.match(await run('add_task', { title: 'milk', due }), { task: { due } })
  t.match(await run('list_tasks', { due_before: due, query: 'milk'.padEnd(200) }), { total: 1 })
})

t.test('a filter inside the arguments is read like those outside', async t => {
  const { record } = await owner('Europe/Zurich')
  const where = {
    status: ' ALL ',
    priority: '',
    due_after: '2026-05-04T17:00',
    due_before: null,
    has_due: 'True'
  }
  const normal = { status: 'all', due_after: '2026-05-04T17:00:00+02:00', has_due: true }
  t.match(await record('delete_tasks', { numbers: null, where }), { parameters: { where: normal } })
  const completed = { completed_since: '2026-05-04 17:00', completed_until: ' 2026-05-05 ', overdue: 'false' }
  t.strictSame((await record('update_tasks', { where: completed, completed: 'True' })).parameters, {
    where: { completed_since: '2026-05-04T17:00:00+02:00', completed_until: '2026-05-05', overdue: false },
    completed: true
  })
})

t.test('numbers may be texts, a single one, or given twice', async t => {
  const { record, add } = await owner()
  await add(['a', 'b', 'c'])
  for (const [numbers, normal] of [
    [
      ['#1', ' 2 ', 'task 3', 1],
      [1, 2, 3]
    ],
    ['1, #2', [1, 2]],
    [3, [3]],
    [Array(600).fill(2), [2]]
  ])
    t.match(await record('update_tasks', { numbers, completed: true }), {
      parameters: { numbers: normal },
      result: { tasks: Array }
    })
})

t.test(
  'of many invalid arguments, the message names ten, and no more of their names than 100 characters',
  async t => {
    const { record } = await owner()
    const { result } = await record('delete_tasks', {
      numbers: Array.from({ length: 400 }, (_, index) => -index)
    })
    t.equal(String(result.message).split(', ').length, 10)
    const { result: other } = await record('delete_tasks', { ['x'.repeat(60_000)]: 1 })
    t.equal(other.message, `arguments must NOT have additional properties: ${'x'.repeat(100)}`)
  }
)
