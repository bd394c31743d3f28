import { currentTurn, type Script, text, calls as toolCalls } from '../../support/fake-gemini/index.ts'
import { journalProblems } from '../../support/journal.ts'
import { expireLeases } from '../harness/leases.ts'
import { post, type Reply } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { type KeyedRequest, newRequest, requestFrom } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { answerTo, titlesOf } from '../harness/shapes.ts'
import { spread } from '../harness/spread.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'
import { isOfRequest } from './matrix.ts'

/** How a turn is undone or redone: by a request, or by the agent, which is asked to. */
const ways = ['undo', 'redo', 'agent'] as const
type Way = (typeof ways)[number]

interface Case {
  way: Way
  /** The message whose turn added tasks. */
  addition: KeyedRequest
  /** Undoes or redoes its turn; may be called again. */
  send(url: string): Promise<Pick<Reply, 'status' | 'text'>>
}

/** The model calls `undo` when it is asked to, and otherwise adds tasks. */
const script: Script = request => {
  if (request.userText !== 'no tool: undo') return answerTo(request)
  const isCalled = currentTurn(request.contents).some(({ role }) => role === 'model')
  return isCalled ? text('Undone.') : toolCalls([{ name: 'undo', args: {} }])
}

/**
 * A process is killed at each failpoint of an undo or redo and restarted, and its client repeats the request: the changes are
 * undone once, together with the state of the turn.
 */
export async function undone(postgres: Postgres, most?: number): Promise<RunResult> {
  return await inEnvironment(
    postgres,
    async environment => {
      let replica = await environment.replica()
      for (const way of ways) {
        const points = spread(await pointsOf(environment, replica, way), most)
        environment.result.count('cells', points.length)
        for (const point of points) replica = await killAndRepeat(environment, replica, { way, point })
      }
      for (const what of await journalProblems(environment.db))
        environment.result.expect(false, 'journal', what)
    },
    script
  )
}

async function pointsOf(environment: Environment, replica: Replica, way: Way): Promise<string[]> {
  const { send } = await prepare(environment, replica, way)
  await replica.arm()
  await send(replica.url)
  return (await replica.arm()).filter(isOfRequest)
}

/** A user whose tasks were added by a turn; and undone, if they are to be redone. */
async function prepare({ db, result }: Environment, { url }: Replica, way: Way): Promise<Case> {
  const addition = await newRequest(db, 'three parallel')
  const { conversation_id, turn_id } = JSON.parse((await post(url, addition)).text)
  const reverse = (url: string, direction: 'undo' | 'redo') =>
    postTo(`${url}/api/conversations/${conversation_id}/turns/${turn_id}/${direction}`, addition.token)
  if (way === 'redo')
    result.expect((await reverse(url, 'undo')).status === 200, 'answer', 'undo before a redo')
  if (way !== 'agent') return { way, addition, send: url => reverse(url, way) }
  const request = {
    ...requestFrom(addition, 'no tool'),
    message: 'no tool: undo',
    conversationId: conversation_id
  }
  return { way, addition, send: url => post(url, request) }
}

async function postTo(url: string, token: string): Promise<Pick<Reply, 'status' | 'text'>> {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(url, { method: 'POST', headers, signal: AbortSignal.timeout(30_000) })
    return { status: answer.status, text: await answer.text() }
  } catch {
    return { status: 0, text: '' }
  }
}

/** @returns the process that answered after the one that was killed. */
async function killAndRepeat(
  environment: Environment,
  replica: Replica,
  { way, point }: { way: Way; point: string }
): Promise<Replica> {
  const { result, db } = environment
  const what = `${way}, ${point}`
  const prepared = await prepare(environment, replica, way)
  await replica.arm(`${point}=kill`)
  const { status } = await prepared.send(replica.url)
  const signal = replica.isRunning() && status !== 0 ? null : await replica.ended
  result.expect(signal === 'SIGKILL', 'never hit', `${what}: ${status}`)
  replica.signal('SIGKILL')
  const next = await environment.replica()
  await expireLeases(db)
  const repeated = await prepared.send(next.url)
  result.expect(repeated.status === 200, 'answer', `${what}: ${repeated.status} ${repeated.text}`)
  await check(environment, prepared, what)
  return next
}

/** Each task was removed, and restored for a redo, exactly once. */
async function check({ db, result }: Environment, { way, addition }: Case, what: string): Promise<void> {
  const titles = titlesOf(addition)
  const tasks = await db.selectFrom('tasks').where('user_id', '=', addition.userId).select('title').execute()
  const expected = way === 'redo' ? titles : []
  const found = tasks.map(({ title }) => title).sort()
  result.expect(found.join() === [...expected].sort().join(), 'tasks', `${what}: ${found.join()}`)
  for (const source of ['undo', 'redo'] as const) {
    const changes = await db
      .selectFrom('task_changes')
      .where('user_id', '=', addition.userId)
      .where('source', '=', source)
      .select('seq')
      .execute()
    const count = source === 'undo' || way === 'redo' ? titles.length : 0
    result.expect(
      changes.length === count,
      changes.length > count ? 'twice' : 'lost',
      `${what}: ${changes.length} ${source}`
    )
  }
}
