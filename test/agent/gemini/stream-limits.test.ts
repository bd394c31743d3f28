import { getEventListeners } from 'node:events'
import t from 'tap'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { until } from '../../support/until.ts'
import { listen } from '../recording-listener.ts'

const good = fake.text('One two three four.')
const perWord = { chunking: fake.perWord }

t.test('a stream that is alive may take longer than an attempt may be silent', async t => {
  const { ask, log } = await startModel(t, [good, fake.slowly(400, good)], { attemptMs: 2000, fake: perWord })
  await ask({ listener: listen() })
  const begun = performance.now()
  const listener = listen()
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
  t.test(`a stream ${what} costs one attempt, and its connection is cut`, async t => {
    const { ask, fake: gemini, log } = await startModel(t, [stuck, good], { attemptMs: 1000, fake: perWord })
    const listener = listen()
    await ask({ listener })
    t.equal(listener.sum, 'One two three four.')
    t.match(log, [{ level: 'warn', fields: { failure: 'timeout', attempt: 1 } }])
    await gemini.requests[0]?.closed
  })
}

t.test('a stream that is left before its end is cut', async t => {
  const odd: fake.Answer = exchange => exchange.begin('data: {"candidates": "none"}\n\n')
  const { ask, fake: gemini } = await startModel(t, [odd, good])
  await ask({ listener: listen() })
  await gemini.requests[0]?.closed
  t.equal(gemini.requests.length, 2)
})

t.test('a stream that ends in an error and stays open is cut', async t => {
  const error = 'data: {"error": {"code": 503, "status": "UNAVAILABLE"}}\n\n'
  const { ask, fake: gemini } = await startModel(t, [exchange => exchange.begin(error), good])
  await ask({ listener: listen() })
  await gemini.requests[0]?.closed
  t.equal(gemini.requests.length, 2)
})

t.test(
  'an aborted turn ends its stream at once, with its own reason, and nothing is heard after',
  async t => {
    const { ask, fake: gemini, log } = await startModel(t, [fake.stallAfter(2, good)], { fake: perWord })
    const controller = new AbortController()
    const reason = new Error('cancelled')
    const listener = listen()
    const asked = ask({ signal: controller.signal, listener })
    await until(() => listener.heard.length === 2)
    controller.abort(reason)
    t.equal(await asked.catch(error => error), reason)
    t.strictSame(listener.heard, ['One ', 'two '])
    await gemini.requests[0]?.closed
    t.equal(getEventListeners(controller.signal, 'abort').length, 0)
    t.strictSame(log, [])
  }
)

t.test('a turn that is aborted while it hears is ended there', async t => {
  const { ask, fake: gemini } = await startModel(t, [good], { fake: perWord })
  const controller = new AbortController()
  const reason = new Error('cancelled')
  const listener = listen()
  const text = (delta: string) => {
    listener.text(delta)
    controller.abort(reason)
  }
  const asked = ask({ signal: controller.signal, listener: { ...listener, text } })
  t.equal(await asked.catch(error => error), reason)
  const heard = listener.heard.length
  await gemini.requests[0]?.closed
  t.equal(listener.heard.length, heard)
})

t.test('no listener stays on the signal of the turn', async t => {
  const { signal } = new AbortController()
  const { ask } = await startModel(t, [fake.endAfter(1, good), good], { fake: perWord })
  await ask({ signal, listener: listen() })
  const bad = await startModel(t, () => fake.endAfter(1, good), { fake: perWord })
  await failureOf(bad.ask({ signal, listener: listen() }))
  t.equal(getEventListeners(signal, 'abort').length, 0)
})
