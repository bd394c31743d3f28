import { getEventListeners } from 'node:events'
import t, { type Test } from 'tap'
import { ApiError } from '../../../src/errors.ts'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import { held, perWord, slowly, status, text } from '../../support/fake-gemini/index.ts'
import { startDarkModel } from './outage-model.ts'

const overloaded = { code: 'overloaded', retryAfter: 5, cause: 'no free connection to Gemini' }

/** A model whose only connection is in use until the answer is released. */
async function openBusyModel(t: Test) {
  const answer = held(text('First.'))
  const model = await startModel(t, [answer, text('Second.'), text('Third.')], { connections: 1 })
  const first = model.ask()
  await answer.reached
  return { ...model, first, answer }
}

const listener = { text: () => undefined, reset: () => undefined }

t.test('a request waits for a connection, for longer than an attempt may take', async t => {
  const attemptMs = 1000
  const slow = slowly(400, text('One two three four five six.'))
  const { ask, fake, log, model } = await startModel(t, [slow, text('Second.')], {
    connections: 1,
    attemptMs,
    fake: { chunking: perWord }
  })
  const begun = Date.now()
  const first = ask({ listener })
  const second = await ask({ listener })
  t.equal(second.content.parts?.[0]?.text, 'Second.')
  t.ok(Date.now() - begun > attemptMs, 'it waited')
  t.ok((await first).content.parts)
  t.strictSame(log, [], 'no attempt failed')
  t.equal(model.problem?.(), undefined)
  t.equal(fake.connections.peak, 1)
})

t.test('a request that is aborted while it waits leaves at once', async t => {
  const { ask, fake, first, answer } = await openBusyModel(t)
  const controller = new AbortController()
  const reason = new Error('cancelled')
  const aborted = ask({ signal: controller.signal })
  aborted.catch(() => undefined)
  controller.abort(reason)
  t.equal(await aborted.catch(error => error), reason)
  t.equal(getEventListeners(controller.signal, 'abort').length, 0)
  // Its place is free again: only one request may wait.
  const next = ask()
  answer.release()
  t.match([await first, await next], [{ finishReason: 'STOP' }, { finishReason: 'STOP' }])
  t.equal(fake.requests.length, 2)
})

t.test('a request that reaches its deadline while it waits was not refused by the model', async t => {
  const { ask, first, answer, model, log } = await openBusyModel(t)
  for (let count = 0; count < 6; count++) {
    const controller = new AbortController()
    const waiting = failureOf(ask({ signal: controller.signal }))
    controller.abort(new ApiError('model_timeout'))
    t.strictSame(await waiting, overloaded)
  }
  t.equal(model.problem?.(), undefined, 'the circuit is closed')
  t.strictSame(log, [])
  answer.release()
  await first
})

t.test('as many requests wait as there are connections, in order; others fail at once', async t => {
  const { ask, fake, first, answer } = await openBusyModel(t)
  const second = ask()
  t.strictSame(await failureOf(ask()), overloaded)
  answer.release()
  t.strictSame(
    (await Promise.all([first, second])).map(({ content }) => content.parts?.[0]?.text),
    ['First.', 'Second.']
  )
  t.equal((await ask()).content.parts?.[0]?.text, 'Third.')
  t.equal(fake.connections.peak, 1)
})

t.test('when the circuit opens, requests that wait fail, and the probe has a connection', async t => {
  const { ask, fail, world, lightUp } = await startDarkModel(t, { connections: 1 })
  await fail(4)
  const last = held(status(503))
  world.answer = () => last
  const opening = failureOf(ask({ deadline: 0 }))
  await last.reached
  const waiting = failureOf(ask())
  last.release()
  t.match([await opening, await waiting], [{ code: 'model_unavailable' }, { code: 'model_unavailable' }])
  world.seconds = 6
  lightUp()
  t.match(await ask(), { finishReason: 'STOP' })
})

t.test('a request does not keep its connection between two attempts', async t => {
  const waiting = Promise.withResolvers<void>()
  const { ask } = await startModel(t, [status(503), text('Second.'), text('First.')], {
    connections: 1,
    sleep: () => waiting.promise
  })
  const first = ask()
  t.equal((await ask()).content.parts?.[0]?.text, 'Second.')
  waiting.resolve()
  t.equal((await first).content.parts?.[0]?.text, 'First.')
})
