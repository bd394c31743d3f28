import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { scopeOf } from '../../../src/db/scope.ts'
import type { Script } from '../../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../../support/record.ts'
import { deliver, post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { type KeyedRequest, newRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { answerTo } from '../harness/shapes.ts'
import { spread } from '../harness/spread.ts'
import { turnsByKey, verify } from '../harness/verify.ts'
import { within } from '../harness/waiting.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'
import { type Cell, cellsOf } from './matrix.ts'

/** How many processes are stopped at one time; their leases expire together. */
const waveSize = 8
const shape = 'one tool'

/** Seconds within which both owners answer after the old one is continued. */
const answerSeconds = 15

/** A process that is stopped at this failpoint, and continued when the new owner runs the turn or has ended it. */
interface Stall extends Cell {
  until: 'claimed' | 'ended'
}

/**
 * A server is stopped during a turn for longer than its lease, another server claims the turn, and the first one is
 * continued: it writes nothing any more, at whichever failpoint it was stopped, and the turn is run once.
 */
export async function stalled(postgres: Postgres, most?: number): Promise<RunResult> {
  const gates = createGates()
  const scenario = async (environment: Environment) => {
    const stalls = spread(stallsOf(await cellsOf(environment, [shape])), most)
    environment.result.figures.stalls = stalls.length
    const successor = await environment.replica()
    const requests: KeyedRequest[] = []
    while (stalls.length > 0) {
      const wave = stalls.splice(0, waveSize)
      const stopped = await Promise.all(wave.map(stall => stop(environment, { stall, successor, gates })))
      requests.push(...stopped.map(({ request }) => request))
      // Not before all are answered: a continued server may have claimed the turn of another one.
      for (const { old } of stopped) old.signal('SIGKILL')
    }
    environment.result.add(await verify(environment.db, requests))
  }
  return await inEnvironment(postgres, scenario, gates.script)
}

/** A turn can be claimed from the commit of its message to the commit of its end. */
function stallsOf(cells: Cell[]): Stall[] {
  const points = cells.map(({ point }) => point)
  const inside = cells.slice(points.indexOf('accept:after#1'), points.indexOf('finish:after#1'))
  return inside.flatMap(cell => [
    { ...cell, until: 'ended' } as const,
    { ...cell, until: 'claimed' } as const
  ])
}

type Gates = ReturnType<typeof createGates>

/** Gates that hold the model's answers to a turn until they are opened. */
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

async function stop(environment: Environment, scene: { stall: Stall; successor: Replica; gates: Gates }) {
  const { db, result } = environment
  const { stall, successor, gates } = scene
  const name = `${stall.point}, until ${stall.until}`
  const old = await environment.replica()
  const request = await newRequest(db, stall.shape)
  await old.arm(`${stall.point}=stop`)
  const answer = post(old.url, request)
  const isStopped = await Promise.race([old.stopped, answer.then(() => undefined)])
  result.expect(isStopped !== undefined, 'never hit', name)

  const gate = stall.until === 'claimed' ? gates.close(request.message) : undefined
  const began = performance.now()
  const isTaken = await within(40_000, async () => {
    const turn = (await turnsByKey(db)).get(request.key)
    return gate ? gate.waiting > 0 && turn?.epoch === 2 : turn?.status === 'completed'
  })
  result.max('claimed after, s', (performance.now() - began) / 1000)
  result.expect(isTaken, 'late', `${name}: the turn was not claimed`)
  const before = await snapshot(environment, request)
  const continued = performance.now()
  old.signal('SIGCONT')
  await settled(old)
  const after = await snapshot(environment, request)
  result.expect(
    isDeepStrictEqual(after, before),
    'old epoch',
    `${name}: ${JSON.stringify({ before, after })}`
  )

  gate?.open()
  const until = Date.now() + 20_000
  const final = await deliver(request, { to: () => successor.url, until, onReply: () => undefined })
  result.expect(final.status === 200, 'answer', `${name}: the new owner answers ${final.status}`)
  const late = await answer
  const isSame = late.status === 200 ? late.text === final.text : late.code === 'database_unavailable'
  result.expect(isSame, 'answer', `${name}: the old owner answers ${late.status} ${late.text}`)
  const seconds = (performance.now() - continued) / 1000
  result.max('answered after, s', seconds)
  const said = [...old.log, ...successor.log].filter(line => line.includes(late.turnId ?? request.key))
  result.expect(seconds < answerSeconds, 'late', `${name}: ${seconds} s\n${said.join('\n')}`)
  result.count(late.status === 200 ? 'answered by both' : '503 by the old owner')
  return { request, old }
}

/**
 * Waits until the old owner logs the end of its work on the turn. If it logs nothing in time, it has had enough time
 * for a wrong write.
 */
async function settled(replica: Replica): Promise<void> {
  await replica
    .waitForLog(/turn lost|turn released|turn failed|turn completed/, 10_000)
    .catch(() => undefined)
  await sleep(200)
}

/** The stored state of a request's turn, without its lease, which its owner renews. */
async function snapshot({ db }: Environment, { userId, key }: KeyedRequest) {
  const scope = scopeOf(db, userId)
  const turn = (await turnsByKey(db)).get(key)
  return { turn, tasks: await tasksOf(scope), record: await recordOf(scope, turn?.id ?? '') }
}
