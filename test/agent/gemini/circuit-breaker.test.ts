import t from 'tap'
import { failureOf } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { untilDailyReset } from './daily-reset.ts'
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

/** What every other request would get too, and the seconds until the next probe. */
const hopeless: Record<string, [() => fake.Answer, number, string]> = {
  'an invalid key': [fake.invalidKey, 60, 'misconfigured'],
  'a 401': [() => fake.status(401), 60, 'misconfigured'],
  'a 403': [() => fake.status(403), 60, 'misconfigured'],
  'a retired model': [() => fake.status(404), 60, 'misconfigured'],
  'a country without Gemini': [
    () => fake.status(400, { status: 'FAILED_PRECONDITION' }),
    60,
    'misconfigured'
  ],
  'a redirect': [() => fake.redirect('http://127.0.0.1:9/'), 60, 'misconfigured'],
  'a 402': [() => fake.status(402), 600, 'quota_exhausted'],
  'an exhausted spending cap': [() => fake.noCredits(), 600, 'quota_exhausted'],
  'a quota of the day': [() => fake.quota(PER_DAY, '22s'), untilDailyReset(), 'quota_exhausted']
}

for (const [name, [answer, seconds, problem]] of Object.entries(hopeless)) {
  t.test(`${name} opens the circuit at once, until a probe finds that it is over`, async t => {
    const { ask, failOnce, sent, model, world, lightUp, lines } = await startDarkModel(t)
    world.answer = answer
    const { code, retryAfter } = await failOnce()
    t.equal(code, 'model_unavailable')
    t.ok(Math.abs((retryAfter ?? 0) - seconds) < 5, `${retryAfter} s`)
    t.equal(model.problem?.(), problem)
    t.equal(await sent(failOnce), 0)
    world.seconds = seconds + 5
    t.equal(await sent(failOnce), 1, 'one probe')
    t.equal(await sent(failOnce), 0)
    t.equal(
      lines.filter(({ level }) => level === 'error').length,
      2,
      'an alarm for each request that is sent'
    )
    lightUp()
    world.seconds = 3 * (seconds + 5)
    await ask()
    t.equal(model.problem?.(), undefined)
    t.equal(await sent(() => ask()), 1)
  })
}

t.test('a refused request counts as a success', async t => {
  const { fail, failOnce, sent, world, lines } = await startDarkModel(t)
  const failing = world.answer
  world.answer = () => fake.status(400, { status: 'INVALID_ARGUMENT' })
  t.equal(await sent(() => fail(6)), 6)
  world.answer = failing
  await fail(5)
  t.equal(await sent(failOnce), 0)
  world.seconds = 5
  world.answer = () => fake.status(400, { status: 'INVALID_ARGUMENT' })
  t.equal(await sent(() => fail(2)), 2)
  t.equal(lines.filter(({ level }) => level === 'info').length, 1)
})

t.test('while the model is failing, the problem is that it is unavailable', async t => {
  const { fail, model } = await startDarkModel(t)
  await fail(4)
  t.equal(model.problem?.(), undefined)
  await fail(1)
  t.equal(model.problem?.(), 'unavailable')
})

t.test('a defect of the client counts neither as a failure nor as a success', async t => {
  const { ask, sent } = await startDarkModel(t, { apiKey: 'not a\nheader' })
  for (let count = 0; count < 6; count++)
    t.match(await failureOf(ask()), { cause: 'Gemini: defect TypeError' })
  t.equal(await sent(() => failureOf(ask())), 0)
})

t.test('with an open circuit, a cancelled turn still fails with its own reason', async t => {
  const { ask, fail } = await startDarkModel(t)
  await fail(5)
  const reason = new Error('cancelled')
  t.equal(await ask({ signal: AbortSignal.abort(reason) }).catch(error => error), reason)
})
