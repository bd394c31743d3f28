import t from 'tap'
import { createAgent } from '../../../src/agent/agent.ts'
import { failureOf } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { recorder, startDarkModel } from './outage-model.ts'

const failure = { failure: 'http', http_status: 503, status: 'UNAVAILABLE', reasons: [], quota_ids: [] }

t.test('an outage is logged once with its cause, and its end once', async t => {
  const { ask, fail, lightUp, lines, world } = await startDarkModel(t)
  await fail(8)
  for (let count = 0; count < 4; count++) {
    world.seconds += 60
    await fail(3)
  }
  lightUp()
  world.seconds += 60
  await ask()
  await ask()
  t.strictSame(lines, [
    {
      level: 'warn',
      fields: { ...failure, retry_after: 5 },
      message: 'Gemini circuit opened'
    },
    { level: 'info', fields: { pauses: 5 }, message: 'Gemini circuit closed' }
  ])
})

t.test('the next outage is logged again', async t => {
  const { ask, fail, lightUp, lines, world } = await startDarkModel(t)
  const failing = world.answer
  await fail(5)
  world.seconds = 5
  lightUp()
  await ask()
  world.answer = failing
  await fail(5)
  t.strictSame(
    lines.map(({ level }) => level),
    ['warn', 'info', 'warn']
  )
})

t.test('all lines about a turn with its own log are in that log', async t => {
  const { ask, fail, lightUp, lines, world } = await startDarkModel(t)
  const turn = recorder()
  const log = turn.child({ turn: 'a-turn' })
  await failureOf(ask({ log }))
  await fail(1)
  await failureOf(ask({ log }))
  world.answer = fake.invalidKey
  world.seconds = 5
  await failureOf(ask({ log }))
  lightUp()
  world.seconds = 100
  await ask({ log })
  t.match(turn.lines, [
    { level: 'warn', fields: { turn: 'a-turn', attempt: 1 }, message: 'retrying Gemini request' },
    { level: 'warn', fields: { turn: 'a-turn', attempt: 2 } },
    { level: 'warn', fields: { turn: 'a-turn', retry_after: 5 }, message: 'Gemini circuit opened' },
    { level: 'error', fields: { turn: 'a-turn', reasons: ['API_KEY_INVALID'] } },
    { level: 'info', fields: { turn: 'a-turn' } }
  ])
  t.strictSame([turn.lines.length, lines], [5, []])
})

t.test('the agent passes the log of its turn to the model', async t => {
  const { ask, lightUp, lines } = await startDarkModel(t, { sleep: async () => lightUp() })
  const { lines: ofTurn, ...log } = recorder()
  await createAgent({ model: { name: 'gemini', generate: ask } }).run({
    clock: { now: new Date(), timeZone: 'UTC' },
    contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
    steps: [],
    commit: () => Promise.reject(new Error('There is no step.')),
    signal: new AbortController().signal,
    deadline: Date.now() + 60_000,
    log
  })
  t.match(ofTurn, [{ level: 'warn', message: 'retrying Gemini request' }])
  t.strictSame([ofTurn.length, lines], [1, []])
})
