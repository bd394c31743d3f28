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

t.test('after five failures in a row nothing is sent, and the seconds to wait are told', async t => {
  const { ask, fail, sent, world, waits } = await startDarkModel(t)
  t.equal(await sent(() => fail(5)), 5)
  t.equal(await sent(async () => t.strictSame(await failureOf(ask()), notAsked(5))), 0)
  world.seconds = 3.2
  t.equal(await sent(async () => t.strictSame(await failureOf(ask()), notAsked(2))), 0)
  world.seconds = 4.999
  t.equal(await sent(async () => t.strictSame(await failureOf(ask()), notAsked(1))), 0)
  t.strictSame(waits, [])
})

t.test(
  'the failure that opens the circuit is told with the seconds to wait, and not tried again',
  async t => {
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
  }
)

t.test('one turn alone does not open the circuit', async t => {
  const { ask, sent, lightUp } = await startDarkModel(t)
  t.equal(await sent(() => failureOf(ask())), 3)
  lightUp()
  t.equal(await sent(() => ask()), 1)
})

t.test('an answer between failures keeps the circuit closed', async t => {
  const { ask, fail, sent, world } = await startDarkModel(t)
  await fail(4)
  const dark = world.answer
  world.answer = () => fake.text('Done.')
  await ask()
  world.answer = dark
  t.equal(await sent(() => fail(5)), 5)
})

const darknesses: Record<string, () => fake.Answer> = {
  'a 500': () => fake.status(500),
  'a 408': () => fake.status(408),
  'a quota of the minute': () => fake.quota(PER_MINUTE),
  'a broken connection': fake.reset,
  'an answer that is cut short': fake.cutShort,
  'an answer that never comes': fake.hang,
  'an answer that is no JSON': () => fake.raw('<html>'),
  'an answer of another shape': () => fake.raw('{"candidates": 1}')
}

for (const [name, answer] of Object.entries(darknesses)) {
  t.test(`${name} counts as a failure, while the circuit is closed and when it is probed`, async t => {
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
  t.test(`${name} is the answer of a living model`, async t => {
    const { fail, failOnce, sent, world, lines } = await startDarkModel(t)
    const dark = world.answer
    world.answer = answer
    t.equal(await sent(() => fail(6)), 6)
    world.answer = dark
    await fail(5)
    t.equal(await sent(failOnce), 0)
    world.seconds = 5
    world.answer = answer
    t.equal(await sent(() => fail(2)), 2)
    t.equal(lines.filter(({ level }) => level === 'info').length, 1)
  })
}

t.test('a defect on our side says nothing of the model', async t => {
  const { ask, sent } = await startDarkModel(t, { apiKey: 'not a\nheader' })
  for (let count = 0; count < 6; count++)
    t.match(await failureOf(ask()), { cause: 'Gemini: defect TypeError' })
  t.equal(await sent(() => failureOf(ask())), 0)
})

t.test('a redirect, which a person must set right, opens nothing and closes nothing', async t => {
  const { fail, failOnce, sent, world } = await startDarkModel(t)
  await fail(5)
  world.answer = () => fake.redirect('http://127.0.0.1:9/')
  world.seconds = 5
  const cause = 'Gemini: network REDIRECT'
  for (let count = 0; count < 6; count++) t.match(await failOnce(), { cause })
  world.answer = () => fake.status(503)
  t.equal(await sent(() => fail(2)), 1)
})

t.test('an open circuit does not hide that a turn was cancelled', async t => {
  const { ask, fail } = await startDarkModel(t)
  await fail(5)
  const reason = new Error('cancelled')
  t.equal(await ask({ signal: AbortSignal.abort(reason) }).catch(error => error), reason)
})
