import t from 'tap'
import { quota } from '../../support/fake-gemini/index.ts'
import { type DarkModel, startDarkModel } from './outage-model.ts'

const PER_MINUTE = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier'

/** The pauses in seconds after each failed probe, and after the model was available again. */
async function pauses({ fail, failOnce, ask, lightUp, world }: DarkModel): Promise<(number | undefined)[]> {
  await fail(5)
  const reported = []
  for (let count = 0; count < 5; count++) {
    const { retryAfter } = await failOnce()
    reported.push(retryAfter)
    world.seconds += retryAfter ?? 0
    await failOnce()
  }
  world.seconds += 100
  const failing = world.answer
  lightUp()
  await ask()
  world.answer = failing
  await fail(5)
  return [...reported, (await failOnce()).retryAfter]
}

t.test('pauses grow from 5 s to 30 s, and start at 5 s again after a success', async t => {
  t.strictSame(await pauses(await startDarkModel(t)), [5, 10, 20, 30, 30, 5])
})

t.test('a random fifth at most is added to each pause', async t => {
  t.strictSame(await pauses(await startDarkModel(t, { random: () => 0.999 })), [6, 12, 24, 36, 36, 6])
})

t.test('RetryInfo is the minimum pause', async t => {
  const { fail, failOnce, world } = await startDarkModel(t, { random: () => 0.5 })
  world.answer = () => quota(PER_MINUTE, '34.4s')
  await fail(5)
  t.match(await failOnce(), { retryAfter: 35 })
  world.seconds = 34.8
  t.match(await failOnce(), { cause: /circuit is open/ })
  world.seconds = 35
  world.answer = () => quota(PER_MINUTE, '2s')
  t.match(await failOnce(), { cause: 'Gemini: http 429 RESOURCE_EXHAUSTED', retryAfter: 11 })
})

t.test('an absurd RetryInfo pauses for a minute at most', async t => {
  const { fail, failOnce, sent, world } = await startDarkModel(t)
  world.answer = () => quota(PER_MINUTE, '99999999s')
  await fail(5)
  t.match(await failOnce(), { retryAfter: 60 })
  world.seconds = 60
  t.equal(await sent(failOnce), 1)
})
