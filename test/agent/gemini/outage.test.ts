import t, { type Test } from 'tap'
import { ModelError } from '../../../src/agent/model.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { type DarkModel, offer, startDarkModel } from './outage-model.ts'

const PER_MINUTE = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier'

const modelFailures: Record<string, () => fake.Answer> = {
  'answers 503': () => fake.status(503),
  'answers 429': () => fake.quota(PER_MINUTE, '0.5s'),
  'cuts connections': fake.reset,
  'never answers': fake.hang,
  'answers no JSON': () => fake.raw('<html>')
}

/** The maximum number of requests for this many turns. */
const allowed = (turns: number) => Math.floor(turns * 1.1)

async function offerDark(t: Test, model: DarkModel, turns: number) {
  for (const outcome of await offer(model, turns)) t.ok(outcome instanceof ModelError)
}

/** Makes the model available: the next probe succeeds, and then all turns are answered. */
async function isBack(t: Test, model: DarkModel) {
  model.lightUp()
  model.world.seconds += 60
  await model.ask()
  for (const outcome of await offer(model, 50)) t.match(outcome, { finishReason: 'STOP' })
}

for (const [name, answer] of Object.entries(modelFailures)) {
  t.test(`50 simultaneous turns on a model that ${name} send at most 55 requests`, async t => {
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
  t.test(
    `200 turns during an outage, ${wave} every ${everySeconds} s, send at most 220 requests`,
    async t => {
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
    }
  )
}

t.test('each pause of a long outage ends with one request', async t => {
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
