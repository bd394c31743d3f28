import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { add, callsFor, complete, remove } from './support.ts'

/** A message, and the expected calls in order. */
const sentences: [said: string, ...calls: FunctionCall[]][] = [
  ['done with the milk', complete({ task: 'milk' })],
  ['mark task 3 as complete', complete({ task: 3 })],
  ['I finished the report', complete({ task: 'report' })],
  ["i've bought the milk", complete({ task: 'milk' })],
  ['I called mom', complete({ task: 'mom' })],
  ['complete the report and delete the milk', complete({ task: 'report' }), remove({ task: 'milk' })],
  ['cross milk off my list', complete({ task: 'milk' })],
  ['check off milk', complete({ task: 'milk' })],
  ['tick off task 4', complete({ task: 4 })],
  ['I finished the report and called mom', complete({ task: 'report' }), complete({ task: 'mom' })],
  ['I finished the report and the slides', complete({ task: 'report' }), complete({ task: 'slides' })],
  [
    "i've finished the report, delete the milk and add bread",
    complete({ task: 'report' }),
    remove({ task: 'milk' }),
    add({ title: 'bread' })
  ],
  ['complete tasks 1 and 2', complete({ task: 1 }), complete({ task: 2 })],
  ['the report is done', complete({ task: 'report' })],
  ['task 3 is done', complete({ task: 3 })],
  ['task 3 done', complete({ task: 3 })],
  ['done with 3', complete({ task: 3 })],
  ['mark 3 done', complete({ task: 3 })],
  ['finish 3', complete({ task: 3 })],
  ['complete 3', complete({ task: 3 })],
  ['3 is done', complete({ task: 3 })],
  ["I'm done with the laundry", complete({ task: 'laundry' })],
  ['Finished the laundry!', complete({ task: 'laundry' })],
  ['Just finished the laundry', complete({ task: 'laundry' })],
  ['I did the laundry', complete({ task: 'laundry' })],
  ['laundry is done', complete({ task: 'laundry' })],
  ['laundry done', complete({ task: 'laundry' })],
  ['mark laundry done', complete({ task: 'laundry' })],
  ['Mark "buy milk" as completed', complete({ task: 'buy milk' })],
  ['check off groceries', complete({ task: 'groceries' })],
  ['Tick the milk off', complete({ task: 'milk' })],
  ['cross off number 2', complete({ task: 2 })],
  ['I already called mom', complete({ task: 'mom' })],
  ['I have paid the rent', complete({ task: 'rent' })],
  ['paid the rent', complete({ task: 'rent' })],
  ['I just got back from the gym', complete({ task: 'gym' })],
  ['I took out the trash', complete({ task: 'trash' })],
  ['took the trash out', complete({ task: 'trash' })],
  ['I went to the gym', complete({ task: 'gym' })],
  ['picked up the dry cleaning', complete({ task: 'dry cleaning' })],
  ['Completed: buy milk', complete({ task: 'buy milk' })],
  ['task 2 complete', complete({ task: 2 })],
  ['complete task number 2', complete({ task: 2 })],
  ['complete #2', complete({ task: 2 })],
  ['set task 2 to done', complete({ task: 2 })],
  ['number 2 is finished', complete({ task: 2 })],
  ["I've done 2 and 3", complete({ task: 2 }), complete({ task: 3 })],
  ['complete review PR #42', complete({ task: 'review PR #42' })],
  ["I've finished with task 2 and task 4", complete({ task: 2 }), complete({ task: 4 })],
  ['I want to mark task 3 as done', complete({ task: 3 })],
  ['mark as done: buy milk', complete({ task: 'buy milk' })],
  ['mark done the milk', complete({ task: 'milk' })],
  ['I finished writing the essay', complete({ task: 'essay' })],
  ['finish 2 and 3', complete({ task: 2 }), complete({ task: 3 })],
  [
    'finished cleaning the kitchen and washed the car',
    complete({ task: 'kitchen' }),
    complete({ task: 'car' })
  ]
]

for (const [said, ...calls] of sentences) {
  t.test(`"${said}" is done`, async t => {
    t.strictSame(await callsFor(said), calls)
  })
}
