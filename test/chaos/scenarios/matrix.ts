import { judge } from '../harness/judge.ts'
import { expireLeases } from '../harness/leases.ts'
import { type Letter, newLetter } from '../harness/people.ts'
import { post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import type { Shape } from '../harness/shapes.ts'
import { spread } from '../harness/spread.ts'
import type { Verdict } from '../harness/verdict.ts'
import { inWorld, type World } from '../harness/world.ts'

/** A place in a turn of this shape where the process dies. */
export interface Cell {
  shape: Shape
  place: string
}

/** How many chains of processes die at the same time. */
const chains = 2

/**
 * A process is killed at each failpoint of each shape, started again, and its client repeats the request with its key:
 * one message, each effect once, one answer.
 */
export async function matrix(postgres: Postgres, shapes: Shape[], most?: number): Promise<Verdict> {
  return await inWorld(postgres, async world => {
    const left = spread(await cellsOf(world, shapes), most)
    world.verdict.figures.cells = left.length
    const letters = await Promise.all(Array.from({ length: chains }, () => chain(world, left)))
    world.verdict.add(await judge(world.db, letters.flat()))
  })
}

/** Each process answers for the one that died before it, and dies in the next cell. */
async function chain(world: World, left: Cell[]): Promise<Letter[]> {
  const letters: Letter[] = []
  let replica = await world.replica()
  for (let cell = left.shift(); cell; cell = left.shift()) {
    const letter = await dieAt(world, replica, cell)
    letters.push(letter)
    replica = await world.replica()
    await expireLeases(world.db)
    const { status, code } = await post(replica.url, letter)
    world.verdict.expect(status === 200, 'answer', `${cell.shape}, ${cell.place}: ${status} ${code}`)
  }
  replica.signal('SIGKILL')
  return letters
}

/** What looks after leases from time to time passes failpoints too, whatever is asked. */
const background = /^(claimExpired|renewLeases|releaseLeases?):/

/** All failpoints that turns of these shapes pass, as they were passed in a run in which nothing fails. */
export async function cellsOf(world: World, shapes: Shape[]): Promise<Cell[]> {
  const replica = await world.replica()
  const cells: Cell[] = []
  for (const shape of shapes) {
    const letter = await newLetter(world.db, shape)
    await replica.arm()
    const { status } = await post(replica.url, letter)
    world.verdict.expect(status === 200, 'answer', `${shape} without a failpoint: ${status}`)
    const passed = await replica.arm()
    cells.push(...passed.filter(place => !background.test(place)).map(place => ({ shape, place })))
  }
  replica.signal('SIGKILL')
  await replica.ended
  await world.db.deleteFrom('users').execute()
  return cells
}

/** Sends a letter to a process that dies of it. */
export async function dieAt(world: World, replica: Replica, { shape, place }: Cell): Promise<Letter> {
  const letter = await newLetter(world.db, shape)
  await replica.arm(`${place}=kill`)
  const reply = await post(replica.url, letter)
  const signal = replica.isRunning() && reply.status !== 0 ? null : await replica.ended
  // Else the failpoint was never hit, and the cell would prove nothing.
  world.verdict.expect(signal === 'SIGKILL', 'never hit', `${shape}, ${place}: ${reply.status}`)
  replica.signal('SIGKILL')
  return letter
}
