import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Agent } from 'undici'
import { dribble, hang, perWord, type Script, slowly, text } from '../../support/fake-gemini/index.ts'
import { type Attack, attack, chat, events } from '../harness/attacks.ts'
import type { Postgres } from '../harness/postgres.ts'
import { openDescriptors, residentBytes, watchMemory } from '../harness/process.ts'
import type { Replica } from '../harness/replica.ts'
import { newUser, type TestUser } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { within } from '../harness/waiting.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

interface Durations {
  warmUpMs: number
  /** How long the server rests after the load, before it is measured. */
  pauseMs: number
}

interface Setup extends Environment, Durations {
  server: Replica
  user: TestUser
  model: SickModel
}

/** How long Postgres hangs, and the model. */
const faultMs = 5000
/** How long the load lasts before and after a fault. */
const aroundMs = 1000
/** The server's connections have this name in `pg_stat_activity`; those of the harness have another. */
const serverName = 'aftermath'
const poolSize = 10
/** The pool, the connection that listens for notifications, and two for maintenance. */
const mostConnections = poolSize + 3
const variables = {
  DATABASE_POOL_MAX: String(poolSize),
  MODEL_ATTEMPT_MS: '2000',
  TURN_DEADLINE_MS: '5000'
}
/** How many more descriptors than before may be open, besides connections of the pool. */
const spareDescriptors = 3
/**
 * Memory, compared with the most that the server had under load before the faults. How much of that it keeps afterwards
 * depends on when it last collected garbage, and varies by a fifth.
 */
const maxGrowth = 1.25
/** Turns that Postgres has interrupted are resumed when their lease expires, after 15 s. */
const turnsEndMs = 60_000
/** 10 s for running turns, and 3 s to close. A busy machine needs longer. */
const exitMs = 30_000

/** Messages, event streams and pages; some clients disconnect before they are answered. */
const clients: Attack[] = [
  { loops: 4, pauseMs: 20, next: count => chat(`message ${count}`) },
  { loops: 4, pauseMs: 20, next: count => chat(`stream ${count}`, { accept: events }) },
  { loops: 4, pauseMs: 20, next: count => chat(`short ${count}`, { accept: events, leavesAfterMs: 100 }) },
  { loops: 2, pauseMs: 20, next: count => chat(`gone ${count}`, { leavesAfterMs: 10 }) },
  { loops: 2, pauseMs: 20, next: () => ({ path: '/api/conversations?limit=20' }) }
]

/** What happens under load; each resolves when the fault is over. */
const faults: Record<string, (setup: Setup) => Promise<void>> = {
  async 'Postgres hangs'({ postgres }) {
    await postgres.hang()
    await sleep(faultMs)
    postgres.resume()
  },
  async 'Postgres crashes'({ postgres }) {
    await postgres.crash()
    await postgres.start()
  },
  async 'model drips'({ model }) {
    model.isSick = true
    await sleep(faultMs)
    model.isSick = false
  }
}

/**
 * Postgres hangs, Postgres crashes, and the model drips, each under load: some time after the load, the server has as
 * many descriptors open as before, and about as much memory. After a SIGTERM under load, it exits and leaves nothing.
 */
export async function aftermath(postgres: Postgres, durations: Durations): Promise<RunResult> {
  const model = createSickModel()
  const scenario = async (environment: Environment) => {
    const { db, url, replica } = environment
    const server = await replica({ ...variables, DATABASE_URL: `${url}&application_name=${serverName}` })
    const setup = { ...environment, ...durations, server, user: await newUser(db), model }
    await failUnderLoad(setup)
    await endUnderLoad(setup)
  }
  return await inEnvironment(postgres, scenario, model.script, { chunking: perWord })
}

interface SickModel {
  isSick: boolean
  script: Script
}

/** A model that, while it is sick, answers every second request a byte at a time, a word at a time, or never. */
function createSickModel(): SickModel {
  const answer = text('word '.repeat(10))
  const symptoms = [dribble(), slowly(1000, answer), hang()]
  const model: SickModel = {
    isSick: false,
    script({ streamed }, index) {
      const symptom = model.isSick && index % 2 ? symptoms[((index - 1) / 2) % symptoms.length] : undefined
      return symptom ?? (streamed ? slowly(20, answer) : answer)
    }
  }
  return model
}

