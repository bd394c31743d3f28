import t, { type Test } from 'tap'
import { ModelError } from '../../../src/agent/model.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { type DarkModel, offer, startDarkModel } from './outage-model.ts'

const PER_MINUTE = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier'

const darknesses: Record<string, () => fake.Answer> = {
  'answers 503': () => fake.status(503),
  'answers 429': () => fake.quota(PER_MINUTE, '0.5s'),
  'cuts connections': fake.reset,
  'never answers': fake.hang,
  'answers no JSON': () => fake.raw('<html>')
}

/** How many requests there may be for so many turns. */
const allowed = (turns: number) => Math.floor(turns * 1.1)

async function offerDark(t: Test, model: DarkModel, turns: number) {
  for (const outcome of await offer(model, turns)) t.ok(outcome instanceof ModelError)
}

/** The model comes back: the next probe finds out, and then everybody is answered. */
async function isBack(t: Test, model: DarkModel) {
  model.lightUp()
  model.world.seconds += 60
  await model.ask()
  for (const outcome of await offer(model, 50)) t.match(outcome, { finishReason: 'STOP' })
}

for (const [name, answer] of Object.entries(darknesses)) {
  t.test(`50 turns at once on a model that ${name} are at most 55 requests`, async t => {
    const model = await startDarkModel(t, { attemptMs: 2000 })
    model.world.answer = answer
    t.ok((await model.sent(() => offerDark(t, model, 50))) <= allowed(50))
    await isBack(t, model)
  })
}

const schedules = [
  { turns: 200, wave: 200, everySeconds: 0 },
  { turns: 200, wave: 10, everySeconds: 7 },
  { turns: 200, wave: 1, everySeconds: 0.5 },
  { turns: 200, wave: 1, everySeconds: 40 }
]

for (const { turns, wave, everySeconds } of schedules) {
  t.test(`200 dark turns, ${wave} every ${everySeconds} s, are at most 220 requests`, async t => {
    const model = await startDarkModel(t, { random: Math.random })
    const sent = await model.sent(async () => {
      for (let offered = 0; offered < turns; offered += wave) {
        await offerDark(t, model, wave)
        model.world.seconds += everySeconds
      }
    })
    t.ok(sent <= allowed(turns), `${sent} requests`)
    t.comment(`${sent} requests for ${turns} turns`)
    await isBack(t, model)
  })
}

t.test('each pause of a long darkness ends with one request', async t => {
  const model = await startDarkModel(t)
  await model.fail(5)
  const sent: number[] = []
  for (const seconds of [4, 1, 9, 1, 19, 1, 29, 1, 29, 1]) {
    model.world.seconds += seconds
    sent.push(await model.sent(() => offerDark(t, model, 20)))
  }
  t.strictSame(sent, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
  t.strictSame(model.waits, [])
})
