import t from 'tap'
import type { ChatResponse } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { calls, type FakeRequest, text } from '../support/fake-gemini/index.ts'
import { linesOf, recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const add = (title: string) => ({ name: 'add_task', args: { title } })
const adds = (count: number, from = 1) => Array.from({ length: count }, (_, index) => add(`t${from + index}`))
const rounds = (count: number) => Array.from({ length: count }, (_, index) => calls([add(`t${index + 1}`)]))
const tooMany = {
  error: 'too_many_calls',
  message: 'Not done: this turn has made all the calls that it may make. Tell the user what was not done.'
}
const mode = ({ body }: FakeRequest) => Object(body.toolConfig?.functionCallingConfig).mode

t.test('after eight rounds of calls the model can answer with text', async t => {
  const { send, scope } = await setup.newUser(t)
  const { status, body, modelRequests } = await send('eight', [...rounds(8), text('All eight.')])
  t.strictSame([status, body.response, body.degraded], [200, 'All eight.', false])
  t.equal(body.tool_calls.length, 8)
  t.strictSame(modelRequests.map(mode), Array(9).fill('VALIDATED'))
  t.equal((await tasksOf(scope)).length, 8)
})

t.test('calls of a ninth round are not run, and the model closes with its tools off', async t => {
  const { send, scope } = await setup.newUser(t)
  const { status, body, modelRequests } = await send('nine', [
    ...rounds(9),
    text('Eight of them; t9 is not done.')
  ])
  t.strictSame([status, body.response, body.degraded], [200, 'Eight of them; t9 is not done.', false])
  t.strictSame(modelRequests.map(mode), [...Array(9).fill('VALIDATED'), 'NONE'])
  t.strictSame(
    modelRequests.at(-1)?.results.map(({ response }) => response),
    [tooMany],
    'the model knows what was not done'
  )
  t.strictSame(body.tool_calls.at(-1), {
    status: 'failed',
    tool: 'add_task',
    parameters: { title: 't9' },
    result: tooMany
  })
  t.equal((await tasksOf(scope)).length, 8)
})

t.test('twenty calls in one content are all run', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body } = await send('twenty at once', [calls(adds(20)), text('Twenty.')])
  t.strictSame([body.response, body.degraded, body.tool_calls.length], ['Twenty.', false, 20])
  t.strictSame(
    await tasksOf(scope),
    Array.from({ length: 20 }, (_, index) => `${index + 1} t${index + 1}`)
  )
})

t.test(
  'a hundred calls are run; the surplus calls of their content get results and change nothing',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const answers = [calls(adds(60)), calls(adds(44, 61)), text('A hundred.')]
    const { status, body, modelRequests } = await send('a hundred and four', answers)
    t.strictSame([status, body.degraded, body.tool_calls.length], [200, false, 104])
    t.strictSame(modelRequests.map(mode), ['VALIDATED', 'VALIDATED', 'NONE'])
    t.strictSame(
      body.tool_calls.map(call => call.result.error),
      [...Array(100).fill(undefined), ...Array(4).fill('too_many_calls')]
    )
    t.equal((await tasksOf(scope)).at(-1), '100 t100')
    const next = await send('go on', [text('Yes.')], { to: body.conversation_id })
    t.strictSame(
      next.modelRequests[0]?.contents.map(content => content.parts?.length),
      [1, 60, 60, 44, 44, 1, 1]
    )
  }
)

t.test('after exactly a hundred calls the model can still call and answer', async t => {
  const { send } = await setup.newUser(t)
  const { body, modelRequests } = await send('exactly', [calls(adds(100)), text('A hundred.')])
  t.strictSame(
    [body.response, body.degraded, modelRequests.map(mode)],
    ['A hundred.', false, ['VALIDATED', 'VALIDATED']]
  )
})

t.test(
  'if the model calls a tool although its tools are off, the fallback reply names what was not done',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const { status, body, modelRequests } = await send('nine again', [...rounds(12)])
    t.strictSame([status, body.degraded, modelRequests.length], [200, true, 12])
    t.equal(
      body.response,
      'I added “t1” (task 1), added “t2” (task 2), added “t3” (task 3), added “t4” (task 4), added “t5” (task 5), ' +
        'added “t6” (task 6), added “t7” (task 7), and added “t8” (task 8). ' +
        'I did not get to “t9”: please ask again for that.'
    )
    t.equal((await tasksOf(scope)).length, 8)
    t.strictSame(body.usage, { input_tokens: 1200, output_tokens: 360 })

    const { messages, steps, turn } = await recordOf(scope, body.turn_id)
    t.strictSame(turn, {
      status: 'completed',
      error_code: null,
      degraded: true,
      refused: false,
      input_tokens: 1200,
      output_tokens: 360
    })
    t.strictSame(messages.at(-1), { role: 'assistant', content: body.response })
    t.strictSame(steps.at(-1), {
      step: 10,
      finish_reason: null,
      content: { role: 'model', parts: [{ text: body.response }] }
    })
    const next = await send('continue', [text('Yes.')], { to: body.conversation_id })
    t.equal(linesOf(next.modelRequests[0]?.contents ?? []).at(-2), `model: ${body.response}`)
  }
)

t.test('a turn at its limits whose server died is closed by the next server with its tools off', async t => {
  const { send, scope, token } = await setup.newUser(t)
  const { body } = await send('ninety', [...rounds(9), text('Eight of ninety.')])
  // As if the server had died before it stored the end.
  await setup.db
    .deleteFrom('messages')
    .where('user_id', '=', scope.userId)
    .where('role', '=', 'assistant')
    .execute()
  await setup.db.deleteFrom('turn_steps').where('user_id', '=', scope.userId).where('step', '=', 10).execute()
  await setup.db
    .updateTable('turns')
    .set({ status: 'failed', error_code: 'turn_abandoned', degraded: false })
    .where('user_id', '=', scope.userId)
    .execute()
  setup.answer('ninety', [text('Eight of ninety.')])
  const path = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}/retry`
  const again = await client(t, setup.app).post<ChatResponse>(path, undefined, { token })
  const { message_id, created_at, ...rest } = body
  t.match(again.body, rest)
  t.equal(mode(setup.fake.requests.at(-1) as FakeRequest), 'NONE')
  t.equal((await tasksOf(scope)).length, 8)
})

t.test('pasted into the offline agent, a list of twenty items becomes twenty tasks', async t => {
  const { app } = await build(t)
  const { token } = await signUp(t, app)
  const items = Array.from({ length: 20 }, (_, index) => `- item ${String.fromCodePoint(97 + index)}`)
  const { body } = await client(t, app).chat(token, `Add these tasks:\n${items.join('\n')}`)
  t.equal(body.tool_calls.filter(({ tool, result }) => tool === 'add_task' && !result.error).length, 20)
  for (const item of items) t.match(body.response, item.slice(2))
})