async function failUnderLoad(setup: Setup): Promise<void> {
  const { result, server, warmUpMs } = setup
  const peak = await underLoad(setup, () => watchMemory(server.pid, AbortSignal.timeout(warmUpMs)))
  const before = await measure(setup)
  Object.assign(result.figures, { 'most, MB': Math.round(peak / 1e6), 'at first': describe(before) })
  for (const [name, fail] of Object.entries(faults)) {
    await underLoad(setup, async () => {
      await sleep(aroundMs)
      await fail(setup)
      await sleep(aroundMs)
    })
    const after = await measure(setup)
    result.figures[`after "${name}"`] = describe(after)
    compare(setup, { name, before: { ...before, bytes: peak }, after })
  }
}

/** Sends requests from all clients until `work` is done; then all clients disconnect. */
async function underLoad<T>({ server, user }: Setup, work: () => Promise<T>): Promise<T> {
  const over = new AbortController()
  const connections = new Agent()
  const attacker = { ...user, url: server.url, address: '10.0.0.1', signal: over.signal, connections }
  const loops = clients.map(client => attack(attacker, client))
  try {
    return await work()
  } finally {
    over.abort()
    await Promise.all(loops)
    await connections.destroy()
  }
}

interface Measured {
  /** Without connections to Postgres. */
  descriptors: number
  connections: number
  bytes: number
  /** Turns that were completed so far. */
  completed: number
}

/** Waits until no turn runs, and then for the pause. */
async function measure({ db, server, result, pauseMs }: Setup): Promise<Measured> {
  const haveEnded = await within(turnsEndMs, async () => (await countTurns(db, 'running')) === 0)
  result.expect(haveEnded, 'stuck', 'turns still run after the load')
  await sleep(pauseMs)
  const connections = await countConnections(db)
  return {
    descriptors: (await openDescriptors(server.pid)) - connections,
    connections,
    bytes: await residentBytes(server.pid),
    completed: await countTurns(db, 'completed')
  }
}

function compare(
  { result }: Setup,
  { name, before, after }: { name: string; before: Measured; after: Measured }
): void {
  const figures = `${name}: before ${describe(before)}, after ${describe(after)}`
  result.expect(after.descriptors <= before.descriptors + spareDescriptors, 'descriptors', figures)
  result.expect(after.connections <= mostConnections, 'connections', figures)
  result.expect(after.bytes <= before.bytes * maxGrowth, 'memory', figures)
  result.expect(after.completed > before.completed, 'no load', figures)
}

function describe({ descriptors, connections, bytes, completed }: Measured): string {
  const parts = [
    `${descriptors} descriptors`,
    `${connections} connections`,
    `${Math.round(bytes / 1e6)} MB`,
    `${completed} turns`
  ]
  return parts.join(' ')
}

/** A SIGTERM while the clients send and the model is sick. */
async function endUnderLoad(setup: Setup): Promise<void> {
  const { db, server, model, result } = setup
  model.isSick = true
  await underLoad(setup, async () => {
    await sleep(aroundMs)
    const began = performance.now()
    server.signal('SIGTERM')
    const hasEnded = await within(exitMs, () => !server.isRunning())
    result.max('SIGTERM, s', (performance.now() - began) / 1000)
    result.expect(hasEnded && server.exitCode() === 0, 'exit', `exit code ${server.exitCode()}`)
  })
  const areClosed = await within(exitMs, async () => (await countConnections(db)) === 0)
  result.expect(areClosed, 'connections', 'connections to Postgres are open after the exit')
}

async function countConnections(db: Environment['db']): Promise<number> {
  const { rows } = await sql`
    select from pg_stat_activity
    where datname = current_database() and application_name = ${serverName}`.execute(db)
  return rows.length
}

async function countTurns(db: Environment['db'], status: 'running' | 'completed'): Promise<number> {
  const turns = await db.selectFrom('turns').select('id').where('status', '=', status).execute()
  return turns.length
}
