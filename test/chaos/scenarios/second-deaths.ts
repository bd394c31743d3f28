import { type Script, status } from '../../support/fake-gemini/index.ts'
import { judge } from '../harness/judge.ts'
import { expireLeases } from '../harness/leases.ts'
import { type Letter, newLetter } from '../harness/people.ts'
import { post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { answerTo } from '../harness/shapes.ts'
import type { Verdict } from '../harness/verdict.ts'
import { within } from '../harness/waiting.ts'
import { inWorld, type World } from '../harness/world.ts'
import { dieAt } from './matrix.ts'

/** How a turn that stands still comes to a server again. */
const ways = {
  /** By a look after expired leases, which comes by itself. */
  claimExpired: { first: die, second: async () => undefined },
  /** By its client's return. */
  claimTurn: { first: die, second: postAgain },
  /** The same, when it had failed. */
  reopenTurn: { first: fail, second: postAgain }
}

/** The messages that the model will refuse the next time. */
const failing = new Set<string>()

const script: Script = request =>
  failing.delete(request.userText) ? status(404, { status: 'NOT_FOUND' }) : answerTo(request)

/** The server that takes a turn up again dies at that, too; another one brings it to its end. */
export async function secondDeaths(postgres: Postgres): Promise<Verdict> {
  const scenario = async (world: World) => {
    const cells = Object.entries(ways).flatMap(([name, way]) => [
      { place: `${name}:before#1`, ...way },
      { place: `${name}:after#1`, ...way }
    ])
    world.verdict.figures.cells = cells.length
    await Promise.all(cells.map(cell => dieTwice(world, cell)))
  }
  return await inWorld(postgres, scenario, script)
}

type Way = (typeof ways)[keyof typeof ways]

/** In a database of its own, so that no other server takes the turn up. */
async function dieTwice({ postgres, ...world }: World, { place, first, second }: Way & { place: string }) {
  const { db, url } = await postgres.database()
  const start = () => world.replica({ DATABASE_URL: url })
  const letter = await first({ ...world, postgres, db }, await start())

  const heir = await start()
  await within(5000, async () => (await heir.arm()).includes('claimExpired:after#1'))
  // Its first look is over, and the next one is some seconds away.
  await heir.arm(`${place}=kill`)
  await expireLeases(db)
  const posted = second(heir, letter)
  const late = setTimeout(() => heir.signal('SIGTERM'), 10_000)
  const signal = await heir.ended
  clearTimeout(late)
  await posted
  world.verdict.expect(signal === 'SIGKILL', 'never hit', place)

  const last = await start()
  await expireLeases(db)
  const reply = await post(last.url, letter)
  world.verdict.expect(reply.status === 200, 'answer', `${place}: ${reply.status} ${reply.code}`)
  world.verdict.add(await judge(db, [letter]))
}

async function die(world: World, replica: Replica): Promise<Letter> {
  return await dieAt(world, replica, { shape: 'one tool', place: 'generate:after#2' })
}

async function fail({ db, verdict }: World, replica: Replica): Promise<Letter> {
  const letter = await newLetter(db, 'one tool')
  failing.add(letter.message)
  const { status } = await post(replica.url, letter)
  verdict.expect(status === 503 || status === 502, 'answer', `a model that refuses: ${status}`)
  replica.signal('SIGKILL')
  return letter
}

async function postAgain(replica: Replica, letter: Letter): Promise<void> {
  await post(replica.url, letter)
}
