import t from 'tap'
import { calls, parts, text } from '../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

t.test('thoughts of the model are never shown', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body } = await send('hello', [
    parts([
      { text: 'The user greets me. ', thought: true },
      { text: 'Hello' },
      { text: ' I stay brief.', thought: true },
      { text: ', Ada.' }
    ])
  ])
  t.equal(body.response, 'Hello, Ada.')
  const { messages } = await recordOf(scope, body.turn_id)
  t.strictSame(messages[1], { role: 'assistant', content: 'Hello, Ada.' })
})

t.test('a text beside calls is not the answer: the calls are run', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body } = await send('milk', [
    calls([{ name: 'add_task', args: { title: 'milk' } }], { text: 'I will add it.' }),
    text('Added.')
  ])
  t.equal(body.response, 'Added.')
  t.strictSame(await tasksOf(scope), ['1 milk'])
})

t.test(
  'a text with NUL and lone surrogates is stored without them, and kept unchanged for the model',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const said = 'Nul \u0000, half \ud83d, whole 😀.'
    const first = await send('odd', [parts([{ text: said }])])
    t.equal(first.status, 200)
    t.equal(first.body.response, 'Nul , half \ufffd, whole 😀.')
    const { messages, steps } = await recordOf(scope, first.body.turn_id)
    t.strictSame(messages[1], { role: 'assistant', content: first.body.response })
    t.strictSame(steps[0]?.content, { role: 'model', parts: [{ text: said }] })
    const next = await send('go on', [text('Fine.')], { to: first.body.conversation_id })
    t.strictSame(next.modelRequests[0]?.contents[1], { role: 'model', parts: [{ text: said }] })
  }
)

t.test(
  'arguments with NUL or lone surrogates change nothing, and are stored and shown unchanged',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const odd = [{ title: 'nul \u0000' }, { title: 'half \udc00' }, { title: 'name', 'x\u0000': 1 }]
    const list = odd.map(args => ({ name: 'add_task', args }))
    const { body } = await send('odd', [calls(list), text('I cannot.')])
    const result = {
      error: 'invalid_arguments',
      message: 'texts must not contain NUL or an unpaired surrogate'
    }
    const expected = odd.map(parameters => ({ tool: 'add_task', parameters, result }))
    t.strictSame(
      body.tool_calls,
      expected.map(call => ({ status: 'failed', ...call }))
    )
    t.strictSame(
      (await recordOf(scope, body.turn_id)).calls.map(({ tool, parameters, result }) => ({
        tool,
        parameters,
        result
      })),
      expected
    )
    t.strictSame(await tasksOf(scope), [])
  }
)
