import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { type ApiResponse, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { type HeldAnswer, held, rejected, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'
import { until } from '../support/until.ts'

const waiting = new Map<string, HeldAnswer>()
const { url: gemini } = await startFakeGemini(t, ({ userText }) =>
  userText === 'fail' ? rejected() : (waiting.get(userText) ?? text('Done.'))
)
const database = await testDatabase(t)
const options = { gemini, database, config: { user: { maxRunningTurns: 3 } } }
const apps = [(await build(t, options)).app, (await build(t, options)).app] as const

/** Sends messages to new conversations that wait for the model, each to the next replica. */
async function send(t: Test, token: string, messages: string[]) {
  return messages.map((message, index) => {
    const answer = held(text('Done.'))
    t.teardown(() => answer.release())
    waiting.set(message, answer)
    const app = apps[index % 2] ?? apps[0]
    return { answer, response: client(t, app).post('/api/chat', { message }, { token }) }
  })
}

const running = async (userId: string) =>
  await database.db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('status', '=', 'running')
    .orderBy('slot')
    .select(['id', 'conversation_id', 'slot'])
    .execute()

function idsIn({ body }: ApiResponse<unknown>) {
  const { conversation_id, turn_id } = Object(body)
  return { conversation_id, turn_id }
}

t.test('a fourth turn of a user is refused on any replica until one ends, and stores nothing', async t => {
  const { token, user } = await signUp(t, apps[0])
  const turns = await send(t, token, ['one', 'two', 'three'])
  await Promise.all(turns.map(({ answer }) => answer.reached))
  for (const app of apps) {
    const refused = await client(t, app).post('/api/chat', { message: 'four' }, { token })
    isProblem(t, refused, 'too_many_turns')
    t.equal(refused.headers['retry-after'], '2')
  }
  const messages = database.db.selectFrom('messages').where('user_id', '=', user.id).select('content')
  t.strictSame((await messages.execute()).map(row => row.content).sort(), ['one', 'three', 'two'])

  const other = await signUp(t, apps[0])
  t.equal((await client(t, apps[1]).post('/api/chat', { message: 'me too' }, other)).status, 200)

  turns[0]?.answer.release()
  t.equal((await turns[0]?.response)?.status, 200)
  t.equal((await client(t, apps[1]).post('/api/chat', { message: 'four' }, { token })).status, 200)
  for (const { answer } of turns) answer.release()
  await Promise.all(turns.map(({ response }) => response))
})

t.test('the limit is exact for simultaneous messages', async t => {
  const { token, user } = await signUp(t, apps[0])
  const messages = Array.from({ length: 12 }, (_, index) => `at once ${index}`)
  const sent = await send(t, token, messages)
  const statuses: number[] = []
  const responses = sent.map(async ({ response }) => statuses.push((await response).status))
  await until(() => statuses.length >= 9)
  t.strictSame(statuses, Array(9).fill(429))
  t.strictSame(
    (await running(user.id)).map(turn => turn.slot),
    [1, 2, 3]
  )
  for (const { answer } of sent) answer.release()
  await Promise.all(responses)
  t.strictSame(statuses.slice(9), [200, 200, 200])
})

t.test('a user with three running turns can repeat the message of one, and cancel one', async t => {
  const { token, user } = await signUp(t, apps[0])
  const turns = await send(t, token, ['a', 'b'])
  const answer = held(text('Done.'))
  t.teardown(() => answer.release())
  waiting.set('keyed', answer)
  const keyed = { token, headers: { 'idempotency-key': 'key-of-a-turn' } }
  const repeat = (app: (typeof apps)[number]) => client(t, app).post('/api/chat', { message: 'keyed' }, keyed)
  const responses = [repeat(apps[0]), repeat(apps[1]), repeat(apps[0])]
  await Promise.all([answer, ...turns.map(turn => turn.answer)].map(({ reached }) => reached))
  responses.push(repeat(apps[1]))

  const [turn] = await running(user.id)
  const path = `/api/conversations/${turn?.conversation_id}/turns/${turn?.id}`
  t.equal((await client(t, apps[1]).post(`${path}/cancel`, undefined, { token })).status, 200)
  t.equal((await client(t, apps[0]).post('/api/chat', { message: 'next' }, { token })).status, 200)
  answer.release()
  for (const { answer } of turns) answer.release()
  for (const response of [...responses, ...turns.map(turn => turn.response)])
    if ((await response).status !== 200) isProblem(t, await response, 'turn_cancelled', idsIn(await response))
})

t.test('a retry needs a free place, too', async t => {
  const { token, user } = await signUp(t, apps[0])
  await client(t, apps[0]).post('/api/chat', { message: 'fail' }, { token })
  const failed = await database.db
    .selectFrom('turns')
    .where('user_id', '=', user.id)
    .select(['id', 'conversation_id'])
    .executeTakeFirstOrThrow()
  const turns = await send(t, token, ['x', 'y', 'z'])
  await Promise.all(turns.map(({ answer }) => answer.reached))
  const retry = () =>
    client(t, apps[1]).post(
      `/api/conversations/${failed.conversation_id}/turns/${failed.id}/retry`,
      undefined,
      {
        token
      }
    )
  isProblem(t, await retry(), 'too_many_turns')
  for (const { answer } of turns) answer.release()
  await Promise.all(turns.map(({ response }) => response))
  t.equal((await retry()).status, 502)
})
