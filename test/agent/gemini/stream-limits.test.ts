import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { classifyAnswer } from '../../../src/agent/classification.ts'
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
