import { setTimeout as sleep } from 'node:timers/promises'
import type { TurnDatabase } from './databases.ts'
import type { TurnOptions } from './options.ts'
import { type LoadResult, type Plan, turnsPerConversation } from './protocol.ts'
import { plannedUsers } from './seed-turns.ts'
import { type Server, type ServerName, startServer } from './servers.ts'
import { memoryOf, sum } from './usage.ts'
import type { World } from './world.ts'

const idleMs = 1000

/** A server that has been used for a while, with the turns that were made. */
export interface WarmServer {
  server: Server
  database: TurnDatabase
  coldStart: number
  firstTurn: number
  idleMemory: number
  /** Makes the turns of a plan. */
  run(plan: Pick<Plan, 'users' | 'turns'>): Promise<LoadResult>
  /** What was wrong with the turns so far, and with what is stored. */
  problems(): Promise<string[]>
  close(): Promise<void>
}

/** Starts a server on a database of its own, makes a first turn, and then a conversation of each user. */
export async function warmServer(world: World, name: ServerName, options: TurnOptions): Promise<WarmServer> {
  const { databases, model, folder } = world
  const { users, waiting, replicas, stream: isStreamed } = options
  const database = await databases.copy()
  const before = await database.stored(name)
  const turns = Math.max(users, waiting)
  const server = await startServer(name, {
    database: database.url,
    model: model.url,
    turns,
    replicas,
    folder
  })
  const { run, made, failures } = createLoad(world, server, isStreamed)
  await sleep(idleMs)
  const idleMemory = sum(server.pids.map(memoryOf))
  await model.ask({ delayMs: 0 })
  const strangers = plannedUsers(users, { ...options, conversations: 1, messages: 0 })
  const { p50: firstTurn } = await run({ users: strangers.slice(0, 1), turns: 1 })
  await run({ users: strangers, turns: turnsPerConversation })
  return {
    server,
    database,
    coldStart: server.coldStartMs,
    firstTurn,
    idleMemory,
    run,
    async problems() {
      const { turns, tasks } = await database.stored(name)
      const stored = [turns - before.turns, tasks - before.tasks]
      if (stored.every(count => count === made())) return failures
      return [...failures, `${made()} turns were answered, ${stored.join(' turns and ')} tasks are stored`]
    },
    async close() {
      await server.stop()
      await database.drop()
    }
  }
}

/** Makes turns with a server, counts them, and collects failures. */
function createLoad({ load }: World, { urls }: Server, isStreamed: boolean) {
  const failures: string[] = []
  let made = 0

  return {
    failures,
    made: () => made,
    async run(plan: Pick<Plan, 'users' | 'turns'>): Promise<LoadResult> {
      const result = await load.ask({ ...plan, urls, isStreamed })
      made += result.turns
      if (result.firstFailure) failures.push(`${result.failures} failures: ${result.firstFailure}`)
      return result
    }
  }
}
