import t from 'tap'
import type { Content, FunctionCall } from '../../../src/agent/model.ts'
import { texts } from '../../../src/agent/offline/texts.ts'
import {
  add,
  added,
  callsFor,
  complete,
  list,
  listed,
  remove,
  says,
  step,
  task,
  textFor,
  update,
  user
} from './support.ts'

const milk = task(1, 'buy milk')
const mom = task(7, 'call mom', { due: '2026-11-25' })
const report = task(9, 'finish report')

const afterAdding = added(milk)
const afterAddingTwo = added(milk, mom)
const afterListing = listed(task(4, 'buy milk'), mom, report)
const afterMoving = [
  ...afterAdding,
  user('move it'),
  ...step([update({ task: 1, due: '2026-11-24' }), { task: { ...milk, due: '2026-11-24T17:00:00+01:00' } }]),
  says('Moved.')
]
const afterAsking = [
  user('delete milk'),
  ...step([
    remove({ task: 'milk' }),
    {
      error: 'ambiguous',
      message: '2 tasks fit "milk".',
      candidates: [
        { number: 2, title: 'buy soy milk' },
        { number: 5, title: 'buy oat milk' }
      ]
    }
  ]),
  says('Which one do you mean?')
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
  ['an added task', afterAdding, 'and bread', add({ title: 'bread' })],
  ['a task with a time', afterMoving, 'make that 6pm', update({ task: 1, due: '2026-11-24T18:00:00+01:00' })],
  [
    'a task with a time',
    afterMoving,
    'push it back a week',
    update({ task: 1, due: '2026-12-01T17:00:00+01:00' })
  ],
  ['two added tasks', afterAddingTwo, 'complete both', complete({ task: 1 }), complete({ task: 7 })],
  ['two added tasks', afterAddingTwo, 'delete them', remove({ task: 1 }), remove({ task: 7 })],
  ['two added tasks', afterAddingTwo, 'rename it to call dad', update({ task: 7, title: 'call dad' })],
  ['a list', afterListing, 'delete the second one', remove({ task: 7 })],
  ['a list', afterListing, 'mark the third one done', complete({ task: 9 })],
  ['a list', afterListing, 'delete the last one', remove({ task: 9 })],
  ['a list', afterListing, 'delete the first two', remove({ task: 4 }), remove({ task: 7 })],
  ['a list', afterListing, 'the second to last is done', complete({ task: 7 })],
  ['a list', afterListing, 'complete the first and the last', complete({ task: 4 }), complete({ task: 9 })],
  ['a list', afterListing, 'delete 7', remove({ task: 7 })],
  ['a list', afterListing, 'move the second one to friday', update({ task: 7, due: '2026-11-27' })],
  ['a list', afterListing, 'move call mom back 2 days', update({ task: 7, due: '2026-11-27' })],
  ['a list', afterListing, 'make the last one high priority', update({ task: 9, priority: 'high' })],
  [
    'a list',
    afterListing,
    'delete all of them',
    remove({ task: 4 }),
    remove({ task: 7 }),
    remove({ task: 9 })
  ],
  [
    'a list',
    afterListing,
    'all three are done',
    complete({ task: 4 }),
    complete({ task: 7 }),
    complete({ task: 9 })
  ],
  ['a list', afterListing, 'and tomorrow?', list({ due_after: '2026-11-24', due_before: '2026-11-24' })],
  [
    'a list',
    afterListing,
    'what about next week?',
    list({ due_after: '2026-11-30', due_before: '2026-12-06' })
  ],
  ['a list', afterListing, 'is the second one done?', list({ status: 'all', query: 'call mom' })],
  ['a list of one task', listed(mom), 'rename it to call dad', update({ task: 7, title: 'call dad' })],
  ['a question which one', afterAsking, 'the second one', remove({ task: 5 })],
  ['a question which one', afterAsking, '2', remove({ task: 2 })],
  ['a question which one', afterAsking, 'soy', remove({ task: 2 })],
  ['a question which one', afterAsking, 'both of them', remove({ task: 2 }), remove({ task: 5 })]
]

for (const [before, history, said, ...calls] of conversations) {
  t.test(`after ${before}, "${said}" means what was spoken of`, async t => {
    t.strictSame(await callsFor(said, history), calls)
  })
}

t.test('several tasks listed are not "it"', async t => {
  t.equal(await textFor('delete it', afterListing), texts.whichTask)
})

t.test('three tasks are not "both"', async t => {
  t.equal(await textFor('complete both', afterListing), texts.whichTasks)
})

t.test('a place that the list does not have is refused', async t => {
  t.equal(await textFor('delete the fifth one', afterListing), 'That list has only 3 tasks.')
})

t.test('a new request is not taken for the answer to a question', async t => {
  t.strictSame(await callsFor('add bread', afterAsking), [add({ title: 'bread' })])
})

t.test('an answer that fits several candidates, or none, changes nothing', async t => {
  t.equal(await textFor('milk', afterAsking), texts.notUnderstood)
  t.equal(await textFor('the ninth one', afterAsking), texts.notUnderstood)
})

t.test('undo takes back what the last changing turn did, the newest first', async t => {
  const turn = (call: FunctionCall, made: typeof milk) => [
    user('do it'),
    ...step([call, { task: made }]),
    says('Done.')
  ]
  const due = { ...milk, due: '2026-11-24', description: 'two of them' }
  t.strictSame(await callsFor('undo', afterAddingTwo), [remove({ task: 7 }), remove({ task: 1 })])
  t.strictSame(await callsFor('undo that', turn(complete({ task: 1 }), milk)), [
    update({ task: 1, completed: false })
  ])
  t.strictSame(await callsFor('bring it back', turn(remove({ task: 1 }), due)), [
    add({ title: 'buy milk', description: 'two of them', due: '2026-11-24', priority: 'normal' })
  ])
  t.strictSame(await callsFor('undo', turn(update({ task: 1, completed: false }), milk)), [
    complete({ task: 1 })
  ])
  t.equal(await textFor('undo', turn(update({ task: 1, title: 'x' }), milk)), texts.cannotUndo)
})

t.test('within one message "it" is what was said just before', async t => {
  t.strictSame(await callsFor("add milk. it's urgent. also add bread"), [
    add({ title: 'milk', priority: 'high' }),
    add({ title: 'bread' })
  ])
  t.strictSame(await callsFor('move the report to Friday and make it urgent'), [
    update({ task: 'report', due: '2026-11-27' }),
    update({ task: 'report', priority: 'high' })
  ])
  t.strictSame(await callsFor('add buy milk and make it 2 gallons'), [
    add({ title: 'buy 2 gallons of milk' })
  ])
  t.strictSame(await callsFor('add milk and mark it as done'), [
    add({ title: 'milk' }),
    complete({ task: 'milk' })
  ])
})
