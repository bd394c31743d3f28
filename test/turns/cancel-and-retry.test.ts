import t, { type Test } from 'tap'
import type { ChatResponse, Problem, Turn } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client, withoutIds } from '../support/client.ts'
import { type Answer, calls, held, promptBlocked, rejected, text } from '../support/fake-gemini/index.ts'
import { problem } from '../support/problem.ts'
import { linesOf, recordOf, tasksOf } from '../support/record.ts'
import { setUp, type TestUser } from '../support/setup.ts'

const setup = await setUp(t)
const addMilk = () => calls([{ name: 'add_task', args: { title: 'milk' } }])

interface Place {
  conversation_id: string
  turn_id: string
}

const pathOf = ({ conversation_id, turn_id }: Place) =>
  `/api/conversations/${conversation_id}/turns/${turn_id}`

async function placeOf({ scope }: TestUser): Promise<Place> {
  return await setup.db
    .selectFrom('turns')
    .where('user_id', '=', scope.userId)
    .orderBy('id', 'desc')
    .select(['id as turn_id', 'conversation_id'])
    .executeTakeFirstOrThrow()
}

/** A turn that has run a tool and waits for the model. */
async function running(t: Test, message: string, app = setup.app) {
  const person = await setup.newUser(t)
  const late = held(text('Too late.'))
  t.teardown(() => late.release())
  const answer = person.sendRefused(message, [addMilk(), late], { app })
  await late.reached
  return { person, late, answer, place: await placeOf(person) }
}

for (const where of ['the server that works on it', 'another server']) {
  t.test(`a turn that is cancelled at ${where} ends at once, and the effects of its tools stay`, async t => {
    const other = await build(t, { gemini: setup.fake.url, database: setup.database })
    const { person, answer, place } = await running(t, `milk, at ${where}`, other.app)
    const { post } = client(t, where === 'another server' ? setup.app : other.app)
    const cancelled = await post<Turn>(`${pathOf(place)}/cancel`, undefined, { token: person.token })
    t.equal(cancelled.status, 200)
    t.match(cancelled.body, { ...place, status: 'cancelled', answer: null, error: null })
    t.strictSame(
      cancelled.body.tool_calls.map(({ tool }) => tool),
      ['add_task']
    )
    const { status, body } = await answer
    t.equal(status, 409)
    t.strictSame(body, { ...problem('turn_cancelled'), instance: body.instance, ...place })
    t.strictSame(await tasksOf(person.scope), ['1 milk'])
    const next = await person.send('next', [text('Yes?')], { to: place.conversation_id })
    t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), [
      `user: milk, at ${where}`,
      'model: add_task()',
      'user: add_task=',
      'user: next'
    ])
  })
}

t.test('a turn that has ended cannot be cancelled', async t => {
  const person = await setup.newUser(t)
  const { body } = await person.send('hello', [text('Hello.')])
  const { post } = client(t, setup.app)
  const after = await post<Turn>(`${pathOf(body)}/cancel`, undefined, { token: person.token })
  t.strictSame([after.status, after.body.status, after.body.answer], [200, 'completed', body])
})

/** A turn that has run a tool and failed. */
async function failed(t: Test, message: string, more: Answer[] = []) {
  const person = await setup.newUser(t)
  const { body } = await person.sendRefused(message, [addMilk(), rejected()])
  const place = await placeOf(person)
  t.match(body, { code: 'model_failed', ...place })
  setup.answer(message, more)
  const retry = async () =>
    await client(t, setup.app).post<ChatResponse & Problem>(`${pathOf(place)}/retry`, undefined, {
      token: person.token
    })
  return { person, place, retry }
}

t.test('a failed turn continues after its last step: no stored step is asked for or run again', async t => {
  const { person, place, retry } = await failed(t, 'milk, please', [text('Added.')])
  const { status, body } = await retry()
  t.equal(status, 200)
  t.match(body, { ...place, response: 'Added.', degraded: false })
  t.strictSame(await tasksOf(person.scope), ['1 milk'])
  const { turn, messages, steps } = await recordOf(person.scope, place.turn_id)
  t.match(turn, { status: 'completed', error_code: null, refused: false })
  t.strictSame([messages.length, steps.length], [2, 2])
  t.strictSame((await retry()).body, body, 'and once it has its answer, a retry is given that')
})

t.test('a failed turn that is retried after later turns does not see their messages', async t => {
  const { person, place, retry } = await failed(t, 'milk first', [text('Added, at last.')])
  await person.send('then this', [text('Fine.')], { to: place.conversation_id })
  t.equal((await retry()).body.response, 'Added, at last.')
  const modelRequests = setup.fake.requests.at(-1)
  t.strictSame(linesOf(modelRequests?.contents ?? []), [
    'user: milk first',
    'model: add_task()',
    'user: add_task='
  ])
  const { messages } = await recordOf(person.scope, place.turn_id)
  t.strictSame(
    messages.map(({ role }) => role),
    ['user', 'assistant']
  )
})

t.test('a failed turn cannot be retried while its conversation has a running turn', async t => {
  const { person, place, retry } = await failed(t, 'milk, before')
  const late = held(text('Here I am.'))
  t.teardown(() => late.release())
  const said = person.send('meanwhile', [late], { to: place.conversation_id })
  await late.reached
  const busy = await retry()
  t.equal(busy.status, 409)
  t.strictSame(withoutIds(busy.body), problem('conversation_busy'))
  t.equal(busy.body.turn_id, (await placeOf(person)).turn_id)
  late.release()
  t.equal((await said).status, 200)
})

t.test('a cancelled turn cannot be retried', async t => {
  const { person, answer, place } = await running(t, 'milk, not at all')
  const { post } = client(t, setup.app)
  await post(`${pathOf(place)}/cancel`, undefined, { token: person.token })
  await answer
  const { status, body } = await post<Problem>(`${pathOf(place)}/retry`, undefined, { token: person.token })
  t.strictSame([status, withoutIds(body)], [409, problem('turn_cancelled')])
})

t.test(
  'a message that the model refused stays out of the history, even if its retry fails with another error',
  async t => {
    const person = await setup.newUser(t)
    const blocked = await person.sendRefused('something bad', [promptBlocked()])
    t.equal(blocked.body.code, 'content_blocked')
    const place = await placeOf(person)
    setup.answer('something bad', [rejected()])
    const { post } = client(t, setup.app)
    const again = await post<Problem>(`${pathOf(place)}/retry`, undefined, { token: person.token })
    t.equal(again.body.code, 'model_failed')
    const next = await person.send('something good', [text('Fine.')], { to: place.conversation_id })
    t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), ['user: something good'])
  }
)
