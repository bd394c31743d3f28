import t from 'tap'
import { build } from '../support/app.ts'
import { client, withoutIds } from '../support/client.ts'
import { calls, held, rejected, text } from '../support/fake-gemini/index.ts'
import { problem } from '../support/problem.ts'
import { recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { recordQueries } from '../support/wire.ts'

const setup = await setUp(t)
const { url, db } = setup.database
const wire = await recordQueries(t, url)
/** Two servers on the same database; their statements are recorded. */
const [one, other] = [await server(), await server()]

async function server() {
  return await build(t, { gemini: setup.fake.url, database: { url: wire.url, db } })
}
const addMilk = () => calls([{ name: 'add_task', args: { title: 'milk' } }])

for (const where of ['the server that works on it', 'another server']) {
  t.test(`a request that is repeated at ${where} while its turn runs waits for the same answer`, async t => {
    const person = await setup.newUser(t)
    const late = held(text('Here I am.'))
    t.teardown(() => late.release())
    const message = `wait, at ${where}`
    const first = person.send(message, [late], { key: 'key-of-mine', app: one.app })
    await late.reached
    const app = where === 'another server' ? other.app : one.app
    const { post } = client(t, app)
    const again = post(
      '/api/chat',
      { message },
      { token: person.token, headers: { 'idempotency-key': '"key-of-mine"' } }
    )
    await until(() => wire.take().some(sql => sql.includes('as "answer"')))
    late.release()
    const [answer, same] = [await first, await again]
    t.strictSame([answer.status, same.status], [200, 200])
    t.strictSame(same.body, answer.body)
    const header = 'idempotency-replayed'
    t.strictSame([answer.headers[header], same.headers[header]], [undefined, 'true'])
    t.equal(answer.modelRequests.length, 1)
  })
}

t.test('a request that is repeated after its turn failed continues after the last step', async t => {
  const person = await setup.newUser(t)
  const failed = await person.sendRefused('milk and more', [addMilk(), rejected()], { key: 'key-of-mine' })
  t.strictSame([failed.status, failed.body.code], [502, 'model_failed'])
  const again = await person.send('milk and more', [text('Added.')], { key: 'key-of-mine' })
  t.strictSame([again.status, again.body.turn_id, again.body.response], [200, failed.body.turn_id, 'Added.'])
  t.equal(again.headers['idempotency-replayed'], undefined, 'this request had it answered')
  t.strictSame(await tasksOf(person.scope), ['1 milk'])
  const { messages } = await recordOf(person.scope, again.body.turn_id)
  t.strictSame(
    messages.map(({ role }) => role),
    ['user', 'assistant']
  )
})

t.test('a request that is repeated after its deadline gets Retry-After', async t => {
  const impatient = await build(t, {
    gemini: setup.fake.url,
    database: setup.database,
    config: { turns: { timeoutMs: 100 } }
  })
  const person = await setup.newUser(t)
  const late = held(text('Here I am.'))
  t.teardown(() => late.release())
  const first = person.send('take your time', [late], { key: 'key-of-mine' })
  await late.reached
  const refused = await person.sendRefused('take your time', [], { key: 'key-of-mine', app: impatient.app })
  t.strictSame([refused.status, withoutIds(refused.body)], [409, problem('idempotency_in_progress')])
  t.equal(refused.headers['retry-after'], '2')
  late.release()
  t.equal((await first).body.turn_id, refused.body.turn_id)
})
