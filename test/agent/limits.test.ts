import t from 'tap'
import type { ChatResponse } from '../../src/contract/components.ts'
import { client } from '../support/client.ts'
import { calls, text } from '../support/fake-gemini/index.ts'
import { linesOf, recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const add = (title: string) => ({ name: 'add_task', args: { title } })
const adds = (count: number, from = 1) => Array.from({ length: count }, (_, index) => add(`t${from + index}`))
const rounds = (count: number) => Array.from({ length: count }, (_, index) => calls([add(`t${index + 1}`)]))
const tooMany = { error: 'too_many_calls', message: 'The limit of tool calls in this turn has been reached.' }

t.test('after eight rounds of calls the model can answer with text', async t => {
  const { send, scope } = await setup.newUser(t)
  const { status, body, modelRequests } = await send('eight', [...rounds(8), text('All eight.')])
  t.strictSame([status, body.response, body.degraded], [200, 'All eight.', false])
  t.equal(body.tool_calls.length, 8)
  t.equal(modelRequests.length, 9)
  t.equal((await tasksOf(scope)).length, 8)
})

t.test('calls of a ninth round are not run, and the turn ends with the fallback reply', async t => {
  const { send, scope } = await setup.newUser(t)
  const { status, body, modelRequests } = await send('nine', rounds(9))
  t.equal(status, 200)
  t.equal(body.degraded, true)
  t.equal(
    body.response,
    'I added “t1” (task 1), added “t2” (task 2), added “t3” (task 3), added “t4” (task 4), added “t5” (task 5), ' +
      'added “t6” (task 6), added “t7” (task 7), and added “t8” (task 8), but could not finish my answer. ' +
      'Please check your list before you ask for the rest.'
  )
  t.equal(modelRequests.length, 9)
  t.strictSame(
    body.tool_calls.map(call => call.parameters),
    rounds(9).map((_, index) => ({ title: `t${index + 1}` }))
  )
  t.strictSame(body.tool_calls.at(-1), { tool: 'add_task', parameters: { title: 't9' }, result: tooMany })
  t.equal((await tasksOf(scope)).length, 8)
  t.strictSame(body.usage, { input_tokens: 900, output_tokens: 270 })

  const { messages, steps, turn } = await recordOf(scope, body.turn_id)
  t.strictSame(turn, {
    status: 'completed',
    error_code: null,
    degraded: true,
    refused: false,
    input_tokens: 900,
    output_tokens: 270
  })
  t.strictSame(messages.at(-1), { role: 'assistant', content: body.response })
  t.strictSame(steps.at(-1), {
    step: 10,
    finish_reason: null,
    content: { role: 'model', parts: [{ text: body.response }] }
  })
})

t.test(
  'the history contains the calls that were not run, with errors, and the fallback reply as the model’s text',
  async t => {
    const { send } = await setup.newUser(t)
    const first = await send('ten at a time', [calls(adds(10)), calls(adds(10, 11))])
    const { modelRequests } = await send('go on', [text('Yes.')], { to: first.body.conversation_id })
    const contents = modelRequests[0]?.contents ?? []
    t.strictSame(
      linesOf(contents).map(line => line.slice(0, 40)),
      [
        'user: ten at a time',
        `model: ${'add_task() '.repeat(10)}`.slice(0, 40),
        `user: ${'add_task= '.repeat(10)}`.slice(0, 40),
        `model: ${'add_task() '.repeat(10)}`.slice(0, 40),
        `user: ${'add_task= '.repeat(10)}`.slice(0, 40),
        `model: ${first.body.response}`.slice(0, 40),
        'user: go on'
      ]
    )
    const results = contents[4]?.parts?.map(part => part.functionResponse?.response)
    t.strictSame(results?.slice(6), [tooMany, tooMany, tooMany, tooMany])
  }
)

t.test(
  'sixteen calls are run; the surplus calls of their content get results and change nothing',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const { status, body, modelRequests } = await send('twenty', [calls(adds(10)), calls(adds(10, 11))])
    t.strictSame([status, body.degraded, modelRequests.length, body.tool_calls.length], [200, true, 2, 20])
    t.strictSame(
      body.tool_calls.map(call => call.result.error),
      [...Array(16).fill(undefined), ...Array(4).fill('too_many_calls')]
    )
    t.strictSame(
      await tasksOf(scope),
      Array.from({ length: 16 }, (_, index) => `${index + 1} t${index + 1}`)
    )
  }
)

t.test('after exactly sixteen calls the model can still answer', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body } = await send('sixteen', [calls(adds(16)), text('Sixteen.')])
  t.strictSame([body.response, body.degraded, body.tool_calls.length], ['Sixteen.', false, 16])
  t.equal((await tasksOf(scope)).length, 16)
})

t.test('twenty calls at once run sixteen of them, in order', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body } = await send('twenty at once', [calls(adds(20))])
  t.equal(body.degraded, true)
  t.equal((await tasksOf(scope)).at(-1), '16 t16')
  t.strictSame(
    body.tool_calls.slice(16).map(call => call.result),
    [tooMany, tooMany, tooMany, tooMany]
  )
})

t.test(
  'a turn at its limits whose server died is ended by the next server without asking the model',
  async t => {
    const { send, scope, token } = await setup.newUser(t)
    const { body } = await send('ninety', rounds(9))
    // As if the server had died before it stored the end.
    await setup.db
      .deleteFrom('messages')
      .where('user_id', '=', scope.userId)
      .where('role', '=', 'assistant')
      .execute()
    await setup.db
      .deleteFrom('turn_steps')
      .where('user_id', '=', scope.userId)
      .where('step', '=', 10)
      .execute()
    await setup.db
      .updateTable('turns')
      .set({ status: 'failed', error_code: 'turn_abandoned', degraded: false })
      .where('user_id', '=', scope.userId)
      .execute()
    const modelRequests = setup.fake.requests.length
    const path = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}/retry`
    const again = await client(t, setup.app).post<ChatResponse>(path, undefined, { token })
    const { message_id, created_at, ...rest } = body
    t.match(again.body, rest)
    t.equal(setup.fake.requests.length, modelRequests)
    t.equal((await tasksOf(scope)).length, 8)
  }
)
