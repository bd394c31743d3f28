import type { Postgres } from '../harness/postgres.ts'
import type { KeyedRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import type { Shape } from '../harness/shapes.ts'
import { spread } from '../harness/spread.ts'
import { turnsByKey, verify } from '../harness/verify.ts'
import { within } from '../harness/waiting.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'
import { type Cell, cellsOf, killAt } from './matrix.ts'

/** Small enough that all servers are killed before the first lease expires: only the last one recovers the turns. */
const batchSize = 8
const promisedMs = 30_000

interface Orphan {
  request: KeyedRequest
  /** Unix time in milliseconds. */
  died: number
}

/**
 * The cells of the matrix, but no client repeats its request: a new process claims the orphaned turns when their leases
 * expire, and ends every accepted turn. Each batch has its own database; batches wait at the same time.
 */
export async function alone(postgres: Postgres, shapes: Shape[], most?: number): Promise<RunResult> {
  return await inEnvironment(postgres, async environment => {
    const left = spread(await cellsOf(environment, shapes), most)
    environment.result.figures.cells = left.length
    const recoveries: Promise<void>[] = []
    while (left.length > 0) {
      const { db, url } = await postgres.database()
      const batch = { ...environment, db, replica: () => environment.replica({ DATABASE_URL: url }) }
      const orphans = await killAll(batch, left.splice(0, batchSize))
      recoveries.push(recover(batch, orphans))
    }
    await Promise.all(recoveries)
  })
}

async function killAll(environment: Environment, cells: Cell[]): Promise<Orphan[]> {
  const orphans: Orphan[] = []
  for (const cell of cells) {
    const request = await killAt(environment, await environment.replica(), cell)
    orphans.push({ request, died: Date.now() })
  }
  return orphans
}

async function recover({ db, result, replica }: Environment, orphans: Orphan[]): Promise<void> {
  const survivor = await replica()
  const isOver = async () => [...(await turnsByKey(db)).values()].every(turn => turn.status !== 'running')
  await within(2 * promisedMs, isOver)
  const turns = await turnsByKey(db)
  const accepted = orphans.filter(({ request }) => turns.has(request.key))
  result.count('accepted', accepted.length)
  result.add(
    await verify(
      db,
      accepted.map(({ request }) => request)
    )
  )
  const lastDeath = Math.max(...orphans.map(({ died }) => died))
  for (const { request, died } of accepted) {
    const turn = turns.get(request.key)
    // With more than two owners, the batch was slow: a later process claimed the turn and was killed in it.
    const left = Number(turn?.epoch) > 2 ? lastDeath : died
    const seconds = Math.max(0, Number(turn?.ended_at) - left) / 1000
    result.max('slowest, s', seconds)
    result.expect(seconds <= promisedMs / 1000, 'late', `${request.message}: ${seconds} s`)
  }
  survivor.signal('SIGKILL')
}
