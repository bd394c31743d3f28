import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Task } from '../../../src/contract/components.ts'
import { build } from '../../support/app.ts'
import { isProblem } from '../../support/refusal.ts'
import { setUp, type TestUser } from '../../support/setup.ts'
import { tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const other = (await build(t, { gemini: setup.fake.url, database: setup.database })).app

const keyed = (key: string = randomUUID()) => ({ 'idempotency-key': key })

function replayed({ headers }: { headers: Record<string, unknown> }): unknown {
  return headers['idempotency-replayed']
}

/** Sends the request; the response is compared byte for byte. */
async function send({ token }: TestUser, task: object, headers: Record<string, string>, to = app) {
  const {
    statusCode,
    headers: answered,
    payload
  } = await to.inject({
    method: 'POST',
    url: '/api/tasks',
    payload: task,
    headers: { authorization: `Bearer ${token}`, ...headers }
  })
  const { location, etag, 'idempotency-replayed': replayed } = answered
  return { statusCode, location, etag, replayed, payload }
}

async function numbersOf({ scope }: TestUser): Promise<number[]> {
  const query = scope.db.selectFrom('tasks').where('user_id', '=', scope.userId)
  return (await query.select('number').orderBy('number').execute()).map(({ number }) => number)
}

t.test('a repeated request creates no second task, and gets the first response byte for byte', async t => {
  const person = await setup.newUser(t)
  const headers = keyed()
  const first = await send(person, { title: 'milk', due: '2025-08-15T17:00:00+02:00' }, headers)
  t.strictSame([first.statusCode, first.replayed, first.etag], [201, undefined, '"1"'])
  const { change } = tasksOf(t, person, app)
  const made: Task = JSON.parse(first.payload)
  await change(made, { completed: true, title: 'oat milk' })
  for (const replica of [app, other]) {
    const again = await send(person, { due: '2025-08-15T17:00:00+02:00', title: 'milk' }, headers, replica)
    t.strictSame(again, { ...first, replayed: 'true' })
  }
  t.strictSame(await numbersOf(person), [1])
})

t.test('a repeated request gets the first response even if the task was deleted', async t => {
  const person = await setup.newUser(t)
  const { create, remove } = tasksOf(t, person, app)
  const headers = keyed()
  const first = await create({ title: 'milk' }, headers)
  await remove(first.body)
  const again = await create({ title: 'milk' }, headers)
  t.strictSame([again.status, replayed(again), again.body], [201, 'true', first.body])
  t.strictSame(await numbersOf(person), [])
})

t.test('forty simultaneous requests with one key to two replicas create one task', async t => {
  const person = await setup.newUser(t)
  const headers = keyed()
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      send(person, { title: 'milk' }, headers, index % 2 ? app : other)
    )
  )
  t.strictSame([...new Set(answers.map(({ statusCode }) => statusCode))], [201])
  t.equal(new Set(answers.map(({ payload }) => payload)).size, 1)
  t.equal(answers.filter(({ replayed }) => replayed === undefined).length, 1)
  await send(person, { title: 'bread' }, {})
  t.strictSame(await numbersOf(person), [1, 2], 'and no number is lost')
})

t.test('a key in double quotes is the same key, and an explicit default is the same request', async t => {
  const { create } = tasksOf(t, await setup.newUser(t), app)
  const key = randomUUID()
  const { body } = await create({ title: 'milk' }, keyed(key))
  const said = { title: 'milk', description: null, due: null, priority: 'normal' } as const
  t.strictSame((await create(said, keyed(`"${key}"`))).body, body)
})

t.test('a different request with the same key is refused, and creates nothing', async t => {
  const person = await setup.newUser(t)
  const { create } = tasksOf(t, person, app)
  const headers = keyed()
  await create({ title: 'milk' }, headers)
  const others = [{ title: 'bread' }, { title: 'milk ' }, { title: 'milk', priority: 'high' }] as const
  for (const another of others) isProblem(t, await create(another, headers), 'idempotency_mismatch')
  t.strictSame(await numbersOf(person), [1])
})

t.test('a refused request does not use up its key', async t => {
  const { create } = tasksOf(t, await setup.newUser(t), app)
  const headers = keyed()
  t.equal((await create({ title: 'milk', due: 'soon' }, headers)).status, 422)
  t.equal((await create({ title: 'milk', due: '2025-08-15' }, headers)).status, 201)
})

t.test('the same key of another user is independent', async t => {
  const [one, another] = [await setup.newUser(t), await setup.newUser(t)]
  const headers = keyed()
  const mine = await tasksOf(t, one, app).create({ title: 'mine' }, headers)
  const theirs = await tasksOf(t, another, app).create({ title: 'theirs' }, headers)
  t.strictSame([theirs.status, replayed(theirs), theirs.body.title], [201, undefined, 'theirs'])
  t.strictSame((await tasksOf(t, one, app).create({ title: 'mine' }, headers)).body, mine.body)
})
