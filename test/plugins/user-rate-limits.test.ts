import t from 'tap'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'

const database = await testDatabase(t)
const options = { database, config: { limits: { writesPerMinute: 3, searchesPerMinute: 2 } } }
const [one, other] = [(await build(t, options)).app, (await build(t, options)).app]

function standing({ status, headers }: { status: number; headers: Record<string, unknown> }) {
  return { status, limit: Number(headers['ratelimit-limit']), left: Number(headers['ratelimit-remaining']) }
}

t.test('the limit of writes a minute for a user is shared by all replicas; reads do not count', async t => {
  const { token } = await signUp(t, one)
  const add = (app: typeof one) =>
    client(t, app).post<{ id: string }>('/api/tasks', { title: 'milk' }, { token })
  const first = await add(one)
  t.strictSame(standing(first), { status: 201, limit: 3, left: 2 })
  t.strictSame(standing(await add(other)), { status: 201, limit: 3, left: 1 })
  t.equal((await client(t, one).post('/api/tasks', { title: ' ' }, { token })).status, 422, 'not counted')
  t.strictSame(standing(await add(other)), { status: 201, limit: 3, left: 0 })
  const path = `/api/tasks/${first.body.id}`
  for (const refused of [
    await add(one),
    await client(t, other).ask('DELETE', path, { token }),
    await client(t, one).ask('PATCH', path, { token, body: { priority: 'high' } })
  ]) {
    isProblem(t, refused, 'rate_limited')
    t.ok(Number(refused.headers['retry-after']) <= 60)
  }
  t.equal((await client(t, one).get(path, { token })).status, 200)
  t.equal((await client(t, one).chat(token, 'hi')).status, 200, 'messages have their own limit')
  const somebodyElse = await signUp(t, one)
  t.equal((await client(t, one).post('/api/tasks', { title: 'milk' }, somebodyElse)).status, 201)
})

t.test(
  'the limit of searches a minute counts searches of tasks and conversations, and no other reads',
  async t => {
    const { token } = await signUp(t, one)
    const find = (path: string, app = one) => client(t, app).get(path, { token })
    t.strictSame(standing(await find('/api/conversations?q=milk')), { status: 200, limit: 2, left: 1 })
    t.strictSame(standing(await find('/api/tasks?q=milk', other)), { status: 200, limit: 2, left: 0 })
    isProblem(t, await find('/api/tasks?q=milk'), 'rate_limited')
    t.equal((await find('/api/tasks')).status, 200)
    t.equal((await find('/api/conversations')).status, 200)
  }
)
