import { setTimeout as sleep } from 'node:timers/promises'
import type { TurnOptions } from './options.ts'
import { plannedUsers } from './seed-turns.ts'
import type { ServerName } from './servers.ts'
import { memoryOf, sum } from './usage.ts'
import { type WarmServer, warmServer } from './warm-server.ts'
import type { World } from './world.ts'

/** What turns took that waited for the model at the same time. */
export interface WaitingFigures {
  /** The most turns that waited at one time. */
  waited: number
  failures: number
  /** Bytes for each waiting turn. */
  memory: number
  /** Milliseconds until the last answer. */
  last: number
  problems: string[]
}

/** A delay in which all turns begin to wait, unless another one is given. */
const usualDelayMs = 10_000
const pollMs = 100

export async function measureWaiting(
  world: World,
  name: ServerName,
  options: TurnOptions
): Promise<WaitingFigures> {
  const warm = await warmServer(world, name, options)
  try {
    await world.model.ask({ delayMs: options.delay || usualDelayMs })
    const begun = performance.now()
    const before = sum(warm.server.pids.map(memoryOf))
    const users = plannedUsers(options.waiting, { ...options, conversations: 1, messages: 0 })
    const running = warm.run({ users, turns: 1 })
    const { waited, memory } = await watch(world, warm, running)
    const { failures } = await running
    return {
      waited,
      failures,
      memory: (memory - before) / waited,
      last: performance.now() - begun,
      problems: await warm.problems()
    }
  } finally {
    await warm.close()
  }
}

/** The most turns that waited until all are over, and the memory of the server at that time. */
async function watch({ model }: World, { server }: WarmServer, running: Promise<unknown>) {
  let isOver = false
  const over = running.then(() => {
    isOver = true
  })
  let waited = 0
  let memory = 0
  while (!isOver) {
    const state = await model.ask({})
    if (state.waiting >= waited) {
      waited = state.waiting
      memory = sum(server.pids.map(memoryOf))
    }
    await Promise.race([over, sleep(pollMs)])
  }
  return { waited, memory }
}
