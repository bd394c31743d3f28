import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { type ChatAnswer, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { type Answer, calls, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { until } from '../support/until.ts'
import { recordQueries, withoutFrames } from '../support/wire.ts'

/** The message is accepted, and the turn is finished. Nobody waits for the turn, so nobody is notified. */
const turnTrips = 2
/** A step's transaction begins in one, and commits in that of its last statement. */
const stepTrips = 3

const call = (name: string, args: Record<string, unknown>) => calls([{ name, args }])
const scripts: Record<string, Answer[]> = {
  'warm up': [call('add_task', { title: 'milk' }), text('Added.')],
  'new conversation': [text('Hello.')],
  'next message': [text('Hello again.')],
  'with a key': [text('Hello.')],
  again: [text('Hello.')],
  streamed: [call('add_task', { title: 'butter' }), text('Added.')],
  add_task: [call('add_task', { title: 'bread' }), text('Added.')],
  list_tasks: [call('list_tasks', {}), text('Two.')],
  update_task: [call('update_task', { task: 'bread', title: 'rye' }), text('Changed.')],
  complete_task: [call('complete_task', { task: 'milk' }), text('Done.')],
  delete_task: [call('delete_task', { task: 'rye' }), text('Deleted.')],
  update_tasks: [call('update_tasks', { where: { status: 'all' }, priority: 'low' }), text('Changed.')],
  delete_tasks: [call('delete_tasks', { where: { status: 'all' } }), text('Deleted.')]
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
// Until it listens, the process notifies others of all its turns.
await until(() => wire.take().some(sql => sql.startsWith('listen')))

/** Runs one turn, and returns the statements sent for it, by round trip. */
async function send(t: Test, message: string, { to, key }: { to?: string; key?: string } = {}) {
  wire.take()
  const { status, body } = await client(t, app).post<ChatAnswer>(
    '/api/chat',
    { message, conversation_id: to },
    { token, headers: { ...(key && { 'idempotency-key': key }) } }
  )
  t.equal(status, 200)
  const trips = wire.takeTrips()
  return { trips, asked: withoutFrames(trips.flat()), body }
}

t.test('a turn without tools takes two round trips of one statement each', async t => {
  await send(t, 'warm up')
  const first = await send(t, 'new conversation')
  const next = await send(t, 'next message', { to: first.body.conversation_id })
  const keyed = await send(t, 'with a key', { key: 'key-of-a-request' })
  for (const { trips, asked } of [first, next, keyed]) {
    t.strictSame([trips.length, asked.length], [turnTrips, turnTrips], { trips })
    t.match(asked, [/insert into turns/, /set\s+status = 'completed'/])
    t.equal(asked.filter(sql => sql.includes('rate_counters')).length, 1)
    t.equal(asked.filter(sql => sql.includes('from sessions')).length, 1)
  }
})

t.test('a repetition of a request with a key changes nothing', async t => {
  const first = await send(t, 'again', { key: 'key-of-a-repeated-request' })
  const again = await send(t, 'again', { key: 'key-of-a-repeated-request' })
  t.strictSame(again.body, first.body)
  const [accepting, ...reading] = again.asked
  t.match(accepting, /insert into turns/, 'the statement that finds the key')
  t.equal(reading.length, 3, 'the turn, its tool calls, and the count for the headers')
  t.strictSame(
    reading.filter(sql => !sql.startsWith('select')),
    []
  )
})

for (const tool of ['add_task', 'list_tasks']) {
  t.test(`a step with ${tool} adds three round trips`, async t => {
    const { trips, asked, body } = await send(t, tool)
    t.strictSame(toolsOf(body), [[tool, undefined]])
    t.equal(trips.length, turnTrips + stepTrips, { trips })
    t.equal(asked.length, turnTrips + 3)
    const [, begin, first = [], last = []] = trips
    t.match(begin, ['begin', /set_config/])
    t.match(first, [/insert into turn_steps/, /tasks/])
    t.match(last, [/insert into tool_calls/, 'commit'])
  })
}

for (const tool of ['update_task', 'complete_task', 'delete_task']) {
  t.test(`a step with ${tool} adds another one to find the task`, async t => {
    const { trips, asked, body } = await send(t, tool)
    t.strictSame(toolsOf(body), [[tool, undefined]])
    t.equal(trips.length, turnTrips + stepTrips + 1, { trips })
    t.equal(asked.length, turnTrips + 4)
  })
}

for (const tool of ['update_tasks', 'delete_tasks']) {
  t.test(`a step with ${tool} locks the user and finds the tasks in another one`, async t => {
    const { trips, asked, body } = await send(t, tool)
    t.strictSame(toolsOf(body), [[tool, undefined]])
    t.equal(trips.length, turnTrips + stepTrips + 1, { trips })
    t.equal(asked.length, turnTrips + 5)
  })
}

t.test('a stream of a turn that has ended takes four statements, one of them for the session', async t => {
  const { body } = await send(t, 'streamed')
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
