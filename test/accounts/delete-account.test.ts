import t from 'tap'
import type { ChatResponse, Problem, Task, TaskPage } from '../../src/contract/components.ts'
import { indexMessages } from '../../src/conversations/search-index.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { type Answer, calls, held, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'
import { until } from '../support/until.ts'
import { recordQueries } from '../support/wire.ts'
import { deletesCookie, newAccount, password, refresh } from './account.ts'
import { everything } from './all-data.ts'

const scripts = new Map<string, Answer[]>()
const { url: gemini, violations } = await startFakeGemini(
  t,
  ({ userText }) => scripts.get(userText)?.shift() ?? text('Hello.')
)
const database = await testDatabase(t)
const { db } = database
const wire = await recordQueries(t, database.url)
const { app } = await build(t, { database, gemini })
const { app: other } = await build(t, { database: { ...database, url: wire.url }, gemini })
const { get, post, ask } = client(t, app)

const erase = (token: string, secret = password) =>
  ask<null>('DELETE', '/api/auth/me', { token, body: { password: secret } })

/** Creates a user with rows in every table, all with this word. */
async function somebody(word: string) {
  const account = await newAccount(t, app)
  const signed = await account.signIn(`browser ${word}`)
  const { token } = signed
  const message = `message ${word}`
  scripts.set(message, [
    calls([{ name: 'add_task', args: { title: `task ${word}` } }]),
    text(`answer ${word}`)
  ])
  const headers = { 'idempotency-key': `chat-key-${word}` }
  const { body } = await post<ChatResponse>('/api/chat', { message }, { token, headers })
  t.equal(body.response, `answer ${word}`)
  const ofTask = { 'idempotency-key': `task-key-${word}` }
  await post<Task>(
    '/api/tasks',
    { title: `by hand ${word}`, description: `details ${word}` },
    { token, headers: ofTask }
  )
  await refresh(t, app, signed.cookie)
  t.equal(await indexMessages(db), 2)
  return { ...account, ...signed, conversation: body.conversation_id }
}

t.test(
  'no data of a deleted account is left in the database, and another account keeps all of its data',
  async t => {
    const kept = await somebody('kept')
    const before = (await everything(db)).toSorted()
    const gone = await somebody('secret')
    const traces = ['secret', gone.user.id, gone.email, gone.conversation]
    const tracesLeft = async () =>
      (await everything(db)).filter(line => traces.some(trace => line.includes(trace)))
    t.ok((await tracesLeft()).length > 10)

    const answer = await erase(gone.token)
    t.strictSame({ status: answer.status, body: answer.body }, { status: 204, body: null })
    t.ok(deletesCookie(answer))
    t.strictSame(await tracesLeft(), [])
    t.strictSame((await everything(db)).toSorted(), before)
    const { body } = await get<TaskPage>('/api/tasks', { token: kept.token })
    t.strictSame(body.items.map(({ title }) => title).sort(), ['by hand kept', 'task kept'])
  }
)

t.test('all sessions of a deleted account end at once, and the address can be registered again', async t => {
  const account = await newAccount(t, app)
  const [here, there] = [await account.signIn(), await account.signIn()]
  await erase(here.token)
  for (const { token, cookie } of [here, there]) {
    isProblem(t, await get('/api/auth/me', { token }), 'unauthorized')
    isProblem(t, await post('/api/chat', { message: 'hi' }, { token }), 'unauthorized')
    isProblem(t, await refresh(t, app, cookie), 'unauthorized')
  }
  isProblem(t, await account.login(), 'invalid_credentials')
  t.equal((await post('/api/auth/register', { email: account.email, password })).status, 201)
})

t.test('a wrong password deletes nothing, and ends no session', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  isProblem(t, await erase(token, 'wrong horse'), 'validation_failed', {
    errors: [{ pointer: '/password', message: 'is not the password of this account' }]
  })
  isProblem(t, await ask('DELETE', '/api/auth/me', { token }), 'validation_failed', {
    errors: [{ pointer: '', message: 'must be object' }]
  })
  t.strictSame((await get('/api/auth/me', { token })).body, account.user)
})

t.test('a running turn is cancelled for all waiting requests, and writes nothing more', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  const late = held(calls([{ name: 'add_task', args: { title: 'too late' } }]))
  scripts.set('slow', [late])
  const headers = { 'idempotency-key': 'key-of-the-slow-one' }
  const ask = (to: typeof app) =>
    client(t, to).post<Problem>('/api/chat', { message: 'slow' }, { token, headers })
  const first = ask(app)
  await late.reached
  wire.take()
  const second = ask(other)
  // It waits from here on.
  await until(() => wire.take().some(sql => sql.includes('"turns" as "turn"')))
  t.equal((await erase(token)).status, 204)
  for (const answer of [await first, await second]) {
    const { conversation_id, turn_id } = answer.body
    t.ok(conversation_id && turn_id)
    isProblem(t, answer, 'turn_cancelled', { conversation_id, turn_id })
  }
  late.release()
  await app.close()
  t.strictSame(
    (await everything(db)).filter(line => line.includes(account.user.id) || line.includes('too late')),
    []
  )
  t.strictSame(violations, [])
})
