import t from 'tap'
import { failureOf } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { startDarkModel } from './outage-model.ts'

const PER_MINUTE = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier'
const PER_DAY = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'

const notAsked = (retryAfter: number) => ({
  code: 'model_unavailable',
  retryAfter,
  cause: 'Gemini circuit is open after "Gemini: http 503 UNAVAILABLE"'
})

t.test('after five consecutive failures nothing is sent, and the error has the seconds to wait', async t => {
  const { ask, fail, sent, world, waits } = await startDarkModel(t)
  t.equal(await sent(() => fail(5)), 5)
  t.equal(await sent(async () => t.strictSame(await failureOf(ask()), notAsked(5))), 0)
  world.seconds = 3.2
  t.equal(await sent(async () => t.strictSame(await failureOf(ask()), notAsked(2))), 0)
  world.seconds = 4.999
  t.equal(await sent(async () => t.strictSame(await failureOf(ask()), notAsked(1))), 0)
  t.strictSame(waits, [])
})

t.test('the failure that opens the circuit has the seconds to wait, and is not retried', async t => {
  const { ask, fail, sent, waits } = await startDarkModel(t)
  await fail(4)
  const cause = 'Gemini: http 503 UNAVAILABLE'
  t.equal(
    await sent(async () =>
      t.strictSame(await failureOf(ask()), { code: 'model_unavailable', retryAfter: 5, cause })
    ),
    1
  )
  t.strictSame(waits, [])
})

t.test('a single turn does not open the circuit', async t => {
  const { ask, sent, lightUp } = await startDarkModel(t)
  t.equal(await sent(() => failureOf(ask())), 3)
  lightUp()
  t.equal(await sent(() => ask()), 1)
})

t.test('an answer between failures keeps the circuit closed', async t => {
  const { ask, fail, sent, world } = await startDarkModel(t)
  await fail(4)
  const failing = world.answer
  world.answer = () => fake.text('Done.')
  await ask()
  world.answer = failing
  t.equal(await sent(() => fail(5)), 5)
})

const modelFailures: Record<string, () => fake.Answer> = {
  'a 500': () => fake.status(500),
  'a 408': () => fake.status(408),
  'a quota of the minute': () => fake.quota(PER_MINUTE),
  'a broken connection': fake.reset,
  'an answer that is cut short': fake.cutShort,
  'an answer that never comes': fake.hang,
  'an answer that is no JSON': () => fake.raw('<html>'),
  'an answer of another shape': () => fake.raw('{"candidates": 1}')
}

for (const [name, answer] of Object.entries(modelFailures)) {
  t.test(`${name} counts as a failure, in a closed circuit and as a probe`, async t => {
    const { fail, failOnce, sent, world } = await startDarkModel(t, { attemptMs: 100 })
    world.answer = answer
    t.equal(await sent(() => fail(6)), 5)
    world.seconds = 5
    t.match(await failOnce(), { code: 'model_unavailable', retryAfter: 10 })
    t.equal(await sent(failOnce), 0)
  })
}

const finals: Record<string, () => fake.Answer> = {
  'an invalid key': fake.invalidKey,
  'a refused request': () => fake.status(400, { status: 'INVALID_ARGUMENT' }),
  'a 401': () => fake.status(401),
  'a 403': () => fake.status(403),
  'a 404': () => fake.status(404),
  'a quota of the day': () => fake.quota(PER_DAY, '22s')
}

for (const [name, answer] of Object.entries(finals)) {
  t.test(`${name} counts as a success`, async t => {
    const { fail, failOnce, sent, world, lines } = await startDarkModel(t)
    const failing = world.answer
    world.answer = answer
    t.equal(await sent(() => fail(6)), 6)
    world.answer = failing
    await fail(5)
    t.equal(await sent(failOnce), 0)
    world.seconds = 5
    world.answer = answer
    t.equal(await sent(() => fail(2)), 2)
    t.equal(lines.filter(({ level }) => level === 'info').length, 1)
  })
}

t.test('a defect of the client counts neither as a failure nor as a success', async t => {
  const { ask, sent } = await startDarkModel(t, { apiKey: 'not a\nheader' })
  for (let count = 0; count < 6; count++)
    t.match(await failureOf(ask()), { cause: 'Gemini: defect TypeError' })
  t.equal(await sent(() => failureOf(ask())), 0)
})

t.test('a redirect, which is a configuration error, neither opens nor closes the circuit', async t => {
  const { fail, failOnce, sent, world } = await startDarkModel(t)
  await fail(5)
  world.answer = () => fake.redirect('http://127.0.0.1:9/')
  world.seconds = 5
  const cause = 'Gemini: network REDIRECT'
  for (let count = 0; count < 6; count++) t.match(await failOnce(), { cause })
  world.answer = () => fake.status(503)
  t.equal(await sent(() => fail(2)), 1)
})

t.test('with an open circuit, a cancelled turn still fails with its own reason', async t => {
  const { ask, fail } = await startDarkModel(t)
  await fail(5)
  const reason = new Error('cancelled')
  t.equal(await ask({ signal: AbortSignal.abort(reason) }).catch(error => error), reason)
})
