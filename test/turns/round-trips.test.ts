import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { type ChatAnswer, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { type Answer, calls, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { until } from '../support/until.ts'
import { recordQueries } from '../support/wire.ts'

/** Including one for a key, and one that notifies other replicas of the end. */
const turnBudget = 16
const stepBudget = 6

const call = (name: string, args: Record<string, unknown>) => calls([{ name, args }])
const scripts: Record<string, Answer[]> = {
  'warm up': [call('add_task', { title: 'milk' }), text('Added.')],
  'new conversation': [text('Hello.')],
  'next message': [text('Hello again.')],
  'with a key': [text('Hello.')],
  streamed: [call('add_task', { title: 'butter' }), text('Added.')],
  add_task: [call('add_task', { title: 'bread' }), text('Added.')],
  list_tasks: [call('list_tasks', {}), text('Two.')],
  update_task: [call('update_task', { task: 'bread', title: 'rye' }), text('Changed.')],
  complete_task: [call('complete_task', { task: 'milk' }), text('Done.')],
  delete_task: [call('delete_task', { task: 'rye' }), text('Deleted.')]
}

const fake = await startFakeGemini(t, ({ userText }) => scripts[userText]?.shift() ?? text('Too much.'))
const { url, db } = await testDatabase(t)
const wire = await recordQueries(t, url)
// With one connection, statements arrive in order.
const { app } = await build(t, {
  gemini: fake.url,
  database: { url: wire.url, db },
  config: { database: { poolMax: 1 } }
})
const { token } = await signUp(t, app)

/** Runs one turn, and returns the statements sent for it. */
async function trips(t: Test, message: string, { to, key }: { to?: string; key?: string } = {}) {
  wire.take()
  const { status, headers, body } = await client(t, app).post<ChatAnswer>(
    '/api/chat',
    { message, conversation_id: to },
    { token, headers: { ...(key && { 'idempotency-key': key }) } }
  )
  t.equal(status, 200)
  const asked: string[] = []
  // The notification of the other replicas follows the response.
  await until(() => {
    asked.push(...wire.take())
    return headers['idempotency-replayed'] === 'true' || asked.some(sql => sql.includes('pg_notify'))
  })
  t.comment(`${message}: ${asked.length} round trips`)
  return { asked, body }
}

t.test(
  'a turn without tools takes few round trips, in a new conversation and in an existing one',
  async t => {
    await trips(t, 'warm up')
    const first = await trips(t, 'new conversation')
    const next = await trips(t, 'next message', { to: first.body.conversation_id })
    for (const { asked } of [first, next]) {
      t.ok(asked.length <= turnBudget, 'within the budget', { asked })
      t.equal(asked.filter(sql => sql === 'begin').length, 2)
      t.equal(asked.filter(sql => sql === 'commit').length, 2)
      t.equal(asked.filter(sql => sql.includes('"rate_counters"')).length, 1)
    }
  }
)

t.test('a key takes one more round trip, and a repetition of its request takes no transaction', async t => {
  const first = await trips(t, 'with a key', { key: 'key-of-a-request' })
  t.ok(first.asked.length <= turnBudget, 'within the budget', first)
  const again = await trips(t, 'with a key', { key: 'key-of-a-request' })
  t.strictSame(again.body, first.body)
  t.strictSame(
    again.asked.filter(sql => /^(?:begin|insert|update|delete)/.test(sql)),
    []
  )
})

for (const tool of ['add_task', 'list_tasks', 'update_task', 'complete_task', 'delete_task']) {
  t.test(`a step with ${tool} adds few more`, async t => {
    const { asked, body } = await trips(t, tool)
    t.strictSame(toolsOf(body), [[tool, undefined]])
    t.ok(asked.length <= turnBudget + stepBudget, 'within the budget', { asked })
    t.equal(asked.filter(sql => sql === 'begin').length, 3)
  })
}

t.test('a stream of a turn that has ended takes four statements, one of them for the session', async t => {
  const { body } = await trips(t, 'streamed')
  const url = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}/events`
  const ids = async (after?: string) => {
    wire.take()
    const headers = { authorization: `Bearer ${token}`, ...(after && { 'last-event-id': after }) }
    const { payload } = await app.inject({ method: 'GET', url, headers })
    t.equal(wire.take().length, 4)
    return [...payload.matchAll(/^id: (.*)$/gm)].map(([, id = '']) => id)
  }
  const all = await ids()
  t.equal(all.length, 5, 'begun, a call and its result, a text, completed')
  for (const [index, id] of all.entries()) t.strictSame(await ids(id), all.slice(index + 1))
})

function toolsOf(body: ChatAnswer) {
  return body.tool_calls.map(({ tool, result }) => [tool, result.error])
}
