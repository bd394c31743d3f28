import t from 'tap'
import { failureOf } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { withTimeout } from '../../support/until.ts'
import { type DarkModel, offer, startDarkModel } from './outage-model.ts'

/** Held answers, used in order. */
function hold({ world }: DarkModel, ...answers: fake.Answer[]) {
  const all = answers.map(fake.held)
  const left = [...all]
  world.answer = () => left.shift() ?? fake.status(503)
  return all
}

t.test('after the pause one probe is sent, and other requests do not wait for it', async t => {
  const model = await startDarkModel(t)
  await model.fail(5)
  model.world.seconds = 5
  const [probe] = hold(model, fake.text('Done.'))
  const asked = model.ask()
  await probe?.reached
  const others = await Promise.all(Array.from({ length: 50 }, () => failureOf(model.ask())))
  for (const other of others) t.match(other, { code: 'model_unavailable', retryAfter: 1 })
  t.equal(model.fake.requests.length, 6)
  probe?.release()
  t.match(await asked, { finishReason: 'STOP' })
})

t.test('of many turns at the end of the pause, one is sent', async t => {
  const model = await startDarkModel(t)
  await model.fail(5)
  model.world.seconds = 5
  t.equal(await model.sent(() => offer(model, 50)), 1)
})

t.test('a probe that is answered closes the circuit, and requests have all their attempts again', async t => {
  const model = await startDarkModel(t)
  await model.fail(5)
  model.world.seconds = 5
  model.lightUp()
  await model.ask()
  const answers = await offer(model, 50)
  t.strictSame(
    answers.map(answer => 'finishReason' in answer && answer.finishReason),
    Array(50).fill('STOP')
  )
  model.world.answer = () => fake.status(503)
  t.equal(await model.sent(() => failureOf(model.ask())), 3)
})

t.test('a probe that fails is not retried, and reports the next pause', async t => {
  const { ask, fail, sent, world } = await startDarkModel(t)
  await fail(5)
  world.seconds = 5
  const expected = { code: 'model_unavailable', retryAfter: 10, cause: 'Gemini: http 503 UNAVAILABLE' }
  t.equal(await sent(async () => t.strictSame(await failureOf(ask()), expected)), 1)
})

t.test('a probe of a cancelled turn has no effect: the next turn probes', async t => {
  const model = await startDarkModel(t)
  const { ask, fail, failOnce, lightUp, sent, world } = model
  await fail(5)
  world.seconds = 5
  const [probe] = hold(model, fake.text('Too late.'))
  const controller = new AbortController()
  const reason = new Error('cancelled')
  const asked = ask({ signal: controller.signal })
  await probe?.reached
  controller.abort(reason)
  t.equal(await asked.catch(error => error), reason)
  t.match(await failOnce(), { cause: 'Gemini: http 503 UNAVAILABLE', retryAfter: 10 })
  lightUp()
  world.seconds = 15
  t.equal(await sent(() => ask()), 1)
})

t.test('attempts of cancelled turns count neither as failures nor as successes', async t => {
  const model = await startDarkModel(t)
  await model.fail(4)
  for (let count = 0; count < 5; count++) {
    const [answer] = hold(model, fake.text('Too late.'))
    const controller = new AbortController()
    const asked = model.ask({ signal: controller.signal })
    await answer?.reached
    controller.abort(new Error('cancelled'))
    await t.rejects(asked, { message: 'cancelled' })
  }
  t.equal(await model.sent(() => model.fail(2)), 1)
})

t.test('requests sent before the circuit opened neither close it nor extend its pause', async t => {
  const model = await startDarkModel(t)
  const [good, bad] = hold(model, fake.text('Done.'), fake.status(503))
  const slow = [model.ask(), failureOf(model.ask())]
  await Promise.all([good?.reached, bad?.reached])
  await model.fail(5)
  good?.release()
  bad?.release()
  t.match(await Promise.all(slow), [{ finishReason: 'STOP' }, { code: 'model_unavailable', retryAfter: 5 }])
  t.match(await model.failOnce(), { retryAfter: 5 })
  t.equal(model.fake.requests.length, 7)
})

t.test('requests sent before the circuit closed do not open it again', async t => {
  const model = await startDarkModel(t)
  const late = hold(model, ...Array(5).fill(fake.status(503)))
  const slow = late.map(() => failureOf(model.ask({ deadline: 0 })))
  await Promise.all(late.map(answer => answer.reached))
  await model.fail(5)
  model.world.seconds = 5
  model.lightUp()
  await model.ask()
  for (const answer of late) answer.release()
  await Promise.all(slow)
  t.equal(await model.sent(() => model.ask()), 1)
})

t.test('a turn that waits for its retry fails if the circuit has opened, even after the pause', async t => {
  const wake = Promise.withResolvers<void>()
  const slept = Promise.withResolvers<void>()
  const sleep = () => {
    slept.resolve()
    return wake.promise
  }
  const { ask, fail, sent, world } = await startDarkModel(t, { sleep })
  const asked = failureOf(ask())
  await withTimeout('the pause before a retry', slept.promise)
  await fail(4)
  world.seconds = 60
  wake.resolve()
  t.equal(await sent(async () => t.match(await asked, { code: 'model_unavailable', retryAfter: 1 })), 0)
})
