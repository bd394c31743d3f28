import t from 'tap'
import type { Content, FunctionCall, JsonObject } from '../../../src/agent/model.ts'
import { ask, complete, list, remove, step, task, textOf, update, user } from './support.ts'

const bill = task(3, 'pay the electric bill')
const refused: JsonObject = { error: 'not_found' }

/** After the call by the name that was said was refused, the listing of the word that tells most shows these. */
const looked = (said: string, call: FunctionCall, query: string, ...found: JsonObject[]): Content[] => [
  user(said),
  ...step([call, refused]),
  ...step([list({ query }), { tasks: found, total: found.length }])
]

const sentences: [said: string, call: FunctionCall, query: string, found: JsonObject, again: FunctionCall][] =
  [
    [
      'mark pay electric bill as done',
      complete({ task: 'pay electric bill' }),
      'electric',
      bill,
      complete({ task: 3 })
    ],
    ['delete electric bills', remove({ task: 'electric bills' }), 'electric', bill, remove({ task: 3 })],
    [
      'make the Rome flights urgent',
      update({ task: 'Rome flights', priority: 'high' }),
      'flight',
      task(5, 'book flights to Rome'),
      update({ task: 5, priority: 'high' })
    ],
    [
      'mark the dentists call as done',
      complete({ task: 'dentists call' }),
      'dentist',
      task(6, "call the dentist's office"),
      complete({ task: 6 })
    ]
  ]

for (const [said, call, query, found, again] of sentences) {
  t.test(
    `"${said}" finds "${found.title}" by its words when the tool does not know it by its letters`,
    async t => {
      t.strictSame((await ask([user(said)])).content.parts, [{ functionCall: call }])
      const refusal = [user(said), ...step([call, refused])]
      t.strictSame((await ask(refusal)).content.parts, [{ functionCall: list({ query }) }])
      const shown = looked(said, call, query, found)
      t.strictSame((await ask(shown)).content.parts, [{ functionCall: again }])
    }
  )
}

t.test('the reply reports the final changes, and not the refused calls before', async t => {
  const shown = looked('delete electric bills', remove({ task: 'electric bills' }), 'electric', bill)
  const answer = textOf(await ask([...shown, ...step([remove({ task: 3 }), { task: bill }])]))
  t.equal(answer, 'Deleted "pay the electric bill" (task 3).')
})

t.test('if no title or several titles have all the words, nothing changes', async t => {
  const call = remove({ task: 'electric bills' })
  t.equal(
    textOf(await ask(looked('delete electric bills', call, 'electric', task(4, 'buy an electric kettle')))),
    'I found no task matching "electric bills".'
  )
  t.equal(
    textOf(await ask(looked('delete electric bills', call, 'electric', bill, task(9, 'file electric bill')))),
    'Several tasks match "electric bills"; please say the number:\n3. pay the electric bill\n9. file electric bill'
  )
})

t.test('a number, or a word that was already looked up, is not looked up again', async t => {
  t.equal(
    textOf(await ask([user('delete 12'), ...step([remove({ task: 12 }), refused])])),
    'There is no task 12.'
  )
  t.equal(
    textOf(await ask([user('delete milk'), ...step([remove({ task: 'milk' }), refused])])),
    'I found no task matching "milk".'
  )
})

t.test('of several calls only the refused ones are retried', async t => {
  const contents = [
    user('delete task 7 and delete electric bills'),
    ...step(
      [remove({ task: 7 }), { task: task(7, 'call mom') }],
      [remove({ task: 'electric bills' }), refused]
    ),
    ...step([list({ query: 'electric' }), { tasks: [bill], total: 1 }])
  ]
  t.strictSame((await ask(contents)).content.parts, [{ functionCall: remove({ task: 3 }) }])
  const answer = textOf(await ask([...contents, ...step([remove({ task: 3 }), { task: bill }])]))
  t.equal(answer, 'Deleted 2 tasks:\n7. call mom\n3. pay the electric bill\nSay "undo" to bring them back.')
})
