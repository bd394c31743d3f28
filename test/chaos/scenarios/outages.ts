import { setTimeout as sleep } from 'node:timers/promises'
import { quota, reset, type Script, status } from '../../support/fake-gemini/index.ts'
import { startFleet } from '../harness/fleet.ts'
import { judge } from '../harness/judge.ts'
import { load } from '../harness/load.ts'
import { newLetter } from '../harness/people.ts'
import type { Postgres } from '../harness/postgres.ts'
import { answerTo } from '../harness/shapes.ts'
import type { Verdict } from '../harness/verdict.ts'
import { inWorld, type World } from '../harness/world.ts'

const clients = 12
const patienceMs = 180_000

/** The model takes a moment, and fails now and then: 5 % 503, 2 % 429, 2 % resets. */
const unsteady: Script = request => async exchange => {
  await sleep(20 + 60 * Math.random())
  const luck = Math.random()
  if (luck < 0.05) return status(503)(exchange)
  if (luck < 0.07) return quota('GenerateRequestsPerMinutePerProjectPerModel', '0.3s')(exchange)
  if (luck < 0.09) return reset()(exchange)
  return answerTo(request)(exchange)
}

/**
 * Postgres crashes and comes back every few seconds, and the model is unsteady, under load on two servers: each request
 * is answered, or refused with a problem after which it may be repeated; at the end nothing is lost or done twice.
 */
export async function outages(postgres: Postgres, turns: number): Promise<Verdict> {
  return await inWorld(postgres, world => scenario(world, turns), unsteady)
}

async function scenario(world: World, turns: number): Promise<void> {
  const { db, verdict, postgres } = world
  const fleet = await startFleet(() => world.replica())
  const letters = await Promise.all(Array.from({ length: turns }, () => newLetter(db, 'two tools')))
  const left = [...letters]
  const over = new AbortController()
  const crashes = crashAgainAndAgain(postgres, verdict, over.signal)
  await load({ next: async () => left.shift(), clients, to: fleet.url, patienceMs, verdict })
  over.abort()
  await crashes
  const lost = Number(verdict.figures['connections lost'] ?? 0)
  verdict.expect(lost === 0, 'answer', `${lost} requests were not answered at all`)
  verdict.add(await judge(db, letters))
}

async function crashAgainAndAgain(
  postgres: Postgres,
  verdict: World['verdict'],
  over: AbortSignal
): Promise<void> {
  for (;;) {
    await sleep(3000 + 2000 * Math.random(), undefined, { signal: over }).catch(() => undefined)
    if (over.aborted) return
    await postgres.crash()
    await postgres.start()
    verdict.count('crashes')
  }
}
