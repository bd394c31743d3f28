import t from 'tap'
import type { Content, FunctionCall, JsonObject } from '../../../src/agent/model.ts'
import { add, added, ask, complete, list, step, task, textOf, user } from './support.ts'

// What the agent says about the results of its calls.

type Exchange = [FunctionCall, JsonObject]

/** The answer to a message, after calls with these results. */
async function answer(message: string, exchanges: Exchange[], history: Content[] = []): Promise<string> {
  return textOf(await ask([...history, user(message), ...step(...exchanges)]))
}

const undo = (args: JsonObject = {}): FunctionCall => ({ name: 'undo', args })
const redo = (args: JsonObject = {}): FunctionCall => ({ name: 'redo', args })
const updateTasks = (args: JsonObject): FunctionCall => ({ name: 'update_tasks', args })
const deleteTasks = (args: JsonObject): FunctionCall => ({ name: 'delete_tasks', args })
const milk = task(1, 'milk')
const bread = task(2, 'bread', { due: '2026-11-24' })

t.test('an undo is told by what became of each task', async t => {
  const changes = [
    { change: 'removed', task: milk },
    { change: 'restored', task: bread },
    { change: 'changed', task: task(3, 'tea') }
  ]
  const text = await answer('undo that', [[undo(), { message: 'x', changes, total: 3 }]], added(milk))
  t.match(text, /^Undone: "milk" is off the list; "bread" \(task 2\).* is back; "tea" \(task 3\).* as before/)
  const again = await answer(
    'redo',
    [[redo(), { message: 'x', changes: changes.slice(0, 1), total: 1 }]],
    added(milk)
  )
  t.match(again, /^Done again: "milk" is off the list/)
})

t.test('of a long undo, the first tasks are told, and how many more', async t => {
  const changes = Array.from({ length: 30 }, (_, index) => ({
    change: 'restored',
    task: task(index + 1, `t${index}`)
  }))
  const text = await answer('undo', [[undo(), { message: 'x', changes, total: 30 }]], added(milk))
  t.match(text, /, and \d+ more\.$/)
})

const refusals: [error: string, message: string, call: FunctionCall, text: RegExp][] = [
  ['nothing_to_undo', 'undo', undo(), /nothing to undo/],
  ['nothing_to_undo', 'redo', redo(), /nothing to redo/],
  ['undo_conflict', 'undo', undo(), /changed again since\.$/],
  ['too_slow', 'show my list', list({}), /took too long/],
  ['already_added', 'add milk', add({ title: 'milk' }), /"milk" only once/],
  ['too_many_calls', 'add milk', add({ title: 'milk' }), /too much at once: "milk"/],
  ['not_found', 'complete task 7', complete({ task: 7 }), /no task 7/],
  ['not_found', 'delete everything due today', deleteTasks({ where: {} }), /nothing changed/],
  ['task_limit_reached', 'add milk', add({ title: 'milk' }), /did not work: task_limit_reached\./]
]

for (const [error, message, call, text] of refusals)
  t.test(`${call.name} that answers ${error} is told in words`, async t => {
    t.match(await answer(message, [[call, { error }]], added(milk)), text)
  })

t.test('a conflict names the tasks, and an error has its own message', async t => {
  const candidates = [{ number: 1, title: 'milk' }]
  t.match(
    await answer('undo', [[undo(), { error: 'undo_conflict', candidates }]], added(milk)),
    /since:\n.*milk/
  )
  t.match(
    await answer('add milk', [[add({ title: 'milk' }), { error: 'x', message: 'The list is full' }]]),
    /The list is full\.$/
  )
})

