import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { callsFor, remove } from './support.ts'

/** A message, and the expected calls in order. */
const sentences: [said: string, ...calls: FunctionCall[]][] = [
  ['remove cheese from my list', remove({ task: 'cheese' })],
  ['delete task 3 and 4', remove({ task: 3 }), remove({ task: 4 })],
  ['delete tasks 1, 2 and 3', remove({ task: 1 }), remove({ task: 2 }), remove({ task: 3 })],
  ['delete the milk and the bread', remove({ task: 'milk' }), remove({ task: 'bread' })],
  ['take cheese off my list', remove({ task: 'cheese' })],
  ['get rid of the milk', remove({ task: 'milk' })],
  ['forget the milk', remove({ task: 'milk' })],
  ["I don't need cheese anymore", remove({ task: 'cheese' })],
  ['delete 3', remove({ task: 3 })],
  ['remove the laundry task', remove({ task: 'laundry' })],
  ['delete "buy milk"', remove({ task: 'buy milk' })],
  ['Delete the task about milk', remove({ task: 'milk' })],
  ['please delete number 4', remove({ task: 4 })],
  ["I don't want to buy milk anymore", remove({ task: 'buy milk' })],
  ['cancel task 3', remove({ task: 3 })],
  ['remove "call mom" from the list', remove({ task: 'call mom' })]
]

for (const [said, ...calls] of sentences) {
  t.test(`"${said}" is to go`, async t => {
    t.strictSame(await callsFor(said), calls)
  })
}
