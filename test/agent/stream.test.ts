import t, { type Test } from 'tap'
import { createAgent } from '../../src/agent/agent.ts'
import type { Model } from '../../src/agent/model.ts'
import { createOfflineModel } from '../../src/agent/offline/model.ts'
import type { AgentTurn, Outcome } from '../../src/agent/turn.ts'
import { startModel } from '../support/fake-gemini/client.ts'
import * as fake from '../support/fake-gemini/index.ts'
import { until } from '../support/until.ts'
import { type RecordingListener, recordingListener } from './recording-listener.ts'

/** A turn with this message; each tool call adds milk. */
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

interface Recorded {
  listener: RecordingListener
  ending: Outcome
}

/** What the listener receives of a turn with these answers, which the model streams word by word. */
async function record(t: Test, script: fake.Answer[], options: Partial<AgentTurn> = {}): Promise<Recorded> {
  const { model, fake: gemini } = await startModel(t, script, { fake: { chunking: fake.perWord } })
  const events = await recordModel(model, options)
  t.strictSame(gemini.violations, [])
  t.equal(gemini.requests.length, script.length)
  t.ok(gemini.requests.every(request => request.streamed))
  return events
}

async function recordModel(
  model: Model,
  options: Partial<AgentTurn> = {},
  message = 'Add milk'
): Promise<Recorded> {
  const listener = recordingListener()
  const ending = await createAgent({ model }).run(turnOf(message, { listener, ...options }))
  return { listener, ending }
}

const addMilk = { name: 'add_task', args: { title: 'milk' } }
const done =
  'I added “milk” (task 1), but could not finish my answer. Please check your list before you ask for the rest.'
const refusal = 'Sorry, I cannot help with that. I can add, list, change, complete and delete your tasks.'

t.test('an answer is streamed word by word', async t => {
  const { listener, ending } = await record(t, [fake.text('Milk is on it.')])
  t.equal(ending.text, 'Milk is on it.')
  t.strictSame(listener.events, ['Milk ', 'is ', 'on ', 'it.'])
})

t.test('a text beside calls is reset before the calls are run', async t => {
  const script = [fake.calls([addMilk], { text: 'Adding it.' }), fake.text('Milk added.')]
  const listener = recordingListener()
  const before: RecordingListener['events'] = []
  const { commit } = turnOf('', {})
  const { ending } = await record(t, script, {
    listener,
    commit(step) {
      before.push(...listener.events)
      return commit(step)
    }
  })
  t.strictSame(before, ['Adding ', 'it.', { reason: 'tool_calls' }])
  t.strictSame(listener.events.slice(before.length), ['Milk ', 'added.'])
  t.equal(listener.sum, ending.text)
})

t.test('calls without a text cause no events', async t => {
  const { listener } = await record(t, [fake.calls([addMilk]), fake.text('Milk added.')])
  t.strictSame(listener.events, ['Milk ', 'added.'])
})

t.test('an unusable text is reset before the model is asked again', async t => {
  const useless = fake.parts([{ text: 'Half an' }], 'MALFORMED_FUNCTION_CALL')
  const { listener } = await record(t, [useless, fake.text('Hello there.')])
  t.strictSame(listener.events, ['Half ', 'an', { reason: 'asked_again' }, 'Hello ', 'there.'])
})

t.test('a text that is too long is reset before the model is asked again', async t => {
  const { listener, ending } = await record(t, [fake.text('milk '.repeat(5000)), fake.text('Milk.')])
  t.equal(ending.text, 'Milk.')
  t.strictSame(listener.events, [...Array(4000).fill('milk '), { reason: 'asked_again' }, 'Milk.'])
})

t.test('a broken stream is reset, and the next one is streamed', async t => {
  const { listener, ending } = await record(t, [
    fake.endAfter(1, fake.text('Hello you.')),
    fake.text('Hello there.')
  ])
  t.strictSame(listener.events, ['Hello ', { reason: 'model_retry' }, 'Hello ', 'there.'])
  t.equal(ending.text, 'Hello there.')
})

t.test('a text before a refusal is reset, and the refusal is sent in one delta', async t => {
  const { listener, ending } = await record(t, [fake.parts([{ text: 'First take' }], 'SAFETY')])
  t.strictSame(listener.events, ['First ', 'take', { reason: 'rewritten' }, refusal])
  t.equal(ending.text, refusal)
})

