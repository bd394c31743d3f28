import { getEventListeners } from 'node:events'
import { Readable } from 'node:stream'
import { setImmediate as callLater } from 'node:timers'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { classifyAnswer } from '../../../src/agent/classification.ts'
import { readChunks, toModelAnswer } from '../../../src/agent/gemini/answer.ts'
import { framesOf } from '../../../src/agent/gemini/event-stream.ts'
import type { ModelAnswer, Part } from '../../../src/agent/model.ts'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { until } from '../../support/until.ts'
import { recordingListener } from '../recording-listener.ts'

const good = fake.text('One two three four.')
const perWord = { chunking: fake.perWord }

t.test('a stream that makes progress can take longer than the timeout of an attempt', async t => {
  const { ask, log } = await startModel(t, [good, fake.slowly(400, good)], { attemptMs: 2000, fake: perWord })
  await ask({ listener: recordingListener() })
  const begun = performance.now()
  const listener = recordingListener()
  await ask({ listener })
  t.ok(performance.now() - begun > 2000)
  t.equal(listener.sum, 'One two three four.')
  t.strictSame(log, [])
})

for (const [what, stuck] of [
  ['that says no more', fake.stallAfter(2, good)],
  ['that never begins', fake.hang()],
  ['of bytes that never become an event', fake.dribble()]
] as const) {
  t.test(`a stream ${what} costs one attempt, and its connection is closed`, async t => {
    const { ask, fake: gemini, log } = await startModel(t, [stuck, good], { attemptMs: 1000, fake: perWord })
    const listener = recordingListener()
    await ask({ listener })
    t.equal(listener.sum, 'One two three four.')
    t.match(log, [{ level: 'warn', fields: { failure: 'timeout', attempt: 1 } }])
    await gemini.requests[0]?.closed
  })
}

t.test('the connection of a stream that is not read to its end is closed', async t => {
  const odd: fake.Answer = exchange => exchange.begin('data: {"candidates": "none"}\n\n')
  const { ask, fake: gemini } = await startModel(t, [odd, good])
  await ask({ listener: recordingListener() })
  await gemini.requests[0]?.closed
  t.equal(gemini.requests.length, 2)
})

t.test('the connection of a stream that stays open after an error is closed', async t => {
  const error = 'data: {"error": {"code": 503, "status": "UNAVAILABLE"}}\n\n'
  const { ask, fake: gemini } = await startModel(t, [exchange => exchange.begin(error), good])
  await ask({ listener: recordingListener() })
  await gemini.requests[0]?.closed
  t.equal(gemini.requests.length, 2)
})

t.test(
  'an aborted turn ends its stream at once with the signal’s reason, and nothing is passed on afterwards',
  async t => {
    const { ask, fake: gemini, log } = await startModel(t, [fake.stallAfter(2, good)], { fake: perWord })
    const controller = new AbortController()
    const reason = new Error('cancelled')
    const listener = recordingListener()
    const asked = ask({ signal: controller.signal, listener })
    await until(() => listener.events.length === 2)
    controller.abort(reason)
    t.equal(await asked.catch(error => error), reason)
    t.strictSame(listener.events, ['One ', 'two '])
    await gemini.requests[0]?.closed
    t.equal(getEventListeners(controller.signal, 'abort').length, 0)
    t.strictSame(log, [])
  }
)

t.test('a turn that is aborted by its listener ends at once', async t => {
  const { ask, fake: gemini } = await startModel(t, [good], { fake: perWord })
  const controller = new AbortController()
  const reason = new Error('cancelled')
  const listener = recordingListener()
  const text = (delta: string) => {
    listener.text(delta)
    controller.abort(reason)
  }
  const asked = ask({ signal: controller.signal, listener: { ...listener, text } })
  t.equal(await asked.catch(error => error), reason)
  const events = listener.events.length
  await gemini.requests[0]?.closed
  t.equal(listener.events.length, events)
})

/** Streams words until the client closes the connection. */
const endless: fake.Answer = async exchange => {
  let isOpen = true
  exchange.request.closed.finally(() => {
    isOpen = false
  })
  while (isOpen) {
    exchange.begin(
      `data: {"candidates":[{"content":{"role":"model","parts":[{"text":"${'milk '.repeat(20)}"}]}}]}\r\n\r\n`
    )
    await setImmediate()
  }
}

t.test('a text that grows over 20,000 characters is stopped there, and its connection is closed', async t => {
  const { ask, fake: gemini, log } = await startModel(t, [endless])
  const listener = recordingListener()
  const answer = await ask({ listener })
  t.equal(listener.sum.length, 20_000)
  t.strictSame(classifyAnswer(answer), { kind: 'unusable' })
  await gemini.requests[0]?.closed
  t.strictSame(log, [], 'it says nothing about the service')
})

