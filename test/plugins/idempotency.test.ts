import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import type { ChatResponse, Problem } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { calls, held, rejected, text } from '../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../support/record.ts'
import { isMissing, isProblem } from '../support/refusal.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)
const { app } = setup
const other = (await build(t, { gemini: setup.fake.url, database: setup.database })).app
const { post } = client(t, app)
const addMilk = () => calls([{ name: 'add_task', args: { title: 'milk' } }])

function replayed({ headers }: { headers: Record<string, unknown> }): unknown {
  return headers['idempotency-replayed']
}

t.test('a repeated request gets the same response from any replica, and the model is not asked', async t => {
  const { send, scope } = await setup.newUser(t)
  const key = randomUUID()
  const first = await send('add milk', [addMilk(), text('Added it.')], { key })
  t.strictSame([first.status, replayed(first), first.modelRequests.length], [200, undefined, 2])
  for (const replica of [app, other]) {
    const again = await send('add milk', [], { key, app: replica })
    t.strictSame([again.status, replayed(again), again.modelRequests.length], [200, 'true', 0])
    t.equal(JSON.stringify(again.body), JSON.stringify(first.body))
  }
  t.strictSame(await tasksOf(scope), ['1 milk'])
  t.equal((await recordOf(scope, first.body.turn_id)).messages.length, 2)
})

t.test('a key in double quotes is the same key', async t => {
  const { send } = await setup.newUser(t)
  const key = `!#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~${'x'.repeat(224)}`
  const { body } = await send('quotes', [text('Yes?')], { key: `"${key}"` })
  t.strictSame((await send('quotes', [], { key })).body, body)
})

t.test('both paths of the chat share their keys', async t => {
  const { send, scope, token } = await setup.newUser(t)
  const key = randomUUID()
  const { body } = await send('both paths', [text('Yes?')], { key })
  const options = { token, headers: { 'idempotency-key': key } }
  const again = await post<ChatResponse>(`/api/${scope.userId}/chat`, { message: 'both paths' }, options)
  t.strictSame([again.status, again.body], [200, body])
})

t.test('the same request in another notation is a repetition; a different one is refused', async t => {
  const { send, token } = await setup.newUser(t)
  const { body: begun } = await send('begin', [text('Go on.')])
  const { conversation_id } = begun
  const key = randomUUID()
  const { body } = await send('the same', [text('Same.')], { key, to: conversation_id })
  const options = { token, headers: { 'idempotency-key': key } }
  const again = await post<ChatResponse>('/api/chat', { conversation_id, message: 'the same' }, options)
  t.strictSame([again.status, again.body], [200, body])

  const others = [
    { message: 'the same' },
    { message: 'the same', conversation_id: randomUUID() },
    { message: 'not the same', conversation_id },
    { message: 'the same ', conversation_id }
  ]
  for (const another of others)
    isProblem(t, await post<Problem>('/api/chat', another, options), 'idempotency_mismatch')
})

t.test('a missing conversation_id and null are the same', async t => {
  const { send, token } = await setup.newUser(t)
  const key = randomUUID()
  const { body } = await send('null', [text('Nothing.')], { key })
  const options = { token, headers: { 'idempotency-key': key } }
  const again = await post('/api/chat', { message: 'null', conversation_id: null }, options)
  t.strictSame([again.status, again.body], [200, body])
})

t.test('the same key of another user is independent', async t => {
  const [one, another] = [await setup.newUser(t), await setup.newUser(t)]
  const key = 'the same key'.replaceAll(' ', '-')
  const mine = await one.send('mine', [text('Yours.')], { key })
  const theirs = await another.send('theirs', [text('Theirs.')], { key })
  t.strictSame([theirs.status, replayed(theirs), theirs.body.response], [200, undefined, 'Theirs.'])
  t.strictSame((await one.send('mine', [], { key })).body, mine.body)
})

