import { getEventListeners } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { createGeminiModel } from '../../../src/agent/gemini/model.ts'
import { runAttempt } from '../../../src/agent/gemini/retry.ts'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import {
  dribble,
  type FakeRequest,
  hang,
  held,
  quota,
  startFakeGemini,
  status,
  text
} from '../../support/fake-gemini/index.ts'
import { once } from '../../support/until.ts'

for (const [name, stuck] of [
  ['that never comes', hang],
  ['whose body never ends', dribble]
] as const) {
  t.test(`an answer ${name} costs one attempt`, async t => {
    const script = (_: FakeRequest, index: number) => (index === 0 ? stuck() : text('Done.'))
    const { ask, log } = await startModel(t, script, { attemptMs: 400 })
    t.equal((await ask()).content.parts?.[0]?.text, 'Done.')
    t.match(log[0], { level: 'warn', fields: { failure: 'timeout', attempt: 1 } })
  })

  t.test(`an answer ${name} three times is a timeout of the model`, async t => {
    const { ask, log } = await startModel(t, () => stuck(), { attemptMs: 30 })
    t.strictSame(await failureOf(ask()), {
      code: 'model_timeout',
      retryAfter: undefined,
      cause: 'Gemini: timeout'
    })
    t.match(log, [{ fields: { attempt: 1 } }, { fields: { attempt: 2 } }])
    t.equal(log.length, 2)
  })
}

t.test('an attempt whose connection does not open ends when its time is up', async t => {
  // It accepts connections, but takes no part in the TLS handshake.
  const silent = createServer().listen(0, '127.0.0.1')
  t.teardown(() => silent.close())
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const { ask } = await startModel(t, [], { baseUrl: `https://127.0.0.1:${port}`, attemptMs: 30 })
  t.match(await failureOf(ask()), { code: 'model_timeout', cause: 'Gemini: timeout' })
})

t.test(
  'an aborted turn ends its attempt at once with the signal’s reason, and closes the connection',
  async t => {
    const answer = held(text('Too late.'))
    const { ask, log } = await startModel(t, [answer])
    const controller = new AbortController()
    const reason = new Error('cancelled')
    const asked = ask({ signal: controller.signal })
    const request = await answer.reached
    controller.abort(reason)
    t.equal(await asked.catch(error => error), reason)
    await request.closed
    t.strictSame(log, [])
    t.equal(getEventListeners(controller.signal, 'abort').length, 0)
  }
)

t.test('a turn that is already aborted sends nothing', async t => {
  const { ask, fake } = await startModel(t, [])
  const reason = new Error('cancelled')
  t.equal(await ask({ signal: AbortSignal.abort(reason) }).catch(error => error), reason)
  t.equal(fake.connections.total, 0)
})

t.test('an aborted turn does not wait for its next attempt', async t => {
  const fake = await startFakeGemini(t, [quota('PerMinute', '50s')])
  const controller = new AbortController()
  const reason = new Error('cancelled')
  const log = {
    info: () => undefined,
    warn: () => void setImmediate(() => controller.abort(reason)),
    error: (_: object, message: string) => void t.fail(message)
  }
  const model = createGeminiModel({
    ...{ apiKey: 'k', model: 'm', baseUrl: fake.url },
    ...{ attemptMs: 10_000, connections: 1, log }
  })
  t.teardown(() => model.close())
  const contents = [{ role: 'user', parts: [{ text: 'Hello' }] }]
  const asked = model.generate({
    system: 's',
    contents,
    tools: [],
    toolChoice: 'auto',
    signal: controller.signal
  })
  t.equal(await asked.catch(error => error), reason)
  t.equal(getEventListeners(controller.signal, 'abort').length, 0)
})

t.test('no listener is left on the turn’s signal', async t => {
  const { signal } = new AbortController()
  const good = await startModel(t, [status(503), text('Done.')])
  await good.ask({ signal })
  const bad = await startModel(t, () => status(503))
  await failureOf(bad.ask({ signal }))
  const slow = await startModel(t, () => hang(), { attemptMs: 30 })
  await failureOf(slow.ask({ signal }))
  t.equal(getEventListeners(signal, 'abort').length, 0)
})

t.test('no timer is left after an attempt, however it ends', async t => {
  const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
  const limits = { signal: new AbortController().signal, attemptMs: 60_000 }
  const before = timers()
  await runAttempt(async () => 'done', limits)
  await t.rejects(runAttempt(() => Promise.reject(new Error('failed')), limits))
  t.equal(timers(), before)
})
