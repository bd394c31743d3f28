import { setTimeout as sleep } from 'node:timers/promises'
import type { Script } from '../../support/fake-gemini/index.ts'
import { startFleet } from '../harness/fleet.ts'
import { judge } from '../harness/judge.ts'
import { load } from '../harness/load.ts'
import { newLetter } from '../harness/people.ts'
import type { Postgres } from '../harness/postgres.ts'
import { answerTo, type Shape } from '../harness/shapes.ts'
import type { Verdict } from '../harness/verdict.ts'
import { inWorld } from '../harness/world.ts'

const shapes: Shape[] = ['no tool', 'one tool', 'two tools', 'three parallel']
/** Many of them wait for the lease of a server that died. */
const clients = 40
/** How long a server lives on average, in milliseconds, once it listens. */
const lifeMs = 1000
const patienceMs = 180_000

/** The model takes a moment, so that servers die in all parts of a turn. */
const pensive: Script = request => async exchange => {
  await sleep(20 + 100 * Math.random())
  await answerTo(request)(exchange)
}

/** Two servers are killed at random times under load: nothing is lost, done twice or stuck. */
export async function kills(postgres: Postgres, times: number): Promise<Verdict> {
  return await inWorld(
    postgres,
    async world => {
      const { db, verdict } = world
      const fleet = await startFleet(() => world.replica())
      let isOver = false
      let count = 0
      const next = async () =>
        isOver ? undefined : await newLetter(db, shapes[count++ % shapes.length] ?? 'no tool')
      const loaded = load({ next, clients, to: fleet.url, patienceMs, verdict })
      await fleet.killAtRandom(times, lifeMs)
      isOver = true
      verdict.figures.kills = times
      verdict.add(await judge(db, await loaded))
    },
    pensive
  )
}
