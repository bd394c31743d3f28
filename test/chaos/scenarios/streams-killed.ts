import { setTimeout as sleep } from 'node:timers/promises'
import { expireLeases } from '../harness/leases.ts'
import type { Postgres } from '../harness/postgres.ts'
import { newReader, type Reader } from '../harness/reader.ts'
import type { Replica } from '../harness/replica.ts'
import { type KeyedRequest, newRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { spread } from '../harness/spread.ts'
import { chunked, shape, streamScript } from '../harness/streamed-turn.ts'
import { turnsByKey, verify } from '../harness/verify.ts'
import { verifyStream } from '../harness/verify-stream.ts'
import { within } from '../harness/waiting.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'
import { countsOf, endpointOf } from './streams-cut.ts'

/** How many chains of servers run at the same time. */
const chains = 2
/** How many turns wait for the real expiry of their leases. */
const concurrentTurns = 8
/** Milliseconds between the starts of those turns: less than a turn takes. */
const apartMs = 150

interface Options {
  /** How many cells are run; all by default. */
  most?: number
  /** Whether to run the turns that wait for the real expiry of their leases. */
  waits: boolean
}

/** An environment with its own database, so that servers of other chains do not resume its turns. */
interface Chain extends Environment {
  start(): Promise<Replica>
}

/**
 * A server is killed when the reader of its turn has received the first event, the second one and so on. The reader
 * resumes from another server, which claims the turn: each call and the end are received once, and the final text is
 * the answer.
 */
export async function streamsKilled(postgres: Postgres, { most, waits }: Options): Promise<RunResult> {
  const scenario = async (environment: Environment) => {
    const counts = await countsOf(environment, await environment.replica())
    const left = spread(counts, most)
    Object.assign(environment.result.figures, { events: counts.length, cells: left.length })
    await Promise.all([
      ...Array.from({ length: chains }, () => onChain(environment, chain => killEach(chain, left))),
      ...(waits ? [onChain(environment, killConcurrent)] : [])
    ])
    const { cells, killed } = environment.result.figures
    environment.result.expect(Number(killed) >= 0.9 * Number(cells), 'never hit', 'streams ended before')
  }
  return await inEnvironment(postgres, scenario, streamScript, chunked)
}

async function onChain(
  environment: Environment,
  run: (chain: Chain) => Promise<KeyedRequest[]>
): Promise<void> {
  const { url, db } = await environment.postgres.database()
  const requests = await run({ ...environment, db, start: () => environment.replica({ DATABASE_URL: url }) })
  const turns = await turnsByKey(db)
  environment.result.count('recovered', [...turns.values()].filter(turn => turn.epoch > 1).length)
  environment.result.add(await verify(db, requests))
}

/** Each server resumes the turn of the one killed before it, and is killed in the next cell. */
async function killEach(chain: Chain, left: number[]): Promise<KeyedRequest[]> {
  const { db, result, start } = chain
  const requests: KeyedRequest[] = []
  let [replica, successor] = await Promise.all([start(), start()])
  for (let count = left.shift(); count; count = left.shift()) {
    const reader = newReader(await newRequest(db, shape))
    result.count('killed', (await killAfter(count, replica, reader)) ? 1 : 0)
    await expireLeases(db)
    const [next] = await Promise.all([start(), reader.readToEnd(successor.url, endpointOf(count))])
    result.add(verifyStream(reader, `killed after event ${count}`, ['tool_calls', 'recovered']))
    requests.push(reader.request)
    replica = successor
    successor = next
  }
  for (const last of [replica, successor]) last.signal('SIGKILL')
  return requests
}

/** Kills the server after `count` events, or at the end of the turn. @returns whether `count` was reached. */
async function killAfter(count: number, replica: Replica, reader: Reader): Promise<boolean> {
  const wasReceived = await reader.read(replica.url, 'chat', received => {
    if (received === count) replica.signal('SIGKILL')
    return received === count
  })
  replica.signal('SIGKILL')
  await replica.ended
  return wasReceived
}

/** Kills a server with several turns at different points; they are recovered when their leases expire. */
async function killConcurrent({ db, result, start }: Chain): Promise<KeyedRequest[]> {
  const [replica, successor] = await Promise.all([start(), start()])
  const requests = await Promise.all(Array.from({ length: concurrentTurns }, () => newRequest(db, shape)))
  const readers = requests.map(newReader)
  const lost = readers.map(async (reader, index) => {
    await sleep(index * apartMs)
    await reader.read(replica.url, 'chat')
  })
  await within(10_000, () => readers.every(({ received }) => received.length > 0))
  replica.signal('SIGKILL')
  await Promise.all(lost)
  result.figures['real leases'] = concurrentTurns
  await Promise.all(readers.map(reader => reader.readToEnd(successor.url, 'events')))
  for (const [index, reader] of readers.entries())
    result.add(verifyStream(reader, `concurrent turn ${index}`, ['tool_calls', 'recovered']))
  return requests
}