t.test('a text of 20,000 characters is read to its end', async t => {
  const said = 'milk '.repeat(4000).trim().padEnd(20_000, '.')
  const { ask } = await startModel(t, [fake.text(said)], { fake: perWord })
  const listener = recordingListener()
  const answer = await ask({ listener })
  t.equal(listener.sum, said)
  t.match(classifyAnswer(answer), { kind: 'text', text: said })
})

t.test('no listener is left on the turn’s signal', async t => {
  const { signal } = new AbortController()
  const { ask } = await startModel(t, [fake.endAfter(1, good), good], { fake: perWord })
  await ask({ signal, listener: recordingListener() })
  const bad = await startModel(t, () => fake.endAfter(1, good), { fake: perWord })
  await failureOf(bad.ask({ signal, listener: recordingListener() }))
  t.equal(getEventListeners(signal, 'abort').length, 0)
})

/** Reads this part as chunk after chunk, without end. @returns also the number of chunks that were read. */
async function chunksRead(parts: Part[]): Promise<{ count: number; answer: ModelAnswer }> {
  let count = 0
  const chunk = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] }
  async function* chunks() {
    for (;;) yield chunk
  }
  const answer = await readChunks(chunks(), recordingListener(), () => count++)
  return { count, answer: toModelAnswer(answer) }
}

const wideArgs = { x: 'x'.repeat(2 ** 18) }

for (const [what, bound, ...parts] of [
  ['calls: 256', 257, { functionCall: { name: 'add_task' } }],
  ['calls in one chunk: 256', 1, ...Array<Part>(257).fill({ functionCall: { name: 'add_task' } })],
  ['parts: 16,384', 16_385, { text: '', odd: 1 }],
  ['parts of which there are many in a chunk', 2, ...Array<Part>(16_384).fill({})],
  ['bytes of arguments: 512 KiB', 2, { functionCall: { name: 'add_task', args: wideArgs } }],
  ['bytes of thoughts: 512 KiB', 9, { thought: true, text: 'é'.repeat(2 ** 15) }],
  ['characters of text: 20,000', 6, { text: 'milk '.repeat(800) }],
  ['levels of arguments: 64', 1, { functionCall: { name: 'add_task', args: JSON.parse(nested(50_000)) } }]
] as const satisfies [string, number, ...Part[]][]) {
  t.test(`a stream is stopped at the limit of its content (${what})`, async t => {
    const { count, answer } = await chunksRead(parts)
    t.equal(count, bound)
    t.strictSame(classifyAnswer(answer), { kind: 'unusable' })
  })
}

function nested(depth: number): string {
  return `{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`
}

t.test('a stream at all limits of its content is read to its end', async t => {
  const calls = Array<Part>(256).fill({ functionCall: { name: 'add_task', args: {} } })
  const others = Array<Part>(16_384 - 256 - 1).fill({ odd: 1 })
  const chunks = [...calls, ...others, { text: 'x'.repeat(20_000) }].map(part => ({
    candidates: [{ content: { parts: [part] } }]
  }))
  const end = { candidates: [{ finishReason: 'STOP' }] }
  const answer = await readChunks(Readable.from([...chunks, end]), recordingListener(), () => {})
  t.equal(answer.candidates?.[0]?.content?.parts?.length, 16_384)
  t.match(classifyAnswer(toModelAnswer(answer)), { kind: 'calls' })
})

t.test('a unary answer has the same limit of parts', async t => {
  const kindOf = (count: number) => {
    const parts = [{ text: 'Done.' }, ...Array<Part>(count - 1).fill({ odd: 1 })]
    const candidates = [{ content: { role: 'model', parts }, finishReason: 'STOP' }]
    return classifyAnswer(toModelAnswer({ candidates })).kind
  }
  t.strictSame([16_384, 16_385].map(kindOf), ['text', 'unusable'])
})

t.test('a stream of calls is stopped at the limit, and its connection is closed', async t => {
  const call = `data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"add_task"}}]}}]}\n\n`
  const { ask, fake: gemini, log } = await startModel(t, [exchange => exchange.begin(call.repeat(300))])
  t.strictSame(classifyAnswer(await ask({ listener: recordingListener() })), { kind: 'unusable' })
  await gemini.requests[0]?.closed
  t.strictSame(log, [], 'it says nothing about the service')
})

t.test('other work runs between chunks that have arrived together', async t => {
  const frames = framesOf(Readable.from([Buffer.from('data: {}\n\n'.repeat(10))]), {
    maxBytes: 2,
    signal: new AbortController().signal
  })
  const order: string[] = []
  for await (const _frame of frames) {
    order.push('chunk')
    callLater(() => order.push('other'))
  }
  t.strictSame(order, Array(10).fill(['chunk', 'other']).flat())
})

t.test('chunks that have arrived already are not passed on after the turn is aborted', async t => {
  const controller = new AbortController()
  const reason = new Error('cancelled')
  const frames = framesOf(Readable.from([Buffer.from('data: {}\n\n'.repeat(10))]), {
    maxBytes: 2,
    signal: controller.signal
  })
  await frames.next()
  controller.abort(reason)
  t.equal(await frames.next().catch(error => error), reason)
})
