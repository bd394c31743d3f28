import { setTimeout as sleep } from 'node:timers/promises'
import type { Script } from '../../support/fake-gemini/index.ts'
import { startFleet } from '../harness/fleet.ts'
import { load } from '../harness/load.ts'
import type { Postgres } from '../harness/postgres.ts'
import { newRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { answerTo, type Shape } from '../harness/shapes.ts'
import { verify } from '../harness/verify.ts'
import { inEnvironment } from '../harness/world.ts'

const shapes: Shape[] = ['no tool', 'one tool', 'two tools', 'three parallel']
/** Many clients wait for the lease of a killed server. */
const clients = 40
/** Average time in milliseconds from a server's start to its kill. */
const averageLifeMs = 1000
const timeoutMs = 180_000

/** A model with a delay, so that servers are killed in all parts of a turn. */
const delayed: Script = request => async exchange => {
  await sleep(20 + 100 * Math.random())
  await answerTo(request)(exchange)
}

/** Two servers are killed at random times under load: no turn is lost, run twice or stuck. */
export async function kills(postgres: Postgres, times: number): Promise<RunResult> {
  return await inEnvironment(
    postgres,
    async environment => {
      const { db, result } = environment
      const fleet = await startFleet(() => environment.replica())
      let isOver = false
      let count = 0
      const next = async () =>
        isOver ? undefined : await newRequest(db, shapes[count++ % shapes.length] ?? 'no tool')
      const loaded = load({ next, clients, to: fleet.url, timeoutMs, result })
      await fleet.killAtRandom(times, averageLifeMs)
      isOver = true
      result.figures.kills = times
      result.add(await verify(db, await loaded))
    },
    delayed
  )
}
