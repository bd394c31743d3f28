import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { type ChatAnswer, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { calls, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'

const addThree = calls(['one', 'two', 'three'].map(title => ({ name: 'add_task', args: { title } })))
const { url: gemini } = await startFakeGemini(t, ({ results }) =>
  results.length > 0 ? text('Done.') : addThree
)
const database = await testDatabase(t)
const user = { maxTasks: 2, maxConversations: 2, maxStoredBytes: 1000 }
const { app } = await build(t, { gemini, database, config: { user } })
const { get, post, ask } = client(t, app)

async function fill(id: string, stored_bytes: number) {
  await database.db.updateTable('users').where('id', '=', id).set({ stored_bytes }).execute()
}

t.test('at the maximum number of tasks, no task is added until one is deleted', async t => {
  const { token } = await signUp(t, app)
  const add = (title: string) => post<{ id: string }>('/api/tasks', { title }, { token })
  t.equal((await add('one')).status, 201)
  const { body: two } = await add('two')
  isProblem(t, await add('three'), 'task_limit_reached')
  isProblem(
    t,
    await post('/api/tasks', { title: 'three' }, { token, headers: { 'idempotency-key': 'one-more' } }),
    'task_limit_reached'
  )
  t.equal((await ask('PATCH', `/api/tasks/${two.id}`, { token, body: { completed: true } })).status, 200)
  await ask('DELETE', `/api/tasks/${two.id}`, { token })
  const { body: third } = await post<{ number: number }>('/api/tasks', { title: 'three' }, { token })
  t.equal(third.number, 3, 'a refused task uses no number')
})

t.test('the agent learns that the list is full, and its other calls are kept', async t => {
  const { token } = await signUp(t, app)
  const { body } = await client(t, app).chat(token, 'add three')
  t.strictSame(
    body.tool_calls.map(({ result }) => result.error),
    [undefined, undefined, 'task_limit_reached']
  )
  t.match(body.tool_calls[2]?.result.message, /2 tasks.*Delete/)
})

t.test('at the maximum number of conversations, a message must continue an existing one', async t => {
  const { token } = await signUp(t, app)
  const say = (conversation_id?: string) =>
    post<ChatAnswer>('/api/chat', { message: 'hi', conversation_id }, { token })
  await say()
  const { body } = await say()
  isProblem(t, await say(), 'conversation_limit_reached')
  t.equal((await say(body.conversation_id)).status, 200)
  const { body: list } = await get<{ items: unknown[] }>('/api/conversations', { token })
  t.equal(list.items.length, 2)
  await ask('DELETE', `/api/conversations/${body.conversation_id}`, { token })
  t.equal((await say()).status, 200)
})

async function refusesNewData(t: Test, token: string, conversation_id: string) {
  isProblem(t, await post('/api/tasks', { title: 'milk' }, { token }), 'storage_limit_reached')
  isProblem(t, await post('/api/chat', { message: 'hi' }, { token }), 'storage_limit_reached')
  isProblem(
    t,
    await post('/api/chat', { message: 'hi', conversation_id }, { token }),
    'storage_limit_reached'
  )
}

t.test('when the storage is full, data can be read, changed and deleted, but not added', async t => {
  const { token, user } = await signUp(t, app)
  const { body } = await client(t, app).chat(token, 'hello')
  await fill(user.id, 1000)
  await refusesNewData(t, token, body.conversation_id)
  const { body: list } = await get<{ items: { id: string }[] }>('/api/tasks', { token })
  t.equal(list.items.length, 2)
  for (const { id } of list.items) {
    t.equal((await ask('PATCH', `/api/tasks/${id}`, { token, body: { completed: true } })).status, 200)
    t.equal((await ask('DELETE', `/api/tasks/${id}`, { token })).status, 204)
  }
  await fill(user.id, 999)
  t.equal((await post('/api/tasks', { title: 'milk' }, { token })).status, 201)
  t.equal(
    (await post('/api/chat', { message: 'hi', conversation_id: body.conversation_id }, { token })).status,
    200
  )
})
