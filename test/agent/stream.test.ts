import t, { type Test } from 'tap'
import { createAgent } from '../../src/agent/agent.ts'
import type { Model } from '../../src/agent/model.ts'
import { createOfflineModel } from '../../src/agent/offline/model.ts'
import type { AgentTurn, Ending } from '../../src/agent/turn.ts'
import { startModel } from '../support/fake-gemini/client.ts'
import * as fake from '../support/fake-gemini/index.ts'
import { until } from '../support/until.ts'
import { type Ear, listen } from './recording-listener.ts'

/** A turn with this message whose tools all add the milk. */
function turnOf(message: string, options: Partial<AgentTurn>): AgentTurn {
  const result = { task: { number: 1, title: 'milk' } }
  return {
    clock: { now: new Date('2026-11-23T09:00:00Z'), timeZone: 'UTC' },
    contents: [{ role: 'user', parts: [{ text: message }] }],
    steps: [],
    async commit({ content, usage, calls }) {
      return {
        content,
        usage,
        calls: calls.map(({ name, args }) => ({ tool: name, parameters: args, result }))
      }
    },
    signal: new AbortController().signal,
    deadline: Date.now() + 60_000,
    ...options
  }
}

interface Heard {
  ear: Ear
  ending: Ending
}

/** What is heard of a turn that the model answers like this, a word at a time. */
async function hear(t: Test, script: fake.Answer[], options: Partial<AgentTurn> = {}): Promise<Heard> {
  const { model, fake: gemini } = await startModel(t, script, { fake: { chunking: fake.perWord } })
  const heard = await hearModel(model, options)
  t.strictSame(gemini.violations, [])
  t.equal(gemini.requests.length, script.length)
  t.ok(gemini.requests.every(request => request.streamed))
  return heard
}

async function hearModel(
  model: Model,
  options: Partial<AgentTurn> = {},
  message = 'Add milk'
): Promise<Heard> {
  const ear = listen()
  const ending = await createAgent({ model }).run(turnOf(message, { listener: ear, ...options }))
  return { ear, ending }
}

const addMilk = { name: 'add_task', args: { title: 'milk' } }
const done =
  'I added “milk” (task 1), but could not finish my answer. Please check your list before you ask for the rest.'
const refusal = 'Sorry, I cannot help with that. I can add, list, change, complete and delete your tasks.'

t.test('an answer is heard word by word', async t => {
  const { ear, ending } = await hear(t, [fake.text('Milk is on it.')])
  t.equal(ending.text, 'Milk is on it.')
  t.strictSame(ear.heard, ['Milk ', 'is ', 'on ', 'it.'])
})

t.test('a text beside calls is taken back before the calls are made', async t => {
  const script = [fake.calls([addMilk], { text: 'Adding it.' }), fake.text('Milk added.')]
  const ear = listen()
  const before: Ear['heard'] = []
  const { commit } = turnOf('', {})
  const { ending } = await hear(t, script, {
    listener: ear,
    commit(step) {
      before.push(...ear.heard)
      return commit(step)
    }
  })
  t.strictSame(before, ['Adding ', 'it.', { reason: 'tool_calls' }])
  t.strictSame(ear.heard.slice(before.length), ['Milk ', 'added.'])
  t.equal(ear.sum, ending.text)
})

t.test('calls without a text are not heard', async t => {
  const { ear } = await hear(t, [fake.calls([addMilk]), fake.text('Milk added.')])
  t.strictSame(ear.heard, ['Milk ', 'added.'])
})

t.test('a text that is of no use is taken back before the model is asked again', async t => {
  const useless = fake.parts([{ text: 'Half an' }], 'MALFORMED_FUNCTION_CALL')
  const { ear } = await hear(t, [useless, fake.text('Hello there.')])
  t.strictSame(ear.heard, ['Half ', 'an', { reason: 'asked_again' }, 'Hello ', 'there.'])
})

t.test('a stream that breaks is taken back, and the next one is heard', async t => {
  const { ear, ending } = await hear(t, [
    fake.endAfter(1, fake.text('Hello you.')),
    fake.text('Hello there.')
  ])
  t.strictSame(ear.heard, ['Hello ', { reason: 'model_retry' }, 'Hello ', 'there.'])
  t.equal(ending.text, 'Hello there.')
})

