import t from 'tap'
import type { JsonObject } from '../../src/agent/model.ts'
import { shortForm, stepContents, transcript } from '../../src/agent/transcript.ts'
import type { RecordedStep } from '../../src/agent/turn.ts'

const usage = { input_tokens: 0, output_tokens: 0 }
const closing: RecordedStep = { content: { parts: [{ text: 'Done.' }] }, usage, calls: [] }
const user = (text: string) => ({ role: 'user', parts: [{ text }] })
const model = (text: string) => ({ role: 'model', parts: [{ text }] })

t.test('turns are in order; refused turns are left out, unanswered ones are not', async t => {
  const contents = transcript([
    { message: 'one', refused: false, steps: [closing] },
    { message: 'two', refused: true, steps: [closing] },
    { message: 'three', refused: false, steps: [] },
    { message: 'four', refused: false, steps: [closing] },
    { message: 'five', refused: false, steps: [] }
  ])
  t.strictSame(contents, [
    user('one'),
    model('Done.'),
    user('three'),
    user('four'),
    model('Done.'),
    user('five')
  ])
})

t.test('every call has a response, even if its result is not stored', async t => {
  const content = {
    role: 'model',
    parts: [
      { functionCall: { id: 'a', name: 'add_task', args: {} }, thoughtSignature: 'c2ln' },
      { text: 'and' },
      { functionCall: { name: 'list_tasks' } }
    ]
  }
  const calls = [{ tool: 'add_task', parameters: {}, result: { error: 'invalid_arguments' } }]
  t.strictSame(stepContents({ content, usage, calls }), [
    content,
    {
      role: 'user',
      parts: [
        { functionResponse: { id: 'a', name: 'add_task', response: { error: 'invalid_arguments' } } },
        { functionResponse: { name: 'list_tasks', response: { error: 'not_recorded' } } }
      ]
    }
  ])
})

t.test('a content without a role gets the role model', async t => {
  const content = { parts: [{ text: 'Done.' }] }
  t.strictSame(stepContents({ content, usage, calls: [] }), [{ role: 'model', ...content }])
})

t.test('a missing result does not shift the others', async t => {
  const add = (title: string) => ({ functionCall: { name: 'add_task', args: { title } } })
  const content = {
    role: 'model',
    parts: [add('milk'), add('bread'), { functionCall: { name: 'list_tasks' } }]
  }
  const calls = [
    { tool: 'list_tasks', parameters: {}, result: { tasks: [], total: 0 } },
    { tool: 'add_task', parameters: { title: 'bread' }, result: { task: { number: 2 } } }
  ]
  const [, answer] = stepContents({ content, usage, calls })
  t.strictSame(
    answer?.parts?.map(part => part.functionResponse?.response),
    [{ error: 'not_recorded' }, { task: { number: 2 } }, { tasks: [], total: 0 }]
  )
})

t.test('parts that the model would refuse are left out', async t => {
  const call = { functionCall: { name: 'list_tasks' }, thoughtSignature: 'c2ln' }
  const parts = [
    {},
    { thoughtSignature: 'c2ln' },
    { executableCode: { code: '1' } },
    { functionResponse: { name: 'list_tasks', response: {} } },
    { functionCall: { args: {} } },
    call,
    { text: '', thoughtSignature: 'c2ln' }
  ]
  const calls = [{ tool: 'list_tasks', parameters: {}, result: { total: 0 } }]
  t.strictSame(stepContents({ content: { parts }, usage, calls }), [
    { role: 'model', parts: [call, { text: '', thoughtSignature: 'c2ln' }] },
    { role: 'user', parts: [{ functionResponse: { name: 'list_tasks', response: { total: 0 } } }] }
  ])
  for (const content of [{}, { role: 'model' }, { parts: [] }, { parts: [{}] }])
    t.strictSame(stepContents({ content, usage, calls }), [])
})

t.test('a text without calls is only sent at the end of an ended turn', async t => {
  const call = { functionCall: { name: 'list_tasks' } }
  const listing: RecordedStep = { content: { role: 'model', parts: [call] }, usage, calls: [] }
  const steps = [closing, listing, closing]
  const exchanged = [
    { role: 'model', parts: [call] },
    {
      role: 'user',
      parts: [{ functionResponse: { name: 'list_tasks', response: { error: 'not_recorded' } } }]
    }
  ]
  t.strictSame(
    transcript([
      { message: 'one', refused: false, steps },
      { message: 'two', refused: false, steps }
    ]),
    [user('one'), ...exchanged, model('Done.'), user('two'), ...exchanged]
  )
})

const whole = (number: number, more: object = {}) => ({
  id: '01a207b1-ea2b-7260-8a8a-f91cec6eef58',
  number,
  title: `task ${number}`,
  description: null,
  due: null,
  priority: 'normal',
  completed_at: null,
  version: 1,
  created_by: null,
  updated_by: null,
  created_at: '2026-11-23T09:17:10.052Z',
  updated_at: '2026-11-23T09:17:10.052Z',
  ...more
})

const responded = (...responses: JsonObject[]) => ({
  role: 'user',
  parts: responses.map(response => ({ functionResponse: { id: '1', name: 'list_tasks', response } }))
})

t.test('a model gets the number, the title and the set fields of a task', async t => {
  const set = {
    description: 'oat',
    due: '2026-12-01',
    priority: 'high',
    completed_at: '2026-11-23T09:17:10.052Z'
  }
  const list = { tasks: [whole(1), whole(2, set)], total: 2 }
  const refused = {
    error: 'ambiguous',
    message: '2 tasks match "milk".',
    candidates: [{ number: 1, title: 'milk' }]
  }
  const contents = [user('list'), responded(list, { task: whole(3) }, refused)]
  const { completed_at, ...kept } = set
  t.strictSame(shortForm(contents), [
    user('list'),
    responded(
      {
        tasks: [
          { number: 1, title: 'task 1' },
          { number: 2, title: 'task 2', ...kept, completed: true }
        ],
        total: 2
      },
      { task: { number: 3, title: 'task 3' } },
      refused
    )
  ])
})

t.test('a model gets the changes of an undo in short, those of earlier turns as a total', async t => {
  const undone = { message: 'add milk', changes: [{ change: 'removed', task: whole(1) }], total: 1 }
  const contents = [user('undo'), responded(undone), model('Done.'), user('undo'), responded(undone)]
  t.strictSame(shortForm(contents), [
    user('undo'),
    responded({ message: 'add milk', total: 1 }),
    model('Done.'),
    user('undo'),
    responded({ ...undone, changes: [{ change: 'removed', task: { number: 1, title: 'task 1' } }] })
  ])
})

t.test('a model gets the lists of earlier turns as counts, and the same short form each time', async t => {
  const list = { tasks: [whole(1), whole(2)], total: 60 }
  const contents = [user('list'), responded(list), model('Task 1, task 2.'), user('again'), responded(list)]
  const short = { tasks: [1, 2].map(number => ({ number, title: `task ${number}` })), total: 60 }
  const expected = [
    user('list'),
    responded({ listed: 2, total: 60 }),
    model('Task 1, task 2.'),
    user('again'),
    responded(short)
  ]
  t.strictSame(shortForm(contents), expected)
  t.strictSame(shortForm(shortForm(contents)).slice(0, 3), expected.slice(0, 3))
  t.strictSame(contents[1], responded(list), 'the contents are not changed')
})
