import { setTimeout as sleep } from 'node:timers/promises'
import type { TurnEvent } from '../../../src/contract/components.ts'
import type { Postgres } from '../../chaos/harness/postgres.ts'
import { openStream } from '../../chaos/harness/reader.ts'
import { newUser, requestFrom, type TestUser } from '../../chaos/harness/requests.ts'
import { type Answer, text } from '../../support/fake-gemini/index.ts'
import { inMs, medianIn } from '../timing.ts'
import { inWorld, type World } from './world.ts'

const turns = 200
const warmUp = 20
/** Milliseconds before the first chunk, and between it and the others. */
const pauseMs = 40
const path = '/v1beta/models/any:streamGenerateContent?alt=sse'
const question = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }

/** Prints the time from the model's first chunk to the client's first delta, and the same without a server. */
export async function measureFirstDelta(postgres: Postgres): Promise<void> {
  let written = 0
  const script = () =>
    timed(text('Hello, how can I help you today?'), () => {
      written = performance.now()
    })
  const since = () => performance.now() - written
  await inWorld(postgres, script, async world => {
    const user = await newUser(world.db)
    const ways = {
      'asked directly': () => askDirectly(world, since),
      'through a server': () => askHere(world, user, since),
      'from another server': () => watchElsewhere(world, user, since)
    }
    for (const [way, taken] of await alternately(ways)) {
      const sorted = taken.toSorted((a, b) => a - b)
      const [last] = sorted.slice(Math.floor(0.95 * sorted.length))
      console.log(
        `first words ${way}: median ${inMs(medianIn(taken))}, 95 % within ${inMs(last ?? Number.NaN)}`
      )
    }
  })
}

/** Runs the variants in turn, so that all of them run under the same conditions. */
async function alternately(ways: Record<string, () => Promise<number>>): Promise<[string, number[]][]> {
  const measured = Object.keys(ways).map((way): [string, number[]] => [way, []])
  for (let turn = 0; turn < warmUp + turns; turn++) {
    for (const [way, taken] of measured) {
      const ms = (await ways[way]?.()) ?? Number.NaN
      if (turn >= warmUp) taken.push(ms)
    }
  }
  return measured
}

/** Reports when the first chunk of an answer is written. */
function timed(answer: Answer, onFirst: () => void): Answer {
  return exchange =>
    answer({
      ...exchange,
      async json(_status, body) {
        const [first = '', ...others] = exchange.events(body)
        await sleep(pauseMs)
        onFirst()
        exchange.begin(first)
        await sleep(pauseMs)
        for (const event of others) exchange.begin(event)
        exchange.end()
      }
    })
}

async function askDirectly({ fake }: World, since: () => number): Promise<number> {
  const headers = { 'x-goog-api-key': 'key', 'content-type': 'application/json' }
  const answer = await fetch(fake.url + path, { method: 'POST', headers, body: JSON.stringify(question) })
  let first: number | undefined
  for await (const _ of answer.body ?? []) first ??= since()
  return first ?? Number.NaN
}

async function askHere({ one }: World, user: TestUser, since: () => number): Promise<number> {
  const request = requestFrom(user, 'no tool')
  return await firstWords(await openStream(one.url, { request, endpoint: 'chat', received: [] }), since)
}

/** The turn runs on one server, and is read from the other. */
async function watchElsewhere({ one, other }: World, user: TestUser, since: () => number): Promise<number> {
  const request = requestFrom(user, 'no tool')
  const events = await openStream(one.url, { request, endpoint: 'chat', received: [] })
  const { value } = await events.next()
  const watched = await openStream(other.url, { request, endpoint: 'events', received: [value] })
  const [ms] = await Promise.all([firstWords(watched, since), firstWords(events, since)])
  return ms
}

async function firstWords(events: AsyncGenerator<TurnEvent>, since: () => number): Promise<number> {
  let first: number | undefined
  for await (const { event } of events) if (event === 'response.delta') first ??= since()
  return first ?? Number.NaN
}