t.test('what a model says before it refuses is taken back, and the refusal is heard whole', async t => {
  const { ear, ending } = await hear(t, [fake.parts([{ text: 'First take' }], 'SAFETY')])
  t.strictSame(ear.heard, ['First ', 'take', { reason: 'rewritten' }, refusal])
  t.equal(ending.text, refusal)
})

t.test('an account of what was done is heard whole, in the place of a text that was of no use', async t => {
  const useless = fake.parts([{ text: 'Half an' }], 'MALFORMED_FUNCTION_CALL')
  const { ear } = await hear(t, [fake.calls([addMilk]), useless, useless])
  const again = ['Half ', 'an', { reason: 'asked_again' }, 'Half ', 'an', { reason: 'rewritten' }, done]
  t.strictSame(ear.heard, again)
})

t.test('an account is heard though the model said nothing', async t => {
  const nothing = fake.stopWithoutParts()
  const { ear, ending } = await hear(t, [fake.calls([addMilk]), nothing, nothing])
  t.strictSame([ear.heard, ending.text], [[done], done])
})

t.test('a turn that has come to its limits is heard without the model', async t => {
  const surplus = { tool: 'add_task', parameters: {}, result: { error: 'too_many_calls' } }
  const steps = [{ content: {}, usage: { input_tokens: 0, output_tokens: 0 }, calls: [surplus] }]
  const { ear, ending } = await hear(t, [], { steps })
  t.strictSame(ear.heard, [ending.text])
})

t.test('a text with NUL and half characters is heard as it is stored', async t => {
  const odd = fake.parts([{ text: 'Nul \u0000, half \ud83d , whole 😀, end \ud83d' }])
  const { model } = await startModel(t, [odd], { fake: { chunking: fake.perCodeUnit } })
  const { ear } = await hearModel(model)
  t.equal(ear.sum, 'Nul , half \ufffd , whole 😀, end \ufffd')
  t.ok(ear.heard.includes('😀'))
})

t.test('the same turn ends the same, heard or not', async t => {
  const script = () => [
    fake.calls([addMilk], { ids: false, signature: 'none' }),
    fake.parts([{ text: 'Done it.' }])
  ]
  const { ending } = await hear(t, script())
  const { model, fake: gemini } = await startModel(t, script())
  t.strictSame(await createAgent({ model }).run(turnOf('Add milk', {})), ending)
  t.notOk(gemini.requests.some(request => request.streamed))
})

t.test('a turn that fails is heard up to there, and no further', async t => {
  const { model } = await startModel(t, [fake.parts([{ text: 'Half an' }], 'ODD'), fake.promptBlocked()], {
    fake: { chunking: fake.perWord }
  })
  const ear = listen()
  await t.rejects(hearModel(model, { listener: ear }), { code: 'content_blocked' })
  t.strictSame(ear.heard, ['Half ', 'an', { reason: 'asked_again' }])
})

t.test('a turn that is cancelled is heard up to there, and no further', async t => {
  const endless = fake.stallAfter(1, fake.text('Half an answer.'))
  const { model, fake: gemini } = await startModel(t, [endless], { fake: { chunking: fake.perWord } })
  const controller = new AbortController()
  const ear = listen()
  const run = hearModel(model, { listener: ear, signal: controller.signal })
  await until(() => ear.heard.length > 0)
  const reason = new Error('cancelled')
  controller.abort(reason)
  t.equal(await run.catch(error => error), reason)
  await gemini.requests[0]?.closed
  t.strictSame(ear.heard, ['Half '])
})

t.test('a listener that throws does not break the turn', async t => {
  const text = () => {
    throw new Error('gone')
  }
  const listener = { ...listen(), text }
  const { ending } = await hear(t, [fake.calls([addMilk], { text: 'Ok.' }), fake.text('Done.')], { listener })
  t.equal(ending.text, 'Done.')
})

t.test('the offline model is heard word by word, too', async t => {
  const { ear, ending } = await hearModel(createOfflineModel(), {}, 'hello')
  t.equal(ear.heard.length, ending.text.split(' ').length)
  t.equal(ear.sum, ending.text)
})

t.test('of the calls of the offline model nothing is heard, only of what it says in the end', async t => {
  const { ear, ending } = await hearModel(createOfflineModel())
  t.equal(ear.sum, ending.text)
  t.equal(ear.heard.join(''), ending.text)
})
