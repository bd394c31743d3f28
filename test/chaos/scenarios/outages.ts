import { setTimeout as sleep } from 'node:timers/promises'
import { quota, reset, type Script, status } from '../../support/fake-gemini/index.ts'
import { startFleet } from '../harness/fleet.ts'
import { load } from '../harness/load.ts'
import type { Postgres } from '../harness/postgres.ts'
import { newRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { answerTo } from '../harness/shapes.ts'
import { verify } from '../harness/verify.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

const clients = 12
const timeoutMs = 180_000

/** A model with a delay and random failures: 5 % 503, 2 % 429, 2 % resets. */
const flaky: Script = request => async exchange => {
  await sleep(20 + 60 * Math.random())
  const luck = Math.random()
  if (luck < 0.05) return status(503)(exchange)
  if (luck < 0.07) return quota('GenerateRequestsPerMinutePerProjectPerModel', '0.3s')(exchange)
  if (luck < 0.09) return reset()(exchange)
  return answerTo(request)(exchange)
}

/**
 * Postgres crashes and restarts every few seconds, and the model is flaky, under load on two servers: each request is
 * answered, or refused with a problem after which it may be repeated. At the end no turn is lost or run twice.
 */
export async function outages(postgres: Postgres, turns: number): Promise<RunResult> {
  return await inEnvironment(postgres, environment => scenario(environment, turns), flaky)
}

async function scenario(environment: Environment, turns: number): Promise<void> {
  const { db, result, postgres } = environment
  const fleet = await startFleet(() => environment.replica())
  const requests = await Promise.all(Array.from({ length: turns }, () => newRequest(db, 'two tools')))
  const left = [...requests]
  const over = new AbortController()
  const crashes = crashAgainAndAgain(postgres, result, over.signal)
  await load({ next: async () => left.shift(), clients, to: fleet.url, timeoutMs, result })
  over.abort()
  await crashes
  const lost = Number(result.figures['connections lost'] ?? 0)
  result.expect(lost === 0, 'answer', `${lost} requests were not answered at all`)
  result.add(await verify(db, requests))
}

async function crashAgainAndAgain(
  postgres: Postgres,
  result: Environment['result'],
  over: AbortSignal
): Promise<void> {
  for (;;) {
    await sleep(3000 + 2000 * Math.random(), undefined, { signal: over }).catch(() => undefined)
    if (over.aborted) return
    await postgres.crash()
    await postgres.start()
    result.count('crashes')
  }
}
