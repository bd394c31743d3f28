import { type Script, status } from '../../support/fake-gemini/index.ts'
import { expireLeases } from '../harness/leases.ts'
import { post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { type KeyedRequest, newRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { answerTo } from '../harness/shapes.ts'
import { verify } from '../harness/verify.ts'
import { within } from '../harness/waiting.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'
import { killAt } from './matrix.ts'

/** How a server resumes an orphaned or failed turn, by the function that claims it. */
const recoveries = {
  /** The recovery pass claims expired leases; no request is needed. */
  claimExpired: { first: die, second: async () => undefined },
  /** The client repeats its request. */
  claimTurn: { first: die, second: postAgain },
  /** The client repeats its request after the turn has failed. */
  reopenTurn: { first: fail, second: postAgain }
}

/** Messages that the model refuses once. */
const failing = new Set<string>()

const script: Script = request =>
  failing.delete(request.userText) ? status(404, { status: 'NOT_FOUND' }) : answerTo(request)

/** The server that resumes a turn is killed, too; a third one ends the turn. */
export async function secondDeaths(postgres: Postgres): Promise<RunResult> {
  const scenario = async (environment: Environment) => {
    const cells = Object.entries(recoveries).flatMap(([name, recovery]) => [
      { point: `${name}:before#1`, ...recovery },
      { point: `${name}:after#1`, ...recovery }
    ])
    environment.result.figures.cells = cells.length
    await Promise.all(cells.map(cell => dieTwice(environment, cell)))
  }
  return await inEnvironment(postgres, scenario, script)
}

type Recovery = (typeof recoveries)[keyof typeof recoveries]

/** Uses its own database, so that no other server resumes the turn. */
async function dieTwice(
  { postgres, ...environment }: Environment,
  { point, first, second }: Recovery & { point: string }
) {
  const { db, url } = await postgres.database()
  const start = () => environment.replica({ DATABASE_URL: url })
  const request = await first({ ...environment, postgres, db }, await start())

  const successor = await start()
  await within(5000, async () => (await successor.arm()).includes('claimExpired:after#1'))
  // The first recovery pass is over, and the next one is some seconds away.
  await successor.arm(`${point}=kill`)
  await expireLeases(db)
  const posted = second(successor, request)
  const late = setTimeout(() => successor.signal('SIGTERM'), 10_000)
  const signal = await successor.ended
  clearTimeout(late)
  await posted
  environment.result.expect(signal === 'SIGKILL', 'never hit', point)

  const last = await start()
  await expireLeases(db)
  const reply = await post(last.url, request)
  environment.result.expect(reply.status === 200, 'answer', `${point}: ${reply.status} ${reply.code}`)
  environment.result.add(await verify(db, [request]))
}

async function die(environment: Environment, replica: Replica): Promise<KeyedRequest> {
  return await killAt(environment, replica, { shape: 'one tool', point: 'generate:after#2' })
}

async function fail({ db, result }: Environment, replica: Replica): Promise<KeyedRequest> {
  const request = await newRequest(db, 'one tool')
  failing.add(request.message)
  const { status } = await post(replica.url, request)
  result.expect(status === 503 || status === 502, 'answer', `a model that refuses: ${status}`)
  replica.signal('SIGKILL')
  return request
}

async function postAgain(replica: Replica, request: KeyedRequest): Promise<void> {
  await post(replica.url, request)
}
