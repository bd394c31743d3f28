import t from 'tap'
import { withoutIds } from '../support/client.ts'
import { status as answerWith, calls, hang, quota, text } from '../support/fake-gemini/index.ts'
import { problem } from '../support/problem.ts'
import { linesOf, recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const add = (title: string) => calls([{ name: 'add_task', args: { title } }])
const failed = (error_code: string) => ({
  status: 'failed',
  error_code,
  degraded: false,
  refused: false,
  input_tokens: 0,
  output_tokens: 0
})

t.test('with a model that answers or fails at once', async t => {
  t.test('a model that fails after two tools keeps both and answers 503', async t => {
    const { sendRefused, scope } = await (await setUp(t)).newUser(t)
    const perDay = quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '22s')
    const { status, headers, body } = await sendRefused('two', [add('milk'), add('bread'), perDay])
    t.equal(status, 503)
    const retryAfter = Number(headers['retry-after'])
    t.ok(retryAfter > 0 && retryAfter <= 3600 * 1.2)
    t.strictSame(withoutIds(body), problem('model_unavailable'))
    t.strictSame(await tasksOf(scope), ['1 milk', '2 bread'])
    const { turn, messages, steps, calls } = await recordOf(scope, body.turn_id ?? '')
    t.strictSame(turn, failed('model_unavailable'))
    t.strictSame(messages, [{ role: 'user', content: 'two' }])
    t.strictSame(
      steps.map(step => step.step),
      [1, 2]
    )
    t.strictSame(
      calls.map(({ step, call_index, tool, parameters }) => [step, call_index, tool, parameters]),
      [
        [1, 0, 'add_task', { title: 'milk' }],
        [2, 0, 'add_task', { title: 'bread' }]
      ]
    )
  })

  t.test('the unanswered message and the steps of a failed turn stay in the history', async t => {
    const { sendRefused, send } = await (await setUp(t)).newUser(t)
    const first = await sendRefused('milk, please', [add('milk'), answerWith(422)])
    t.equal(first.status, 502)
    const to = first.body.conversation_id
    const second = await sendRefused('hello?', [answerWith(422)], { to })
    t.equal(second.status, 502)
    const { status, body, modelRequests } = await send('what now?', [text('Milk is on your list.')], { to })
    t.strictSame([status, body.response], [200, 'Milk is on your list.'])
    t.strictSame(linesOf(modelRequests[0]?.contents ?? []), [
      'user: milk, please',
      'model: add_task()',
      'user: add_task=',
      'user: hello?',
      'user: what now?'
    ])
  })
})

const invalid = answerWith(400, { status: 'INVALID_ARGUMENT', message: 'Invalid part in the contents.' })

t.test('a message that Gemini rejects as invalid is 502, and is left out of the history', async t => {
  const { sendRefused, send, scope } = await (await setUp(t)).newUser(t)
  const first = await send('hello', [text('Hello.')])
  const to = first.body.conversation_id
  // As it is, without signatures, and without the history.
  const { status, body } = await sendRefused('odd', [invalid, invalid, invalid], { to })
  t.equal(status, 502)
  t.strictSame(withoutIds(body), problem('model_failed'))
  const { turn, messages } = await recordOf(scope, body.turn_id ?? '')
  t.strictSame(turn, { ...failed('model_failed'), refused: true })
  t.strictSame(messages, [{ role: 'user', content: 'odd' }])
  const next = await send('and now?', [text('Yes.')], { to })
  const lines = ['user: hello', 'model: Hello.', 'user: and now?']
  t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), lines)
})

t.test('a turn that Gemini rejects as invalid after a tool ends with what was done', async t => {
  const { send, scope } = await (await setUp(t)).newUser(t)
  const { status, body } = await send('odd milk', [add('milk'), invalid, invalid])
  t.strictSame([status, body.degraded, body.tool_calls.length], [200, true, 1])
  t.match(body.response, /^I added “milk” \(task 1\), but could not finish/)
  t.match((await recordOf(scope, body.turn_id)).turn, { status: 'completed', degraded: true, refused: true })
  t.strictSame(await tasksOf(scope), ['1 milk'])
  const next = await send('and now?', [text('Yes.')], { to: body.conversation_id })
  t.strictSame(linesOf(next.modelRequests[0]?.contents ?? []), ['user: and now?'])
})

t.test('at the deadline the response is 504, and the steps are kept', async t => {
  const setup = await setUp(t, { config: { turns: { timeoutMs: 2000 } } })
  const { sendRefused, scope } = await setup.newUser(t)
  const { status, body } = await sendRefused('slow', [add('milk'), hang()])
  t.equal(status, 504)
  t.strictSame(withoutIds(body), problem('model_timeout'))
  t.strictSame(await tasksOf(scope), ['1 milk'])
  const { turn, messages, calls } = await recordOf(scope, body.turn_id ?? '')
  t.strictSame(turn, failed('model_timeout'))
  t.strictSame(messages, [{ role: 'user', content: 'slow' }])
  t.equal(calls.length, 1)
})
