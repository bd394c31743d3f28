import { setTimeout as sleep } from 'node:timers/promises'
import type { Postgres } from '../chaos/harness/postgres.ts'
import { medianIn } from './timing.ts'
import type { TurnOptions } from './turns/options.ts'
import { plannedUsers } from './turns/seed-turns.ts'
import { startServer } from './turns/servers.ts'
import { cpuOf, memoryOf, sum } from './turns/usage.ts'
import { openWorld, type World } from './turns/world.ts'

/** A second after the start, when the memory that only the start needed is returned. */
const idleMs = 1000

/** Prints what starting the API costs, as `npm start` does in production, and how long the first turns take. */
export async function measureStart(postgres: Postgres, options: TurnOptions): Promise<void> {
  const world = await openWorld(postgres, options)
  try {
    // It compiles the code, if no start did before.
    await measureOnce(world, options)
    const rounds = []
    for (let round = 0; round < options.rounds; round++) rounds.push(await measureOnce(world, options))
    console.log(`Medians of ${options.rounds} starts with compiled code:`)
    console.table([mediansOf(rounds)])
  } finally {
    await world.close()
  }
}

type Figures = Awaited<ReturnType<typeof measureOnce>>

async function measureOnce({ databases, model, load, folder }: World, options: TurnOptions) {
  const database = await databases.copy()
  const settings = { database: database.url, model: model.url, turns: 1, replicas: 1, folder }
  const server = await startServer('api', settings)
  try {
    const startCpu = sum(server.pids.map(cpuOf))
    await sleep(idleMs)
    const memory = sum(server.pids.map(memoryOf))
    const turn = async (user: number) => {
      const users = plannedUsers(user + 1, { ...options, conversations: 1, messages: 0 }).slice(user)
      const { p50, firstFailure } = await load.ask({ urls: server.urls, users, turns: 1, isStreamed: false })
      if (firstFailure) throw new Error(firstFailure)
      return p50
    }
    return {
      'cold start ms': server.coldStartMs,
      'CPU ms': startCpu,
      'idle RSS MB': memory / 2 ** 20,
      'first turn ms': await turn(0),
      'second turn ms': await turn(1)
    }
  } finally {
    await server.stop()
    await database.drop()
  }
}

function mediansOf(rounds: Figures[]): Record<string, number> {
  const names = Object.keys(rounds[0] ?? {}) as (keyof Figures)[]
  return Object.fromEntries(names.map(name => [name, Math.round(medianIn(rounds.map(round => round[name])))]))
}