const many: [message: string, call: FunctionCall, result: JsonObject, text: RegExp][] = [
  [
    'delete everything due today',
    deleteTasks({ where: {} }),
    { tasks: [milk, bread], total: 2 },
    /^Deleted 2 tasks:\n/
  ],
  [
    'delete everything due today',
    deleteTasks({ where: {} }),
    { tasks: [milk], total: 1 },
    /^Deleted one task:\n/
  ],
  [
    'complete everything due today',
    updateTasks({ where: {}, completed: true }),
    { tasks: [milk], total: 1, unchanged: 0 },
    /^Done, one task/
  ],
  [
    'complete everything due today',
    updateTasks({ where: {}, completed: false }),
    { tasks: [milk], total: 1 },
    /^Opened one task again/
  ],
  [
    'complete everything due today',
    updateTasks({ where: {}, due: null }),
    { tasks: [milk], total: 1 },
    /^Took the date off one task/
  ],
  [
    'complete everything due today',
    updateTasks({ where: {}, due: '2026-11-24' }),
    { tasks: [milk], total: 1 },
    /^Moved one task to tomorrow/
  ],
  [
    'complete everything due today',
    updateTasks({ where: {}, priority: 'high' }),
    { tasks: [milk, bread], total: 40 },
    /^Set 40 tasks to high priority[\s\S]*and \d+ more/
  ],
  [
    'complete everything due today',
    updateTasks({ where: {}, completed: true }),
    { tasks: [], total: 0, unchanged: 3 },
    /so already/
  ],
  [
    'complete everything due today',
    updateTasks({ where: {}, completed: true }),
    { tasks: [], total: 0, unchanged: 0 },
    /no such tasks/
  ]
]

for (const [message, call, result, text] of many)
  t.test(`a change of many is told with their number: ${text.source}`, async t => {
    t.match(await answer(message, [[call, result]]), text)
  })

const lists: [args: JsonObject, result: JsonObject, text: RegExp][] = [
  [{}, { tasks: [], total: 0 }, /^You have no open tasks\.$/],
  [{ priority: 'high' }, { tasks: [milk], total: 1 }, /^You have 1 high-priority task:/],
  [
    { status: 'completed', completed_since: '2026-11-23', completed_until: '2026-11-23' },
    { tasks: [milk], total: 1 },
    /1 completed task today/
  ],
  [
    { due_after: '2026-11-23', due_before: '2026-11-29' },
    { tasks: [bread], total: 1 },
    /due from today, Mon 23 Nov to Sun 29 Nov:/
  ],
  [{ due_after: '2026-11-23' }, { tasks: [bread], total: 1 }, /due from today, Mon 23 Nov on:/],
  [{ due_before: '2026-11-24' }, { tasks: [bread], total: 1 }, /due by tomorrow/],
  [{ overdue: true }, { tasks: [bread], total: 1 }, /1 overdue task/],
  [{ has_due: false }, { tasks: [milk], total: 1 }, /without a due date/],
  [{ has_due: true }, { tasks: [bread], total: 1 }, /with a due date/],
  [{ query: 'milk', status: 'all' }, { tasks: [milk], total: 1 }, /matching "milk"/]
]

for (const [args, result, text] of lists)
  t.test(`a list says what it is of: ${JSON.stringify(args)}`, async t => {
    t.match(await answer('show my tasks', [[list(args), result]]), text)
  })

t.test('the rest of a long list comes on "more", until that was all', async t => {
  const tasks = Array.from({ length: 40 }, (_, index) => task(index + 1, `task ${index + 1}`))
  const exchange: Exchange = [list({}), { tasks, total: 90 }]
  const first = await answer('show my list', [exchange])
  t.match(first, /and \d+ more\. Say "more"/)
  const seen: Content[] = [
    user('show my list'),
    ...step(exchange),
    { role: 'model', parts: [{ text: first }] }
  ]
  t.match(await answer('more', [exchange], seen), /^Here are more:/)
})

t.test('what a call returned without a task is not called done', async t => {
  const text = await answer('add milk', [[add({ title: 'milk' }), {}]])
  t.equal(text, 'That did not work. Please try it again.')
})
