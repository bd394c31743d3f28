import pLimit from 'p-limit'
import { judge } from '../harness/judge.ts'
import { judgeUnbroken } from '../harness/judge-stream.ts'
import { type Letter, newLetter } from '../harness/people.ts'
import type { Postgres } from '../harness/postgres.ts'
import { newReader, type Reader, type Way } from '../harness/reader.ts'
import type { Replica } from '../harness/replica.ts'
import { spread } from '../harness/spread.ts'
import { dribbling, shape, tell } from '../harness/story.ts'
import type { Verdict } from '../harness/verdict.ts'
import { inWorld, type World } from '../harness/world.ts'

const readersAtOnce = 8
/** Readers who are cut off after each event that they get. */
const restless = 4
/** Many more than a turn has events. */
const mostCuts = 300

/** Two servers, and none of them fails. */
interface Setup extends World {
  one: string
  other: string
}

/**
 * Readers of turns are cut off after their first event, after their second one and so on, and read on from the other
 * server: what they hear is what they would have heard without.
 */
export async function streamsCut(postgres: Postgres, most?: number): Promise<Verdict> {
  const scenario = async (world: World) => {
    const [one, other] = await Promise.all([world.replica(), world.replica()])
    const setup = { ...world, one: one.url, other: other.url }
    const counts = await countsOf(world, one)
    const cells = spread(counts, most)
    const limit = pLimit(readersAtOnce)
    const letters = await Promise.all([
      ...cells.map(count => limit(() => cutOnce(setup, count))),
      ...Array.from({ length: restless }, (_, index) => limit(() => cutAlways(setup, index)))
    ])
    const { verdict } = world
    Object.assign(verdict.figures, { events: counts.length, cells: cells.length, restless })
    verdict.expect(Number(verdict.figures.cut) >= 0.9 * cells.length, 'never hit', 'streams ended before')
    verdict.add(await judge(world.db, letters))
  }
  return await inWorld(postgres, scenario, tell, dribbling)
}

/** 1, 2, 3 … for each event of a turn whose reader is left alone; it stays out of the record. */
export async function countsOf({ db, verdict }: World, { url }: Replica): Promise<number[]> {
  const reader = newReader(await newLetter(db, shape))
  await reader.read(url, 'message')
  verdict.add(judgeUnbroken(reader, 'left alone'))
  await db.deleteFrom('users').where('id', '=', reader.letter.userId).execute()
  return reader.heard.map((_, index) => index + 1)
}

/** Cut off after so many events. */
async function cutOnce({ db, verdict, one, other }: Setup, count: number): Promise<Letter> {
  const reader = newReader(await newLetter(db, shape))
  const wasCut = await reader.read(one, 'message', heard => heard === count)
  verdict.count('cut', wasCut ? 1 : 0)
  await reader.read(other, wayOf(count))
  verdict.add(judgeUnbroken(reader, `cut after event ${count}`))
  return reader.letter
}

/** Cut off after each event, and always reading on from the other server. */
async function cutAlways({ db, verdict, one, other }: Setup, index: number): Promise<Letter> {
  const reader = newReader(await newLetter(db, shape))
  let cuts = 0
  while (cuts < mostCuts && (await readOne(reader, cuts % 2 ? other : one, wayOf(index)))) cuts += 1
  verdict.count('cuts', cuts)
  verdict.add(judgeUnbroken(reader, 'cut after every event'))
  return reader.letter
}

async function readOne(reader: Reader, url: string, way: Way): Promise<boolean> {
  return await reader.read(url, reader.heard.length === 0 ? 'message' : way, () => true)
}

export function wayOf(count: number): Way {
  return count % 2 ? 'events' : 'message'
}
