import t from 'tap'
import { stepContents, transcript } from '../../src/agent/transcript.ts'
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
