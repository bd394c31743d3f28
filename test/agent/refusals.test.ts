import t from 'tap'
import { withoutIds } from '../support/client.ts'
import { calls, finish, parts, promptBlocked, text } from '../support/fake-gemini/index.ts'
import { problem } from '../support/problem.ts'
import { linesOf, recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const refusal = 'Sorry, I cannot help with that. I can add, list, change, complete and delete your tasks.'
const addMilk = calls([{ name: 'add_task', args: { title: 'milk' } }])

for (const reason of ['SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII']) {
  t.test(`${reason} is answered politely, and the turn is left out of the history`, async t => {
    const { send, scope } = await setup.newUser(t)
    const first = await send('hello', [text('Hello.')])
    const to = first.body.conversation_id
    const { status, body } = await send('something bad', [finish(reason, {})], { to })
    t.strictSame(
      [status, body.response, body.degraded, body.tool_calls, body.usage],
      [200, refusal, true, [], { input_tokens: 100, output_tokens: 30 }]
    )
    t.strictSame(await recordOf(scope, body.turn_id), {
      turn: {
        status: 'completed',
        error_code: null,
        degraded: true,
        refused: true,
        input_tokens: 100,
        output_tokens: 30
      },
      messages: [
        { role: 'user', content: 'something bad' },
        { role: 'assistant', content: refusal }
      ],
      steps: [],
      calls: []
    })
    const next = await send('my list?', [text('Empty.')], { to })
    t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), [
      'user: hello',
      'model: Hello.',
      'user: my list?'
    ])
  })
}

t.test('a text before a refusal is not shown', async t => {
  const { send } = await setup.newUser(t)
  const { body } = await send('something bad', [parts([{ text: 'First you take' }], 'SAFETY')])
  t.equal(body.response, refusal)
})

t.test(
  'a refusal after a tool keeps and reports the effect, and the whole turn is left out of the history',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const first = await send('milk and worse', [addMilk, finish('SAFETY', {})])
    const expected = `${refusal} Before that, I added “milk” (task 1).`
    t.strictSame([first.body.response, first.body.degraded], [expected, true])
    t.equal(first.body.tool_calls.length, 1)
    t.strictSame(await tasksOf(scope), ['1 milk'])
    const next = await send('my list?', [text('Milk.')], { to: first.body.conversation_id })
    t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), ['user: my list?'])
  }
)

t.test('a blocked prompt is 422: the message is kept, but never sent again', async t => {
  const { send, sendRefused, scope } = await setup.newUser(t)
  const first = await send('hello', [text('Hello.')])
  const to = first.body.conversation_id
  const { status, body } = await sendRefused('forbidden', [promptBlocked()], { to })
  t.equal(status, 422)
  t.equal(body.conversation_id, to)
  t.strictSame(withoutIds(body), problem('content_blocked'))
  t.strictSame(await recordOf(scope, body.turn_id ?? ''), {
    turn: {
      status: 'failed',
      error_code: 'content_blocked',
      degraded: false,
      refused: true,
      input_tokens: 0,
      output_tokens: 0
    },
    messages: [{ role: 'user', content: 'forbidden' }],
    steps: [],
    calls: []
  })
  const next = await send('my list?', [text('Empty.')], { to })
  t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), [
    'user: hello',
    'model: Hello.',
    'user: my list?'
  ])
})

t.test('a prompt that is blocked only after a tool keeps the effect', async t => {
  const { sendRefused, scope } = await setup.newUser(t)
  const { status, body } = await sendRefused('milk', [addMilk, promptBlocked()])
  t.strictSame([status, body.code], [422, 'content_blocked'])
  t.strictSame(await tasksOf(scope), ['1 milk'])
  const { turn, calls } = await recordOf(scope, body.turn_id ?? '')
  t.strictSame([turn.status, calls.length], ['failed', 1])
})
