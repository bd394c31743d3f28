import t from 'tap'
import type { Turn } from '../../src/contract/components.ts'
import { client, withoutIds } from '../support/client.ts'
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

/** A call with an argument of this many nested lists, as text: to serialize it would overflow the stack too. */
function nestedCall(depth: number): Answer {
  const args = `{"title":"milk","x":${'['.repeat(depth)}${']'.repeat(depth)}}`
  return exchange => {
    const functionCall = `{"functionCall":{"name":"add_task","args":${args}},"thoughtSignature":"c2ln"}`
    if (depth < 100) exchange.issue(JSON.parse(`{"role":"model","parts":[${functionCall}]}`))
    return raw(
      `{"candidates":[{"content":{"role":"model","parts":[${functionCall}]},"finishReason":"STOP"}]}`
    )(exchange)
  }
}

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
  'more calls than are stored': () => calls(Array(257).fill(addMilk)),
  'a declared call under another reason': () => parts([{ functionCall: addMilk }], 'UNEXPECTED_TOOL_CALL'),
  'a reason that nobody knows': () => parts([{ text: 'Half an' }], 'BRAND_NEW_REASON'),
  'a reason that is a word of JavaScript': () => parts([{ text: 'Half an' }], 'constructor'),
  'a call whose arguments are no object': () =>
    parts([{ functionCall: Object({ name: 'add_task', args: 'milk' }) }]),
  'a call whose arguments are a list': () =>
    parts([{ functionCall: Object({ name: 'add_task', args: ['milk'] }) }]),
  'a call whose name is no text': () => parts([{ functionCall: Object({ name: 7, args: {} }) }]),
  'a call written as text': () => text('call:default_api:add_task{title:milk}'),
  'a declaration written as text': () => text('declaration:default_api:add_task{description:<ctrl46>'),
  'code written as text': () => text('```tool_code\nprint(default_api.add_task(title="milk"))\n```'),
  'a control token': () => text('Done.<ctrl46>'),
  'a thought without its flag': () => text('THOUGHT: the user wants milk.'),
  'a text of more than 20,000 characters': () => text('milk '.repeat(4001)),
  'a text that is cut at the token limit after 20,000 characters': () =>
    parts([{ text: 'milk '.repeat(4001) }], 'MAX_TOKENS'),
  'calls beside a text of more than 20,000 characters': () =>
    calls([addMilk], { text: 'milk '.repeat(4001) }),
  'a content of more than 512 KiB': () =>
    calls([{ name: 'add_task', args: { title: 'milk', description: 'x'.repeat(2 ** 19) } }]),
  'a content of more than 512 KiB in fewer characters': () =>
    calls([{ name: 'add_task', args: { title: 'milk', description: '乳'.repeat(180_000) } }]),
  'a call with an id of 129 characters': () => parts([{ functionCall: { id: 'x'.repeat(129), ...addMilk } }]),
  'a call whose id is no text': () => parts([{ functionCall: Object({ id: ['x'], ...addMilk }) }]),
  'a call whose arguments are nested too deeply': () => nestedCall(60),
  'a call whose arguments would overflow the stack': () => nestedCall(50_000),
  'the reason OTHER': () => finish('OTHER'),
  'no candidate at all': () => exchange => exchange.json(200, {})
}

