import t from 'tap'
import { withoutIds } from '../support/client.ts'
import type { Answer } from '../support/fake-gemini/index.ts'
import {
  calls,
  finish,
  malformedCall,
  maxTokens,
  parts,
  raw,
  stopWithoutParts,
  text
} from '../support/fake-gemini/index.ts'
import { problem } from '../support/problem.ts'
import { linesOf, recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const addMilk = { name: 'add_task', args: { title: 'milk' } }

/** Answers of a model that can be neither shown nor run. */
const unusable: Record<string, () => Answer> = {
  'STOP without parts': stopWithoutParts,
  'STOP with a thought only': () => parts([{ text: 'Let me think.', thought: true }]),
  'STOP with white space only': () => parts([{ text: ' \n' }]),
  'STOP with a NUL only': () => parts([{ text: '\u0000' }]),
  'STOP with zero-width characters only': () => parts([{ text: '\u200b\ufeff' }]),
  'STOP with a call whose name is no name': () => parts([{ functionCall: { name: 'add task' } }]),
  'STOP with a call without a name': () => parts([{ functionCall: { args: { title: 'milk' } } }]),
  'a malformed call': malformedCall,
  'MAX_TOKENS without parts': maxTokens,
  'MAX_TOKENS with half a call': () => parts([{ functionCall: addMilk }], 'MAX_TOKENS'),
  'a call of an undeclared tool': () => calls([{ name: 'list_files' }]),
  'more calls than go on record': () => calls(Array(65).fill(addMilk)),
  'a declared call under another reason': () => parts([{ functionCall: addMilk }], 'UNEXPECTED_TOOL_CALL'),
  'a reason that nobody knows': () => parts([{ text: 'Half an' }], 'BRAND_NEW_REASON'),
  'a reason that is a word of JavaScript': () => parts([{ text: 'Half an' }], 'constructor'),
  'no candidate at all': () => exchange => exchange.json(200, {})
}

for (const [what, answer] of Object.entries(unusable)) {
  t.test(`after ${what} the model is asked again once, with the same contents`, async t => {
    const { send, scope } = await setup.newUser(t)
    const { status, body, asked } = await send('hello', [answer(), text('Hello.')])
    t.strictSame([status, body.response, body.degraded, body.tool_calls], [200, 'Hello.', false, []])
    t.strictSame(asked[1]?.body, asked[0]?.body)
    t.strictSame(await tasksOf(scope), [])
    const { steps } = await recordOf(scope, body.turn_id)
    t.strictSame(
      steps.map(step => [step.step, step.finish_reason]),
      [[1, 'STOP']]
    )
  })

  t.test(`after ${what} twice, the model has failed; the message is kept`, async t => {
    const { sendRefused, scope } = await setup.newUser(t)
    const { status, body } = await sendRefused('hello', [answer(), answer()])
    t.equal(status, 502)
    t.strictSame(withoutIds(body), problem('model_failed'))
    t.strictSame(await recordOf(scope, body.turn_id ?? ''), {
      turn: {
        status: 'failed',
        error_code: 'model_failed',
        degraded: false,
        refused: false,
        input_tokens: 0,
        output_tokens: 0
      },
      messages: [{ role: 'user', content: 'hello' }],
      steps: [],
      calls: []
    })
    t.strictSame(await tasksOf(scope), [])
  })
}

t.test(
  'after an empty answer to a tool result the model is asked again, and the tool is not run again',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const { body, asked } = await send('milk', [calls([addMilk]), stopWithoutParts(), text('Added.')])
    t.strictSame([body.response, body.degraded, body.tool_calls.length], ['Added.', false, 1])
    t.strictSame(asked[2]?.body, asked[1]?.body)
    t.strictSame(await tasksOf(scope), ['1 milk'])
  }
)

t.test('after two empty answers to a tool result the reply is the fallback reply', async t => {
  const { send, scope } = await setup.newUser(t)
  const { status, body } = await send('milk', [calls([addMilk]), stopWithoutParts(), malformedCall()])
  t.equal(status, 200)
  t.equal(body.degraded, true)
  t.equal(
    body.response,
    'I added “milk” (task 1), but could not finish my answer. Please check your list before you ask for the rest.'
  )
  t.equal(body.tool_calls.length, 1)
  t.strictSame(await tasksOf(scope), ['1 milk'])

  const next = await send('and now?', [text('Milk is on it.')], { to: body.conversation_id })
  t.strictSame(linesOf(next.asked[0]?.contents ?? []), [
    'user: milk',
    'model: add_task()',
    'user: add_task=',
    `model: ${body.response}`,
    'user: and now?'
  ])
})

t.test('the model can be asked again once in each round', async t => {
  const { send } = await setup.newUser(t)
  const { body } = await send('twice', [
    stopWithoutParts(),
    calls([addMilk]),
    malformedCall(),
    calls([addMilk]),
    finish('MALFORMED_FUNCTION_CALL'),
    text('Two.')
  ])
  t.strictSame([body.response, body.degraded, body.tool_calls.length], ['Two.', false, 2])
})

t.test('the tokens of unusable answers are counted', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body } = await send('count', [
    stopWithoutParts(),
    calls([addMilk]),
    stopWithoutParts(),
    text('Ok.')
  ])
  t.strictSame(body.usage, { input_tokens: 400, output_tokens: 120 })
  const { turn } = await recordOf(scope, body.turn_id)
  t.strictSame([turn.input_tokens, turn.output_tokens], [400, 120])
})

t.test('an absurd token count is capped, and does not fail the turn', async t => {
  const { send } = await setup.newUser(t)
  const candidates = [{ content: { role: 'model', parts: [{ text: 'Hello.' }] }, finishReason: 'STOP' }]
  const usageMetadata = { promptTokenCount: 3_000_000_000, candidatesTokenCount: 1e300 }
  const { status, body } = await send('count', [raw(JSON.stringify({ candidates, usageMetadata }))])
  t.strictSame([status, body.usage], [200, { input_tokens: 10_000_000, output_tokens: 0 }])
})

t.test('a text cut off at the token limit is shown and marked', async t => {
  const { send } = await setup.newUser(t)
  const { status, body } = await send('long', [parts([{ text: 'You have milk,' }], 'MAX_TOKENS')])
  t.strictSame([status, body.response, body.degraded], [200, 'You have milk,', true])
  const next = await send('go on', [text('and bread.')], { to: body.conversation_id })
  t.strictSame(linesOf(next.asked[0]?.contents ?? []), ['user: long', 'model: You have milk,', 'user: go on'])
})
