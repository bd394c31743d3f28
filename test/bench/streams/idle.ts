import { setTimeout as sleep } from 'node:timers/promises'
import type { Postgres } from '../../chaos/harness/postgres.ts'
import { openStream } from '../../chaos/harness/reader.ts'
import { newRequest } from '../../chaos/harness/requests.ts'
import { within } from '../../chaos/harness/waiting.ts'
import { type Answer, text } from '../../support/fake-gemini/index.ts'
import type { Gauge } from './gauge.ts'
import type { MeasuredServer } from './server.ts'
import { inWorld, type World } from './world.ts'

const streams = 500
const rehearsed = 50
const idleMs = 60_000
/** Longer than 30 s, after which idle database connections are closed. */
const patienceMs = 45_000
const settleMs = 10_000

/** Whether the readers use the server that runs the turns, or the other one. */
type Where = 'one' | 'other'

/** Prints the cost of many idle streams, and what is left after they are closed. */
export async function measureIdle(postgres: Postgres, where: Where): Promise<void> {
  let gate = Promise.withResolvers<void>()
  const script = (): Answer => async exchange => {
    await gate.promise
    await text('Hello')(exchange)
  }
  await inWorld(postgres, script, async world => {
    // A few streams before, so that permanent allocations are not counted.
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

/** Starts this many turns, each with a reader. */
async function openMany(world: World, where: Where, count: number) {
  const closing = new AbortController()
  let left = 0
  for (let index = 0; index < count; index++) {
    const events = await openOne(world, where, closing.signal)
    const leave = () => (left += 1)
    // A reference is also needed to keep the stream from being garbage collected.
    events.next().then(leave, leave)
  }
  return { left: () => left, close: () => closing.abort() }
}

/** A stream with no further events except the turn's answer. */
async function openOne({ db, one, other }: World, where: Where, signal: AbortSignal) {
  const request = await newRequest(db, 'no tool')
  const events = await openStream(one.url, { request, endpoint: 'chat', received: [], signal })
  const { value } = await events.next()
  if (where === 'one') return events
  await events.return(undefined)
  return await openStream(other.url, { request, endpoint: 'events', received: [value], signal })
}

function costs(before: Gauge, open: Gauge, idle: Gauge): string {
  const perStream = (what: 'rss' | 'heap') =>
    `${Math.round((open[what] - before[what]) / streams / 1024)} KiB`
  const cpu = (100 * (idle.cpu.before - open.cpu.after)) / idleMs
  return `${perStream('rss')} of memory each (${perStream('heap')} of heap), ${cpu.toFixed(1)} % of a CPU`
}

/** The difference from before, once it is zero or no longer changes. */
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
