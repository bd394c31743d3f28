import pLimit from 'p-limit'
import type { Postgres } from '../harness/postgres.ts'
import { type Endpoint, newReader, type Reader } from '../harness/reader.ts'
import type { Replica } from '../harness/replica.ts'
import { type KeyedRequest, newRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { spread } from '../harness/spread.ts'
import { chunked, shape, streamScript } from '../harness/streamed-turn.ts'
import { verify } from '../harness/verify.ts'
import { verifyUninterrupted } from '../harness/verify-stream.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

const readersAtOnce = 8
/** How many readers are disconnected after every event. */
const cutAlwaysReaders = 4
/** More than a turn has events. */
const mostCuts = 300

/** The environment, with two servers that do not fail. */
interface Setup extends Environment {
  one: string
  other: string
}

/**
 * Readers are disconnected after the first event, after the second one and so on, and resume from the other server.
 * They receive the same events as without the disconnection.
 */
export async function streamsCut(postgres: Postgres, most?: number): Promise<RunResult> {
  const scenario = async (environment: Environment) => {
    const [one, other] = await Promise.all([environment.replica(), environment.replica()])
    const setup = { ...environment, one: one.url, other: other.url }
    const counts = await countsOf(environment, one)
    const cells = spread(counts, most)
    const limit = pLimit(readersAtOnce)
    const requests = await Promise.all([
      ...cells.map(count => limit(() => cutOnce(setup, count))),
      ...Array.from({ length: cutAlwaysReaders }, (_, index) => limit(() => cutAlways(setup, index)))
    ])
    const { result } = environment
    Object.assign(result.figures, { events: counts.length, cells: cells.length, cutAlwaysReaders })
    result.expect(Number(result.figures.cut) >= 0.9 * cells.length, 'never hit', 'streams ended before')
    result.add(await verify(environment.db, requests))
  }
  return await inEnvironment(postgres, scenario, streamScript, chunked)
}

/** 1, 2, 3 … for each event of a turn whose reader is not disconnected. The user of the turn is deleted. */
export async function countsOf({ db, result }: Environment, { url }: Replica): Promise<number[]> {
  const reader = newReader(await newRequest(db, shape))
  await reader.read(url, 'chat')
  result.add(verifyUninterrupted(reader, 'not disconnected'))
  await db.deleteFrom('users').where('id', '=', reader.request.userId).execute()
  return reader.received.map((_, index) => index + 1)
}

/** Disconnects after `count` events. */
async function cutOnce({ db, result, one, other }: Setup, count: number): Promise<KeyedRequest> {
  const reader = newReader(await newRequest(db, shape))
  const wasCut = await reader.read(one, 'chat', received => received === count)
  result.count('cut', wasCut ? 1 : 0)
  await reader.read(other, endpointOf(count))
  result.add(verifyUninterrupted(reader, `cut after event ${count}`))
  return reader.request
}

/** Disconnects after every event and resumes from the other server. */
async function cutAlways({ db, result, one, other }: Setup, index: number): Promise<KeyedRequest> {
  const reader = newReader(await newRequest(db, shape))
  let cuts = 0
  while (cuts < mostCuts && (await readOne(reader, cuts % 2 ? other : one, endpointOf(index)))) cuts += 1
  result.count('cuts', cuts)
  result.add(verifyUninterrupted(reader, 'cut after every event'))
  return reader.request
}

async function readOne(reader: Reader, url: string, endpoint: Endpoint): Promise<boolean> {
  return await reader.read(url, reader.received.length === 0 ? 'chat' : endpoint, () => true)
}

export function endpointOf(count: number): Endpoint {
  return count % 2 ? 'events' : 'chat'
}
