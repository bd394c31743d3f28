import { setTimeout as sleep } from 'node:timers/promises'
import type { Change, Task } from '../../../src/contract/components.ts'
import { scopeOf } from '../../../src/db/scope.ts'
import { byHand } from '../../../src/tasks/changes.ts'
import { addTask } from '../../../src/tasks/commands.ts'
import { journalProblems } from '../../support/journal.ts'
import { highLimits } from '../../support/limits.ts'
import { type FeedReader, listPages, newFeedReader } from '../harness/feed-reader.ts'
import { type Fleet, startFleet } from '../harness/fleet.ts'
import { deliver } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import { newUser, requestFrom, type TestUser } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import type { Shape } from '../harness/shapes.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

interface Sizes {
  users: number
  /** How often a server is killed. */
  kills: number
}

/** Average time in milliseconds from a server's start to its kill. */
const averageLifeMs = 4000
const timeoutMs = 90_000
/** Milliseconds between two changes of a writer. */
const pauseMs = 20
const shapes: Shape[] = ['one tool', 'two tools', 'three parallel']
/** Enough for several pages. */
const tasksBefore = 12
/** The title of the task that is added when all writers have ended. */
const lastTitle = 'the last one'

/**
 * Readers follow the changes of users whose tasks are changed by hand and by turns, while servers are killed. Half of the
 * readers are disconnected after each change.
 */
export async function feed(postgres: Postgres, { users, kills }: Sizes): Promise<RunResult> {
  return await inEnvironment(postgres, async environment => {
    const { db, result } = environment
    const fleet = await startFleet(() => environment.replica())
    let isOver = false
    const runs = Array.from({ length: users }, async () => {
      const user = await newUser(db)
      await followOne(environment, { user, fleet, isOver: () => isOver })
    })
    await fleet.killAtRandom(kills, averageLifeMs)
    isOver = true
    await Promise.all(runs)
    for (const what of await journalProblems(db)) result.expect(false, 'journal', what)
    Object.assign(result.figures, { users, kills })
  })
}

interface Run {
  user: TestUser
  fleet: Fleet
  isOver: () => boolean
}

/** Two writers and two readers of a user. */
async function followOne(environment: Environment, run: Run): Promise<void> {
  const { db, result } = environment
  const { user, fleet } = run
  const scope = scopeOf(db, user.userId)
  const actor = { origin: byHand, timeZone: 'UTC' }
  for (let count = 0; count < tasksBefore; count += 1)
    await addTask(scope, { title: `before ${count}` }, actor, highLimits)
  const writers = [editByHand(run), sendMessages(run)]
  const readers = [newFeedReader(user, fleet.url), newFeedReader(user, fleet.url)]
  const isLast = ({ after }: Change) => after?.title === lastTitle
  const reading = readers.map(async (reader, index) => {
    await reader.readList()
    result.expect(await reader.follow(isLast, index === 0), 'lost', 'the last change was not received')
  })
  await Promise.all(writers)
  await addTask(scope, { title: lastTitle }, actor, highLimits)
  await Promise.all(reading)
  for (const reader of readers) await verifyReader(environment, fleet, reader)
}

/** Adds, changes and deletes tasks. A request whose server is killed may have changed something or not. */
async function editByHand({ user, fleet, isOver }: Run): Promise<void> {
  const send = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' }
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const url = fleet.url()
    const response = url && (await fetch(`${url}${path}`, init).catch(() => undefined))
    return response ? await response.text().catch(() => '') : ''
  }
  const tasks: string[] = []
  for (let count = 0; !isOver(); count += 1) {
    const [oldest] = tasks
    const path = `/api/tasks/${oldest}`
    if (count % 3 === 0 || oldest === undefined) {
      const created = await send('POST', '/api/tasks', { title: `by hand ${count}` })
      if (created.includes('"number"')) tasks.push(JSON.parse(created).id)
    } else if (count % 3 === 1) await send('PATCH', path, { title: `changed ${count}`, completed: true })
    else await send('DELETE', path).then(() => tasks.shift())
    await sleep(pauseMs)
  }
}

/** Sends messages whose turns add tasks, each until it is answered. */
async function sendMessages({ user, fleet, isOver }: Run): Promise<void> {
  for (let count = 0; !isOver(); count += 1) {
    const request = requestFrom(user, shapes[count % shapes.length] ?? 'one tool')
    const until = Date.now() + timeoutMs
    await deliver(request, { to: fleet.url, until, onReply: () => undefined })
    await sleep(pauseMs)
  }
}

/** Each change after the first page was received once, in order, and the copy of the list is the list. */
async function verifyReader({ db, result }: Environment, fleet: Fleet, reader: FeedReader): Promise<void> {
  const { user, begun, received, copy } = reader
  const seqs = received.map(({ seq }) => seq)
  const stored = await db
    .selectFrom('task_changes')
    .where('user_id', '=', user.userId)
    .where('seq', '>', String(begun))
    .orderBy('seq')
    .select('seq')
    .execute()
  const expected = stored.map(({ seq }) => Number(seq))
  const missing = expected.filter(seq => !seqs.includes(seq))
  result.expect(missing.length === 0, 'lost', `changes ${missing} were not received`)
  result.expect(new Set(seqs).size === seqs.length, 'twice', `a change was received twice: ${seqs}`)
  result.expect(
    seqs.every((seq, index) => seq > (seqs[index - 1] ?? begun)),
    'order',
    `the changes came as ${seqs}`
  )
  const list: Task[] = []
  for await (const { items } of listPages(user, fleet.url)) list.push(...items)
  const copied = [...copy.values()].toSorted((one, other) => other.number - one.number)
  result.expect(JSON.stringify(copied) === JSON.stringify(list), 'list', 'the copy is not the list')
  result.count('changes received', seqs.length)
}
