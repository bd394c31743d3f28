import t from 'tap'
import { stepContents, transcript } from '../../src/agent/transcript.ts'
import type { RecordedStep } from '../../src/agent/turn.ts'

const usage = { input_tokens: 0, output_tokens: 0 }
const closing: RecordedStep = { content: { parts: [{ text: 'Done.' }] }, usage, calls: [] }
const user = (text: string) => ({ role: 'user', parts: [{ text }] })
const model = (text: string) => ({ role: 'model', parts: [{ text }] })

t.test('turns follow each other in order; refused ones are left out, unanswered ones are not', async t => {
  const contents = transcript([
    { message: 'one', refused: false, steps: [closing] },
    { message: 'two', refused: true, steps: [closing] },
    { message: 'three', refused: false, steps: [] },
    { message: 'four', refused: false, steps: [closing] }
  ])
  t.strictSame(contents, [user('one'), model('Done.'), user('three'), user('four'), model('Done.')])
})

t.test('every call has a response, even one that is not on record', async t => {
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

t.test('a content without a role is the model’s', async t => {
  const content = { parts: [{ text: 'Done.' }] }
  t.strictSame(stepContents({ content, usage, calls: [] }), [{ role: 'model', ...content }])
})
