import { watchHealth } from './health.ts'
import type { TurnOptions } from './options.ts'
import { turnsPerConversation } from './protocol.ts'
import { plannedUsers } from './seed-turns.ts'
import type { ServerName } from './servers.ts'
import { cpuOf, cpuOfMachine, peakMemoryOf, sum } from './usage.ts'
import { type WarmServer, warmServer } from './warm-server.ts'
import type { World } from './world.ts'

/** What one server took in one round. */
export interface Figures {
  turnsPerSecond: number
  /** Milliseconds of processor time for each turn. */
  serverCpu: number
  postgresCpu: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Milliseconds of health checks meanwhile. */
  healthP99: number
  coldStart: number
  firstTurn: number
  /** Bytes. */
  idleMemory: number
  peakMemory: number
  /** Processors that others used meanwhile. */
  others: number
  /** What was wrong, if anything. */
  problems: string[]
}

/** Processors of others, from which a measurement does not count. */
export const maxOthers = 0.2

/** Measures one server in one round: twice if others used the machine, and then the quieter measurement counts. */
export async function measureServer(world: World, name: ServerName, options: TurnOptions): Promise<Figures> {
  const warm = await warmServer(world, name, options)
  try {
    const first = await measureOnce(world, warm, options)
    const second = first.others > maxOthers ? await measureOnce(world, warm, options) : first
    const quieter = second.others < first.others ? second : first
    const { coldStart, firstTurn, idleMemory } = warm
    return { ...quieter, coldStart, firstTurn, idleMemory, problems: await warm.problems() }
  } finally {
    await warm.close()
  }
}

async function measureOnce(
  { databases, model, load }: World,
  { server, run }: WarmServer,
  options: TurnOptions
) {
  await databases.checkpoint()
  await model.ask({ delayMs: options.delay })
  const usage = () => ({
    machine: cpuOfMachine(),
    server: sum(server.pids.map(cpuOf)),
    postgres: cpuOf(databases.pid),
    rest: sum([model.pid, load.pid].map(cpuOf)) + ownCpu()
  })
  const begun = performance.now()
  const before = usage()
  const health = watchHealth(server.urls[0] ?? '')
  const { turns, seconds, p50, p99 } = await run({
    users: plannedUsers(options.users, options),
    turns: turnsPerConversation
  })
  const healthP99 = await health.stop()
  const after = usage()
  const ms = performance.now() - begun
  const used = (what: keyof typeof before) => after[what] - before[what]
  return {
    turnsPerSecond: turns / seconds,
    serverCpu: used('server') / turns,
    postgresCpu: used('postgres') / turns,
    p50,
    p99,
    healthP99,
    peakMemory: sum(server.pids.map(peakMemoryOf)),
    others: Math.max(0, used('machine') - used('server') - used('postgres') - used('rest')) / ms
  }
}

/** Milliseconds of processor time of this process. */
function ownCpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
