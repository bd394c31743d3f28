import { setTimeout as sleep } from 'node:timers/promises'
import { newLetter } from '../../chaos/harness/people.ts'
import type { Postgres } from '../../chaos/harness/postgres.ts'
import { openStream } from '../../chaos/harness/reader.ts'
import { within } from '../../chaos/harness/waiting.ts'
import { type Answer, text } from '../../support/fake-gemini/index.ts'
import type { Gauge } from './gauge.ts'
import type { MeasuredServer } from './server.ts'
import { inWorld, type World } from './world.ts'

const streams = 500
const rehearsed = 50
const idleMs = 60_000
/** For what streams have left to be gone: connections to the database that nobody uses are closed after 30 s. */
const patienceMs = 45_000
const settleMs = 10_000

/** Where the readers of turns are: at the server that works on them, or at the other one. */
type Where = 'one' | 'other'

/** Prints what many streams cost on which nothing happens, and what is left of them when they are closed. */
export async function measureIdle(postgres: Postgres, where: Where): Promise<void> {
  let gate = Promise.withResolvers<void>()
  const script = (): Answer => async exchange => {
    await gate.promise
    await text('Hello')(exchange)
  }
  await inWorld(postgres, script, async world => {
    // A few before, so that what is kept for ever is there already.
    const rehearsal = await openMany(world, where, rehearsed)
    gate.resolve()
    rehearsal.close()
    await sleep(settleMs)
    gate = Promise.withResolvers()
    await measure(world, where, () => gate.resolve())
  })
}

async function measure(world: World, where: Where, release: () => void): Promise<void> {
  const server = world[where]
  const before = await server.measure('all')
  const { left, close } = await openMany(world, where, streams)
  await sleep(2000)
  const open = await server.measure('costs')
  await sleep(idleMs)
  const idle = await server.measure('costs')
  if (left() > 0) throw new Error(`${left()} of the streams were not idle.`)
  close()
  release()
  const name = where === 'one' ? 'with their turns' : 'of turns of another server'
  console.log(`${streams} idle streams ${name}: ${costs(before, open, idle)}`)
  await sleep(settleMs)
  console.log(`when they are closed: ${await leftOf(server, before)}`)
}

/** So many turns, each with a reader. */
async function openMany(world: World, where: Where, count: number) {
  const closing = new AbortController()
  let left = 0
  for (let index = 0; index < count; index++) {
    const events = await openOne(world, where, closing.signal)
    const leave = () => (left += 1)
    // Also, a stream that nobody waits for may be closed as garbage.
    events.next().then(leave, leave)
  }
  return { left: () => left, close: () => closing.abort() }
}

/** A stream on which nothing comes any more but the turn's answer. */
async function openOne({ db, one, other }: World, where: Where, signal: AbortSignal) {
  const letter = await newLetter(db, 'no tool')
  const events = await openStream(one.url, { letter, way: 'message', heard: [], signal })
  const { value } = await events.next()
  if (where === 'one') return events
  await events.return(undefined)
  return await openStream(other.url, { letter, way: 'events', heard: [value], signal })
}

function costs(before: Gauge, open: Gauge, idle: Gauge): string {
  const perStream = (what: 'rss' | 'heap') =>
    `${Math.round((open[what] - before[what]) / streams / 1024)} KiB`
  const cpu = (100 * (idle.cpu.before - open.cpu.after)) / idleMs
  return `${perStream('rss')} of memory each (${perStream('heap')} of heap), ${cpu.toFixed(1)} % of a CPU`
}

/** What there is more than before, once it does not change any more or is nothing. */
async function leftOf(server: MeasuredServer, before: Gauge): Promise<string> {
  let left: string[] = []
  let after = before
  await within(patienceMs, async () => {
    after = await server.measure('all')
    left = Object.entries(after.alive).flatMap(([name, count]) => {
      const more = count - (before.alive[name] ?? 0)
      return more > 0 ? `${more} ${name}` : []
    })
    return left.length === 0
  })
  const heap = ((after.heap - before.heap) / 2 ** 20).toFixed(1)
  return `${left.join(', ') || 'nothing'} left, ${heap} MiB more of heap`
}
