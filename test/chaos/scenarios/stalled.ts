import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Script } from '../../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../../support/record.ts'
import { judge, turnsByKey } from '../harness/judge.ts'
import { type Letter, newLetter } from '../harness/people.ts'
import { deliver, post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { answerTo } from '../harness/shapes.ts'
import { spread } from '../harness/spread.ts'
import type { Verdict } from '../harness/verdict.ts'
import { within } from '../harness/waiting.ts'
import { inWorld, type World } from '../harness/world.ts'
import { type Cell, cellsOf } from './matrix.ts'

/** Processes that are stopped at one time, and wait for their leases together. */
const waveSize = 8
const shape = 'one tool'

/** Seconds in which the old owner, when it goes on, and the new one have answered. */
const answerSeconds = 15

/** A process that stops at this place, and goes on when the turn's new owner is at work on it, or has ended it. */
interface Stall extends Cell {
  until: 'taken over' | 'ended'
}

/**
 * A server is stopped in the middle of a turn for longer than its lease, another one takes the turn over, and the first
 * one goes on: it writes nothing any more, wherever it was, and the turn is done once.
 */
export async function stalled(postgres: Postgres, most?: number): Promise<Verdict> {
  const gates = createGates()
  const scenario = async (world: World) => {
    const stalls = spread(stallsOf(await cellsOf(world, [shape])), most)
    world.verdict.figures.stalls = stalls.length
    const heir = await world.replica()
    const letters: Letter[] = []
    while (stalls.length > 0) {
      const wave = stalls.splice(0, waveSize)
      const stopped = await Promise.all(wave.map(stall => stop(world, { stall, heir, gates })))
      letters.push(...stopped.map(({ letter }) => letter))
      // Not before all are answered: one that has continued may have taken over the turn of another one.
      for (const { old } of stopped) old.signal('SIGKILL')
    }
    world.verdict.add(await judge(world.db, letters))
  }
  return await inWorld(postgres, scenario, gates.script)
}

/** Between the message's and the end's commit there is something to take over. */
function stallsOf(cells: Cell[]): Stall[] {
  const places = cells.map(({ place }) => place)
  const inside = cells.slice(places.indexOf('accept:after#1'), places.indexOf('finish:after#1'))
  return inside.flatMap(cell => [
    { ...cell, until: 'taken over' } as const,
    { ...cell, until: 'ended' } as const
  ])
}

type Gates = ReturnType<typeof createGates>

/** Holds the model's answers to a turn back. */
function createGates() {
  const gates = new Map<string, { opened: Promise<void>; open(): void; waiting: number }>()
  const script: Script = request => async exchange => {
    const gate = gates.get(request.userText)
    if (gate) {
      gate.waiting += 1
      await gate.opened
    }
    await answerTo(request)(exchange)
  }
  return {
    script,
    close(message: string) {
      const { promise: opened, resolve: open } = Promise.withResolvers<void>()
      const gate = { opened, open, waiting: 0 }
      gates.set(message, gate)
      return gate
    }
  }
}

async function stop(world: World, scene: { stall: Stall; heir: Replica; gates: Gates }) {
  const { db, verdict } = world
  const { stall, heir, gates } = scene
  const name = `${stall.place}, until ${stall.until}`
  const old = await world.replica()
  const letter = await newLetter(db, stall.shape)
  await old.arm(`${stall.place}=stop`)
  const answer = post(old.url, letter)
  const isStopped = await Promise.race([old.stopped, answer.then(() => undefined)])
  verdict.expect(isStopped !== undefined, 'never hit', name)

  const gate = stall.until === 'taken over' ? gates.close(letter.message) : undefined
  const began = performance.now()
  const isTaken = await within(40_000, async () => {
    const turn = (await turnsByKey(db)).get(letter.key)
    return gate ? gate.waiting > 0 && turn?.epoch === 2 : turn?.status === 'completed'
  })
  verdict.atMost('taken over after, s', (performance.now() - began) / 1000)
  verdict.expect(isTaken, 'late', `${name}: nobody took the turn over`)
  const before = await snapshot(world, letter)
  const continued = performance.now()
  old.signal('SIGCONT')
  await settled(old)
  const after = await snapshot(world, letter)
  verdict.expect(
    isDeepStrictEqual(after, before),
    'old epoch',
    `${name}: ${JSON.stringify({ before, after })}`
  )

  gate?.open()
  const until = Date.now() + 20_000
  const final = await deliver(letter, { to: () => heir.url, until, seen: () => undefined })
  verdict.expect(final.status === 200, 'answer', `${name}: the new owner answers ${final.status}`)
  const late = await answer
  const isSame = late.status === 200 ? late.text === final.text : late.code === 'database_unavailable'
  verdict.expect(isSame, 'answer', `${name}: the old owner answers ${late.status} ${late.text}`)
  const seconds = (performance.now() - continued) / 1000
  verdict.atMost('answered after, s', seconds)
  const said = [...old.log, ...heir.log].filter(line => line.includes(late.turnId ?? letter.key))
  verdict.expect(seconds < answerSeconds, 'late', `${name}: ${seconds} s\n${said.join('\n')}`)
  verdict.count(late.status === 200 ? 'answered by both' : 'old one said 503')
  return { letter, old }
}

/** It says what it does with a turn that is not its own any more; if it says nothing, it has had time to do wrong. */
async function settled(replica: Replica): Promise<void> {
  await replica
    .says(/turn lost to another server|turn released|turn failed|turn completed/, 10_000)
    .catch(() => undefined)
  await sleep(200)
}

/** All that is on record of a letter's turn but its lease, which its owner renews. */
async function snapshot({ db }: World, { userId, key }: Letter) {
  const scope = { db, userId }
  const turn = (await turnsByKey(db)).get(key)
  return { turn, tasks: await tasksOf(scope), record: await recordOf(scope, turn?.id ?? '') }
}
