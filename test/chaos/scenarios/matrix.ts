import { expireLeases } from '../harness/leases.ts'
import { post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { type KeyedRequest, newRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import type { Shape } from '../harness/shapes.ts'
import { spread } from '../harness/spread.ts'
import { verify } from '../harness/verify.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

/** A failpoint in a turn of this shape. */
export interface Cell {
  shape: Shape
  point: string
}

/** How many chains of processes run at the same time. */
const chains = 2

/**
 * A process is killed at each failpoint of each shape and restarted, and its client repeats the request with its key:
 * there is one message, one answer, and each effect happens once.
 */
export async function matrix(postgres: Postgres, shapes: Shape[], most?: number): Promise<RunResult> {
  return await inEnvironment(postgres, async environment => {
    const left = spread(await cellsOf(environment, shapes), most)
    environment.result.figures.cells = left.length
    const requests = await Promise.all(Array.from({ length: chains }, () => chain(environment, left)))
    environment.result.add(await verify(environment.db, requests.flat()))
  })
}

/** Each process answers the request of the one killed before it, and is killed in the next cell. */
async function chain(environment: Environment, left: Cell[]): Promise<KeyedRequest[]> {
  const requests: KeyedRequest[] = []
  let replica = await environment.replica()
  for (let cell = left.shift(); cell; cell = left.shift()) {
    const request = await killAt(environment, replica, cell)
    requests.push(request)
    replica = await environment.replica()
    await expireLeases(environment.db)
    const { status, code } = await post(replica.url, request)
    environment.result.expect(status === 200, 'answer', `${cell.shape}, ${cell.point}: ${status} ${code}`)
  }
  replica.signal('SIGKILL')
  return requests
}

/** The lease timers also pass failpoints, independent of requests. */
const background = /^(claimExpired|renewLeases|releaseLeases?):/

export function isOfRequest(point: string): boolean {
  return !background.test(point)
}

/** All failpoints that turns of these shapes pass, recorded in a run without failures. */
export async function cellsOf(environment: Environment, shapes: Shape[]): Promise<Cell[]> {
  const replica = await environment.replica()
  const cells: Cell[] = []
  for (const shape of shapes) {
    const request = await newRequest(environment.db, shape)
    await replica.arm()
    const { status } = await post(replica.url, request)
    environment.result.expect(status === 200, 'answer', `${shape} without a failpoint: ${status}`)
    const passed = await replica.arm()
    cells.push(...passed.filter(isOfRequest).map(point => ({ shape, point })))
  }
  replica.signal('SIGKILL')
  await replica.ended
  await environment.db.deleteFrom('users').execute()
  return cells
}

/** Sends a request to a process that is killed at the cell's failpoint. */
export async function killAt(
  environment: Environment,
  replica: Replica,
  { shape, point }: Cell
): Promise<KeyedRequest> {
  const request = await newRequest(environment.db, shape)
  await replica.arm(`${point}=kill`)
  const reply = await post(replica.url, request)
  const signal = replica.isRunning() && reply.status !== 0 ? null : await replica.ended
  // Otherwise the failpoint was never hit, and the cell would prove nothing.
  environment.result.expect(signal === 'SIGKILL', 'never hit', `${shape}, ${point}: ${reply.status}`)
  replica.signal('SIGKILL')
  return request
}
