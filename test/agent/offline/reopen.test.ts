import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { callsFor, update } from './support.ts'

/** A message, and the expected calls in order. */
const sentences: [said: string, ...calls: FunctionCall[]][] = [
  ['mark 3 as not done', update({ task: 3, completed: false })],
  ['unmark task 2', update({ task: 2, completed: false })],
  ['reopen the report', update({ task: 'report', completed: false })],
  ["I haven't finished the report yet", update({ task: 'report', completed: false })],
  ["the report isn't done yet", update({ task: 'report', completed: false })],
  ['I did not call mom', update({ task: 'mom', completed: false })],
  ["I haven't called mom", update({ task: 'mom', completed: false })]
]

for (const [said, ...calls] of sentences) {
  t.test(`"${said}" is open again`, async t => {
    t.strictSame(await callsFor(said), calls)
  })
}
