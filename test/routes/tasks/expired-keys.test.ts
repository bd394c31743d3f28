import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { setUp, type TestUser } from '../../support/setup.ts'
import { tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup

const keyed = () => ({ 'idempotency-key': randomUUID() })

async function age({ scope }: TestUser, interval: string): Promise<void> {
  await scope.db
    .updateTable('task_requests')
    .set({ created_at: sql<Date>`now() - ${interval}::interval` })
    .where('user_id', '=', scope.userId)
    .execute()
}

t.test('after 24 hours a key creates another task', async t => {
  const person = await setup.newUser(t)
  const { create } = tasksOf(t, person, app)
  const headers = keyed()
  const first = await create({ title: 'yesterday' }, headers)
  await age(person, '23 hours 59 minutes')
  t.strictSame((await create({ title: 'yesterday' }, headers)).body, first.body)
  await age(person, '24 hours')
  const second = await create({ title: 'today' }, headers)
  t.strictSame(
    [second.status, second.headers['idempotency-replayed'], second.body.number],
    [201, undefined, 2]
  )
  t.strictSame((await create({ title: 'today' }, headers)).body, second.body)
})