t.test('after 24 hours a key starts another turn', async t => {
  const { send, scope } = await setup.newUser(t)
  const key = randomUUID()
  const first = await send('yesterday', [text('One.')], { key })
  const age = async (interval: string) =>
    await setup.db
      .updateTable('turns')
      .set({ started_at: sql<Date>`now() - ${interval}::interval` })
      .where('user_id', '=', scope.userId)
      .execute()
  await age('23 hours 59 minutes')
  t.strictSame((await send('yesterday', [], { key })).body, first.body)
  await age('24 hours')
  const second = await send('today', [text('Two.')], { key })
  t.strictSame([second.status, replayed(second), second.body.response], [200, undefined, 'Two.'])
})

t.test(
  'of twenty simultaneous requests to two replicas, one starts the turn, and all get its answer',
  async t => {
    const { send, token, scope } = await setup.newUser(t)
    const late = held(text('Once.'))
    const message = 'twenty at once'
    const key = randomUUID()
    const options = { token, headers: { 'idempotency-key': key } }
    const answers = [send(message, [late], { key })]
    const repeat = async (replica: typeof app) => {
      const answer = await client(t, replica).post<ChatResponse>('/api/chat', { message }, options)
      return { ...answer, modelRequests: [] }
    }
    for (let count = 1; count < 20; count++) answers.push(repeat(count % 2 ? other : app))
    await late.reached
    late.release()
    const all = await Promise.all(answers)
    t.strictSame(new Set(all.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size, 1)
    t.strictSame([all[0]?.status, all[0]?.body.response], [200, 'Once.'])
    t.equal(all.filter(answer => replayed(answer) === undefined).length, 1)
    t.strictSame((await recordOf(scope, all[0]?.body.turn_id ?? '')).messages.length, 2)
    const turns = await setup.db
      .selectFrom('turns')
      .where('user_id', '=', scope.userId)
      .select('id')
      .execute()
    t.equal(turns.length, 1)
  }
)

t.test('a failed turn is resumed after its last step, and no tool is run again', async t => {
  const { send, sendRefused, scope } = await setup.newUser(t)
  const key = randomUUID()
  const failed = await sendRefused('add milk, please', [addMilk(), rejected()], { key })
  const { conversation_id, turn_id } = failed.body
  isProblem(t, failed, 'model_failed', { conversation_id, turn_id })
  const resumed = await send('add milk, please', [text('It was added.')], { key })
  t.strictSame(
    [
      resumed.status,
      replayed(resumed),
      resumed.body.turn_id,
      resumed.body.response,
      resumed.modelRequests.length
    ],
    [200, undefined, turn_id, 'It was added.', 1]
  )
  t.strictSame(
    resumed.body.tool_calls.map(({ tool }) => tool),
    ['add_task']
  )
  t.strictSame(await tasksOf(scope), ['1 milk'])
})

t.test(
  'a problem is not a replay: the key of a cancelled turn gets a problem without the header',
  async t => {
    const { send, sendRefused, token } = await setup.newUser(t)
    const key = randomUUID()
    const late = held(text('Too late.'))
    t.teardown(() => late.release())
    const first = sendRefused('cancel me', [late], { key })
    await late.reached
    const { conversation_id, id } = await setup.db
      .selectFrom('turns')
      .where('idempotency_key', '=', key)
      .select(['conversation_id', 'id'])
      .executeTakeFirstOrThrow()
    const url = `/api/conversations/${conversation_id}/turns/${id}/cancel`
    await client(t, app).post(url, undefined, { token })
    const ids = { conversation_id, turn_id: id }
    for (const answer of [await first, await sendRefused('cancel me', [], { key })]) {
      isProblem(t, answer, 'turn_cancelled', ids)
      t.equal(replayed(answer), undefined)
    }
    t.equal((await send('something else', [text('Yes.')])).status, 200)
  }
)

t.test('a request that is refused before its message is stored does not use up its key', async t => {
  const { send, token } = await setup.newUser(t)
  const key = randomUUID()
  const lost = { message: 'hi', conversation_id: randomUUID() }
  isMissing(t, await post('/api/chat', lost, { token, headers: { 'idempotency-key': key } }), 'conversation')
  t.equal((await send('found', [text('Here.')], { key })).body.response, 'Here.')
})
