import { setTimeout as sleep } from 'node:timers/promises'
import { judge, turnsByKey } from '../harness/judge.ts'
import { judgeStream } from '../harness/judge-stream.ts'
import { expireLeases } from '../harness/leases.ts'
import { type Letter, newLetter } from '../harness/people.ts'
import type { Postgres } from '../harness/postgres.ts'
import { newReader, type Reader } from '../harness/reader.ts'
import type { Replica } from '../harness/replica.ts'
import { spread } from '../harness/spread.ts'
import { dribbling, shape, tell } from '../harness/story.ts'
import type { Verdict } from '../harness/verdict.ts'
import { within } from '../harness/waiting.ts'
import { inWorld, type World } from '../harness/world.ts'
import { countsOf, wayOf } from './streams-cut.ts'

/** How many chains of servers die at the same time. */
const chains = 2
/** Turns of the server whose leases are left to end by themselves. */
const crowd = 8
/** Milliseconds between the beginnings of those turns: less than one takes. */
const apartMs = 150

interface Options {
  /** How many cells of all. */
  most?: number
  /** Whether the leases of the dead are waited for, too. */
  waits: boolean
}

/** Servers with a database of their own, so that no others take up their turns. */
interface Chain extends World {
  start(): Promise<Replica>
}

/**
 * Servers are killed when the reader of their turn has got its first event, its second one and so on. The reader goes on
 * from another server, which takes the turn up: all that counts is heard once, and the text that stands is the answer.
 */
export async function streamsKilled(postgres: Postgres, { most, waits }: Options): Promise<Verdict> {
  const scenario = async (world: World) => {
    const counts = await countsOf(world, await world.replica())
    const left = spread(counts, most)
    Object.assign(world.verdict.figures, { events: counts.length, cells: left.length })
    await Promise.all([
      ...Array.from({ length: chains }, () => onChain(world, chain => killEach(chain, left))),
      ...(waits ? [onChain(world, killCrowd)] : [])
    ])
    const { cells, killed } = world.verdict.figures
    world.verdict.expect(Number(killed) >= 0.9 * Number(cells), 'never hit', 'streams ended before')
  }
  return await inWorld(postgres, scenario, tell, dribbling)
}

async function onChain(world: World, run: (chain: Chain) => Promise<Letter[]>): Promise<void> {
  const { url, db } = await world.postgres.database()
  const letters = await run({ ...world, db, start: () => world.replica({ DATABASE_URL: url }) })
  const turns = await turnsByKey(db)
  world.verdict.count('taken over', [...turns.values()].filter(turn => turn.epoch > 1).length)
  world.verdict.add(await judge(db, letters))
}

/** Each server goes on with the turn of the one that died before it, and dies in the next cell. */
async function killEach(chain: Chain, left: number[]): Promise<Letter[]> {
  const { db, verdict, start } = chain
  const letters: Letter[] = []
  let [replica, heir] = await Promise.all([start(), start()])
  for (let count = left.shift(); count; count = left.shift()) {
    const reader = newReader(await newLetter(db, shape))
    verdict.count('killed', (await killAfter(count, replica, reader)) ? 1 : 0)
    await expireLeases(db)
    const [next] = await Promise.all([start(), reader.readToEnd(heir.url, wayOf(count))])
    verdict.add(judgeStream(reader, `killed after event ${count}`, ['tool_calls', 'recovered']))
    letters.push(reader.letter)
    replica = heir
    heir = next
  }
  for (const last of [replica, heir]) last.signal('SIGKILL')
  return letters
}

/** @returns whether the turn had so many events; it is dead in any case. */
async function killAfter(count: number, replica: Replica, reader: Reader): Promise<boolean> {
  const wasHeard = await reader.read(replica.url, 'message', heard => {
    if (heard === count) replica.signal('SIGKILL')
    return heard === count
  })
  replica.signal('SIGKILL')
  await replica.ended
  return wasHeard
}

/** Turns that are all in other places when their server dies, and nobody but the passing of their leases helps. */
async function killCrowd({ db, verdict, start }: Chain): Promise<Letter[]> {
  const [replica, heir] = await Promise.all([start(), start()])
  const letters = await Promise.all(Array.from({ length: crowd }, () => newLetter(db, shape)))
  const readers = letters.map(newReader)
  const lost = readers.map(async (reader, index) => {
    await sleep(index * apartMs)
    await reader.read(replica.url, 'message')
  })
  await within(10_000, () => readers.every(({ heard }) => heard.length > 0))
  replica.signal('SIGKILL')
  await Promise.all(lost)
  verdict.figures['real leases'] = crowd
  await Promise.all(readers.map(reader => reader.readToEnd(heir.url, 'events')))
  for (const [index, reader] of readers.entries())
    verdict.add(judgeStream(reader, `turn ${index} of a crowd`, ['tool_calls', 'recovered']))
  return letters
}
