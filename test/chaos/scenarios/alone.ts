import { judge, turnsByKey } from '../harness/judge.ts'
import type { Letter } from '../harness/people.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Shape } from '../harness/shapes.ts'
import { spread } from '../harness/spread.ts'
import type { Verdict } from '../harness/verdict.ts'
import { within } from '../harness/waiting.ts'
import { inWorld, type World } from '../harness/world.ts'
import { type Cell, cellsOf, dieAt } from './matrix.ts'

/** So few that all of them have died before the first lease is over: no other process takes them up before the end. */
const batchSize = 8
const promisedMs = 30_000

interface Orphan {
  letter: Letter
  /** Milliseconds since 1970. */
  died: number
}

/**
 * The cells of the matrix, but no client comes back: a new process finds the turns of those that died, when their leases
 * are over, and brings each that was accepted to its end. Batches have databases of their own and wait side by side.
 */
export async function alone(postgres: Postgres, shapes: Shape[], most?: number): Promise<Verdict> {
  return await inWorld(postgres, async world => {
    const left = spread(await cellsOf(world, shapes), most)
    world.verdict.figures.cells = left.length
    const recoveries: Promise<void>[] = []
    while (left.length > 0) {
      const { db, url } = await postgres.database()
      const batch = { ...world, db, replica: () => world.replica({ DATABASE_URL: url }) }
      const orphans = await killAll(batch, left.splice(0, batchSize))
      recoveries.push(recover(batch, orphans))
    }
    await Promise.all(recoveries)
  })
}

async function killAll(world: World, cells: Cell[]): Promise<Orphan[]> {
  const orphans: Orphan[] = []
  for (const cell of cells) {
    const letter = await dieAt(world, await world.replica(), cell)
    orphans.push({ letter, died: Date.now() })
  }
  return orphans
}

async function recover({ db, verdict, replica }: World, orphans: Orphan[]): Promise<void> {
  const survivor = await replica()
  const isOver = async () => [...(await turnsByKey(db)).values()].every(turn => turn.status !== 'running')
  await within(2 * promisedMs, isOver)
  const turns = await turnsByKey(db)
  const accepted = orphans.filter(({ letter }) => turns.has(letter.key))
  verdict.count('accepted', accepted.length)
  verdict.add(
    await judge(
      db,
      accepted.map(({ letter }) => letter)
    )
  )
  const lastDeath = Math.max(...orphans.map(({ died }) => died))
  for (const { letter, died } of accepted) {
    const turn = turns.get(letter.key)
    // With more than two owners, the batch was slow, and one that came later took the turn up and died over it.
    const left = Number(turn?.epoch) > 2 ? lastDeath : died
    const seconds = Math.max(0, Number(turn?.ended_at) - left) / 1000
    verdict.atMost('slowest, s', seconds)
    verdict.expect(seconds <= promisedMs / 1000, 'late', `${letter.message}: ${seconds} s`)
  }
  survivor.signal('SIGKILL')
}
