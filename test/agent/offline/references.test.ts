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
const afterAddingTwo = added(milk, mom)
const afterListing = listed(task(4, 'buy milk'), mom, report)
const afterAsking = [
  user('delete milk'),
  ...step([
    remove({ task: 'milk' }),
    {
      error: 'ambiguous',
      message: '2 tasks match "milk".',
      candidates: [
        { number: 2, title: 'buy soy milk' },
        { number: 5, title: 'buy oat milk' }
      ]
    }
  ]),
  says('Which one do you mean?')
]

const conversations: [before: string, history: Content[], said: string, ...calls: FunctionCall[]][] = [
  ['two added tasks', afterAddingTwo, 'complete both', complete({ task: 1 }), complete({ task: 7 })],
  ['two added tasks', afterAddingTwo, 'delete them', remove({ task: 1 }), remove({ task: 7 })],
  ['two added tasks', afterAddingTwo, 'rename it to call dad', update({ task: 7, title: 'call dad' })],
  ['two added tasks', afterAddingTwo, 'done with the second one', complete({ task: 7 })],
  ['two added tasks', afterAddingTwo, 'delete the first one', remove({ task: 1 })],
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
  ['a list', afterListing, 'tell me about task 9', list({ status: 'all', query: 'finish report' })],
  ['a list', afterListing, 'finish the first one and 9', complete({ task: 4 }), complete({ task: 9 })],
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

t.test('a deleted task is no longer "it": the one spoken of before is', async t => {
  const history = [
    ...afterAddingTwo,
    user('delete call mom'),
    ...step([remove({ task: 'call mom' }), { task: mom }]),
    says('Deleted.')
  ]
  t.strictSame(await callsFor('rename it to call grandma', history), [
    update({ task: 1, title: 'call grandma' })
  ])
  t.strictSame(await callsFor('complete them', history), [complete({ task: 1 })])
  t.equal(await textFor('tomorrow', history), texts.notUnderstood)
})

t.test('several tasks listed are not "it"', async t => {
  t.equal(await textFor('delete it', afterListing), texts.whichTask)
})

t.test('three tasks are not "both"', async t => {
  t.equal(await textFor('complete both', afterListing), texts.whichTasks)
})

t.test('a position that the list does not have is refused', async t => {
  t.equal(await textFor('delete the fifth one', afterListing), 'That list has only 3 tasks.')
})

t.test('a new request is not taken for the answer to a question', async t => {
  t.strictSame(await callsFor('add bread', afterAsking), [add({ title: 'bread' })])
})

t.test('an answer that fits several candidates, or none, changes nothing', async t => {
  t.equal(await textFor('milk', afterAsking), texts.notUnderstood)
  t.equal(await textFor('the ninth one', afterAsking), texts.notUnderstood)
})