for (const [what, answer] of Object.entries(unusable)) {
  t.test(`after ${what} the model is asked again, up to twice, with the same contents`, async t => {
    const { send, scope } = await setup.newUser(t)
    const { status, body, modelRequests } = await send('hello', [answer(), answer(), text('Hello.')])
    t.strictSame([status, body.response, body.degraded, body.tool_calls], [200, 'Hello.', false, []])
    for (const again of modelRequests) t.strictSame(again.body, modelRequests[0]?.body)
    t.strictSame(await tasksOf(scope), [])
    const { steps } = await recordOf(scope, body.turn_id)
    t.strictSame(
      steps.map(step => [step.step, step.finish_reason]),
      [[1, 'STOP']]
    )
  })

  t.test(`after ${what} three times, the model has failed; the message is kept`, async t => {
    const { sendRefused, scope } = await setup.newUser(t)
    const { status, body } = await sendRefused('hello', [answer(), answer(), answer()])
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

t.test('a call whose arguments are nested as deeply as allowed, and whose id is as long, is run', async t => {
  const { send, scope } = await setup.newUser(t)
  const long = parts([{ functionCall: { id: 'x'.repeat(128), ...addMilk }, thoughtSignature: 'c2ln' }])
  await send('at the limits', [nestedCall(59), long, text('Added.')])
  t.strictSame(await tasksOf(scope), ['1 milk'])
})

t.test(
  'after an empty answer to a tool result the model is asked again, and the tool is not run again',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const { body, modelRequests } = await send('milk', [calls([addMilk]), stopWithoutParts(), text('Added.')])
    t.strictSame([body.response, body.degraded, body.tool_calls.length], ['Added.', false, 1])
    t.strictSame(modelRequests[2]?.body, modelRequests[1]?.body)
    t.strictSame(await tasksOf(scope), ['1 milk'])
  }
)

t.test('after three empty answers to a tool result the reply is the fallback reply', async t => {
  const { send, scope } = await setup.newUser(t)
  const { status, body } = await send('milk', [
    calls([addMilk]),
    stopWithoutParts(),
    malformedCall(),
    finish('OTHER')
  ])
  t.equal(status, 200)
  t.equal(body.degraded, true)
  t.equal(
    body.response,
    'I added “milk” (task 1), but could not finish my answer. Please check your list before you ask for the rest.'
  )
  t.equal(body.tool_calls.length, 1)
  t.strictSame(await tasksOf(scope), ['1 milk'])

  const next = await send('and now?', [text('Milk is on it.')], { to: body.conversation_id })
  t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), [
    'user: milk',
    'model: add_task()',
    'user: add_task=',
    `model: ${body.response}`,
    'user: and now?'
  ])
})

t.test('the model can be asked again in each round', async t => {
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

t.test('cached tokens are counted, stored and shown with the turn', async t => {
  const { send, scope, token } = await setup.newUser(t)
  const cached = (cachedContentTokenCount: number, ...parts: object[]) =>
    raw(
      JSON.stringify({
        candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 1000, cachedContentTokenCount, candidatesTokenCount: 10 }
      })
    )
  const answers = [cached(100), cached(640, { text: 'Hello.' })]
  const { body } = await send('cached', answers)
  const usage = { input_tokens: 2000, cached_input_tokens: 740, output_tokens: 20 }
  t.strictSame(body.usage, usage)
  const url = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}`
  const turn = await client(t, setup.app).get<Turn>(url, { token })
  t.strictSame(turn.body.answer?.usage, usage)
  const stored = await scope.db
    .selectFrom('turn_steps')
    .where('user_id', '=', scope.userId)
    .select('cached_input_tokens')
    .execute()
  t.strictSame(stored, [{ cached_input_tokens: 740 }])
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
  t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), [
    'user: long',
    'model: You have milk,',
    'user: go on'
  ])
})

t.test('a text of 20,000 characters, and one that mentions a tool, are shown as they are', async t => {
  const { send } = await setup.newUser(t)
  for (const answer of [
    'milk '.repeat(4000).trim(),
    'Added “fix the tool_code page” and “default api”.',
    'I thought: milk.'
  ]) {
    const { body } = await send(answer.slice(0, 20), [text(answer)])
    t.strictSame([body.response, body.degraded], [answer, false])
  }
})

t.test('malformed calls say nothing about the model: the circuit stays closed', async t => {
  const { send, sendRefused } = await setup.newUser(t)
  const odd = () => parts([{ functionCall: Object({ name: 'add_task', args: 'milk' }) }])
  for (const message of ['odd 1', 'odd 2'])
    t.equal((await sendRefused(message, [odd(), odd(), odd()])).status, 502)
  t.equal((await send('fine', [text('Yes.')])).status, 200)
})
