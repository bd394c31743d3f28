import t from 'tap'
import type { Content, FunctionCall, JsonObject } from '../../../src/agent/model.ts'
import { ask, complete, list, remove, step, task, textOf, update, user } from './support.ts'

const tasks = [task(4, 'buy milk'), task(7, 'call mom', { due: '2026-11-25' }), task(9, 'finish report')]

/** A message, the listing that the model asks for first, and the calls after its result. */
const sentences: [said: string, listing: JsonObject, ...calls: FunctionCall[]][] = [
  ['delete the second one', {}, remove({ task: 7 })],
  ['mark the first task as done', {}, complete({ task: 4 })],
  ['reopen the last one', { status: 'completed' }, update({ task: 9, completed: false })],
  ['delete everything', {}, remove({ task: 4 }), remove({ task: 7 }), remove({ task: 9 })],
  ['clear my list', {}, remove({ task: 4 }), remove({ task: 7 }), remove({ task: 9 })],
  [
    'clear completed tasks',
    { status: 'completed' },
    remove({ task: 4 }),
    remove({ task: 7 }),
    remove({ task: 9 })
  ],
  ['complete all tasks', {}, complete({ task: 4 }), complete({ task: 7 }), complete({ task: 9 })],
  [
    'move all overdue tasks to tomorrow',
    { due_before: '2026-11-22' },
    update({ task: 4, due: '2026-11-24' }),
    update({ task: 7, due: '2026-11-24' }),
    update({ task: 9, due: '2026-11-24' })
  ],
  ['postpone the call by two days', { query: 'call' }, update({ task: 7, due: '2026-11-27' })],
  ['push the call back a month', { query: 'call' }, update({ task: 7, due: '2026-12-25' })],
  ['move the call to 3pm', { query: 'call' }, update({ task: 7, due: '2026-11-25T15:00:00+01:00' })],
  ['change milk to oat milk', { query: 'milk' }, update({ task: 4, title: 'buy oat milk' })],
  ['change task 4 to oat milk', { status: 'all' }, update({ task: 4, title: 'buy oat milk' })],
  ['delete milk and report', {}, remove({ task: 'milk' }), remove({ task: 'report' })],
  ['drop the milk', { query: 'milk' }, remove({ task: 4 })],
  ['take the call off', { query: 'call' }, remove({ task: 7 })],
  [
    'cancel the gym membership',
    { query: 'membership' },
    { name: 'add_task', args: { title: 'cancel the gym membership' } }
  ],
  [
    'add bread and delete the first one',
    {},
    { name: 'add_task', args: { title: 'bread' } },
    remove({ task: 4 })
  ]
]

const answered = (said: string, listing: JsonObject, found: JsonObject[]): Content[] => [
  user(said),
  ...step([list(listing), { tasks: found, total: found.length }])
]

for (const [said, listing, ...calls] of sentences) {
  t.test(`"${said}" looks first, then acts on what it finds`, async t => {
    t.strictSame((await ask([user(said)])).content, {
      role: 'model',
      parts: [{ functionCall: list(listing) }]
    })
    const acting = await ask(answered(said, listing, tasks))
    t.strictSame(acting.content, { role: 'model', parts: calls.map(functionCall => ({ functionCall })) })
  })
}

t.test('one title with an "and" in it is one task', async t => {
  const { content } = await ask(answered('delete milk and honey', {}, [task(2, 'buy milk and honey')]))
  t.strictSame(content.parts, [{ functionCall: remove({ task: 'milk and honey' }) }])
})

t.test('a message that equals a task beginning with "cancel" does not delete that task', async t => {
  const { content } = await ask(answered('cancel the subscription', {}, [task(2, 'cancel the subscription')]))
  t.strictSame(content.parts, [
    { functionCall: { name: 'add_task', args: { title: 'cancel the subscription' } } }
  ])
})

t.test('when nothing is found, the reply says so and nothing changes', async t => {
  t.equal(textOf(await ask(answered('delete everything', {}, []))), 'I found no such tasks.')
  t.equal(
    textOf(await ask(answered('postpone the dentist by two days', {}, []))),
    'I found no task matching "dentist".'
  )
  t.equal(
    textOf(await ask(answered('delete the second one', {}, tasks.slice(0, 1)))),
    'That list has only one task.'
  )
})

t.test('when several tasks match and one is needed, the model asks for the number', async t => {
  const found = [task(2, 'call mom'), task(3, 'call dad')]
  t.equal(
    textOf(await ask(answered('postpone the call by two days', {}, found))),
    'Several tasks match "call"; please say the number:\n2. call mom\n3. call dad'
  )
})

t.test('a refused look-up counts as one without results', async t => {
  const contents = [user('delete everything'), ...step([list({}), { error: 'too_many_calls' }])]
  t.equal(textOf(await ask(contents)), 'I found no such tasks.')
})

t.test('look-up and calls are a hundred at most, and the reply names the rest', async t => {
  const many = Array.from({ length: 101 }, (_, index) => task(index + 1, `task ${index + 1}`))
  const contents = answered('delete everything', {}, many)
  const { content } = await ask(contents)
  const calls = many.slice(0, 99).map(({ number }) => remove({ task: number }))
  t.strictSame(
    content.parts,
    calls.map(functionCall => ({ functionCall }))
  )

  const results = calls.map((call, index): [FunctionCall, JsonObject] => [call, { task: many[index] }])
  const lines = many.slice(0, 99).map(({ number, title }) => `${number}. ${title}`)
  t.equal(
    textOf(await ask([...contents, ...step(...results)])),
    [
      'Deleted 99 tasks:',
      ...lines,
      'Say "undo" to bring them back.',
      'That is more than I can do at once. I did not get to the rest: "100", "101". Please ask again for that.'
    ].join('\n')
  )
})