t.test('the fallback reply is sent in one delta and replaces an unusable text', async t => {
  const useless = fake.parts([{ text: 'Half an' }], 'MALFORMED_FUNCTION_CALL')
  const { listener } = await record(t, [fake.calls([addMilk]), useless, useless, useless])
  const half = ['Half ', 'an', { reason: 'asked_again' }]
  const again = [...half, ...half, 'Half ', 'an', { reason: 'rewritten' }, done]
  t.strictSame(listener.events, again)
})

t.test('the fallback reply is sent even if the model sent no text', async t => {
  const nothing = fake.stopWithoutParts()
  const { listener, ending } = await record(t, [fake.calls([addMilk]), nothing, nothing, nothing])
  t.strictSame([listener.events, ending.text], [[done], done])
})

t.test('the reply of a turn at its limits is streamed with the tools off', async t => {
  const calls = Array.from({ length: 101 }, () => addMilk)
  const script = [fake.calls(calls), fake.text('All but one.')]
  const { listener } = await record(t, script, {
    async commit({ content, usage, calls }) {
      const result = (surplus: boolean) => (surplus ? { error: 'too_many_calls' } : {})
      const recorded = calls.map(({ name, args, surplus }) => ({
        tool: name,
        parameters: args,
        result: result(surplus)
      }))
      return { content, usage, calls: recorded }
    }
  })
  t.strictSame(listener.events, ['All ', 'but ', 'one.'])
})

t.test('a text with NUL and lone surrogates is streamed as it is stored', async t => {
  const odd = fake.parts([{ text: 'Nul \u0000, half \ud83d , whole 😀, end \ud83d' }])
  const { model } = await startModel(t, [odd], { fake: { chunking: fake.perCodeUnit } })
  const { listener } = await recordModel(model)
  t.equal(listener.sum, 'Nul , half \ufffd , whole 😀, end \ufffd')
  t.ok(listener.events.includes('😀'))
})

t.test('a turn has the same outcome with and without a listener', async t => {
  const script = () => [
    fake.calls([addMilk], { ids: false, signature: 'none' }),
    fake.parts([{ text: 'Done it.' }])
  ]
  const { ending } = await record(t, script())
  const { model, fake: gemini } = await startModel(t, script())
  t.strictSame(await createAgent({ model }).run(turnOf('Add milk', {})), ending)
  t.notOk(gemini.requests.some(request => request.streamed))
})

t.test('after a turn has failed nothing is sent', async t => {
  const { model } = await startModel(t, [fake.parts([{ text: 'Half an' }], 'ODD'), fake.promptBlocked()], {
    fake: { chunking: fake.perWord }
  })
  const listener = recordingListener()
  await t.rejects(recordModel(model, { listener }), { code: 'content_blocked' })
  t.strictSame(listener.events, ['Half ', 'an', { reason: 'asked_again' }])
})

t.test('after a turn is cancelled nothing is sent', async t => {
  const endless = fake.stallAfter(1, fake.text('Half an answer.'))
  const { model, fake: gemini } = await startModel(t, [endless], { fake: { chunking: fake.perWord } })
  const controller = new AbortController()
  const listener = recordingListener()
  const run = recordModel(model, { listener, signal: controller.signal })
  await until(() => listener.events.length > 0)
  const reason = new Error('cancelled')
  controller.abort(reason)
  t.equal(await run.catch(error => error), reason)
  await gemini.requests[0]?.closed
  t.strictSame(listener.events, ['Half '])
})

t.test('a listener that throws does not break the turn', async t => {
  const text = () => {
    throw new Error('gone')
  }
  const listener = { ...recordingListener(), text }
  const { ending } = await record(t, [fake.calls([addMilk], { text: 'Ok.' }), fake.text('Done.')], {
    listener
  })
  t.equal(ending.text, 'Done.')
})

t.test('the offline model streams word by word', async t => {
  const { listener, ending } = await recordModel(createOfflineModel(), {}, 'hello')
  t.equal(listener.events.length, ending.text.split(' ').length)
  t.equal(listener.sum, ending.text)
})

t.test('the offline model streams only its final text, not its calls', async t => {
  const { listener, ending } = await recordModel(createOfflineModel())
  t.equal(listener.sum, ending.text)
  t.equal(listener.events.join(''), ending.text)
})
