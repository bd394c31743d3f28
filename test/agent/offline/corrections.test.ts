import t from 'tap'
import type { Content, FunctionCall } from '../../../src/agent/model.ts'
import { add, added, callsFor, complete, list, remove, says, step, task, update, user } from './support.ts'

const milk = task(1, 'buy milk')
const afterAdding = added(milk)
const afterMoving = [
  ...afterAdding,
  user('move it'),
  ...step([update({ task: 1, due: '2026-11-24' }), { task: { ...milk, due: '2026-11-24T17:00:00+01:00' } }]),
  says('Moved.')
]

const conversations: [before: string, history: Content[], said: string, ...calls: FunctionCall[]][] = [
  ['an added task', afterAdding, 'rename it to call grandma', update({ task: 1, title: 'call grandma' })],
  ['an added task', afterAdding, 'call it get groceries', update({ task: 1, title: 'get groceries' })],
  ['an added task', afterAdding, 'change the title to buy bread', update({ task: 1, title: 'buy bread' })],
  [
    'an added task',
    afterAdding,
    'actually, make that 2 gallons',
    update({ task: 1, title: 'buy 2 gallons of milk' })
  ],
  ['an added task', afterAdding, 'actually 3 gallons', update({ task: 1, title: 'buy 3 gallons of milk' })],
  [
    'an added task',
    afterAdding,
    'make it two bottles',
    update({ task: 1, title: 'buy two bottles of milk' })
  ],
  ['an added task', afterAdding, 'make that oat milk', update({ task: 1, title: 'buy oat milk' })],
  ['an added task', afterAdding, 'no, i meant bread', update({ task: 1, title: 'buy bread' })],
  ['an added task', afterAdding, 'make that a dozen eggs', update({ task: 1, title: 'buy a dozen eggs' })],
  ['an added task', afterAdding, 'make it tomorrow', update({ task: 1, due: '2026-11-24' })],
  ['an added task', afterAdding, 'no wait, friday', update({ task: 1, due: '2026-11-27' })],
  ['an added task', afterAdding, 'tomorrow at 5', update({ task: 1, due: '2026-11-24T17:00:00+01:00' })],
  ['an added task', afterAdding, 'set due date to friday', update({ task: 1, due: '2026-11-27' })],
  ['an added task', afterAdding, 'push it back a day', update({ task: 1, due: '2026-11-24' })],
  ['an added task', afterAdding, "it's urgent", update({ task: 1, priority: 'high' })],
  ['an added task', afterAdding, 'high priority', update({ task: 1, priority: 'high' })],
  ['an added task', afterAdding, 'set priority to low', update({ task: 1, priority: 'low' })],
  ['an added task', afterAdding, 'mark that one as done', complete({ task: 1 })],
  ['an added task', afterAdding, 'done!', complete({ task: 1 })],
  ['an added task', afterAdding, 'change it to done', complete({ task: 1 })],
  ['an added task', afterAdding, 'delete it', remove({ task: 1 })],
  ['an added task', afterAdding, 'scratch that', remove({ task: 1 })],
  ['an added task', afterAdding, 'cancel the milk', remove({ task: 'milk' })],
  ['an added task', afterAdding, 'finish the milk', complete({ task: 'milk' })],
  ['an added task', afterAdding, 'schedule the milk for Friday', update({ task: 1, due: '2026-11-27' })],
  [
    'an added task',
    afterAdding,
    'update the milk: buy oat milk',
    update({ task: 'milk', title: 'buy oat milk' })
  ],
  ['an added task', afterAdding, 'is it done?', list({ status: 'all', query: 'buy milk' })],
  ['an added task', afterAdding, 'and bread', add({ title: 'bread' })],
  ['a task with a time', afterMoving, 'make that 6pm', update({ task: 1, due: '2026-11-24T18:00:00+01:00' })],
  [
    'a task with a time',
    afterMoving,
    'push it back a week',
    update({ task: 1, due: '2026-12-01T17:00:00+01:00' })
  ]
]

for (const [before, history, said, ...calls] of conversations) {
  t.test(`after ${before}, "${said}" means what was spoken of`, async t => {
    t.strictSame(await callsFor(said, history), calls)
  })
}
