import type { IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import type { ChatResponse } from '../../../src/contract/components.ts'
import { build } from '../../support/app.ts'
import { type Answer, held, promptBlocked, text } from '../../support/fake-gemini/index.ts'
import { linesOf, recordOf, tasksOf } from '../../support/record.ts'
import { isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { connect, listen, request } from '../../support/socket.ts'
import { until } from '../../support/until.ts'
import { addMilk, pathOf, rejected, stuck, turnsOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup

/** A failed turn; `answers` sets the next answers of the model. */
async function fail(t: Test, message: string, answers: Answer[]) {
  const person = await setup.newUser(t)
  const { body } = await person.sendRefused(message, answers)
  const { conversation_id = '', turn_id = '' } = body
  return { person, ids: { conversation_id, turn_id }, ...turnsOf(t, person, app) }
}

t.test('a failed turn continues after its last step: effects do not happen again', async t => {
  const answers = [addMilk(), rejected()]
  const { person, ids, look, retry } = await fail(t, 'add milk', answers)
  answers.push(text('It was added.'))
  const { status, headers, body } = await retry<ChatResponse>(ids)
  const { message_id, created_at, tool_calls, ...rest } = body
  t.equal(status, 200)
  t.equal(headers['cache-control'], 'no-store')
  t.notOk('idempotency-replayed' in headers)
  t.strictSame(rest, {
    ...ids,
    response: 'It was added.',
    usage: { input_tokens: 200, output_tokens: 60 },
    degraded: false
  })
  t.match(tool_calls, [{ tool: 'add_task', result: { task: { number: 1, title: 'milk' } } }])
  t.strictSame(linesOf(setup.fake.requests.at(-1)?.contents ?? []), [
    'user: add milk',
    'model: add_task()',
    'user: add_task='
  ])
  t.strictSame(await tasksOf(person.scope), ['1 milk'])
  t.strictSame((await recordOf(person.scope, ids.turn_id)).messages, [
    { role: 'user', content: 'add milk' },
    { role: 'assistant', content: 'It was added.' }
  ])
  const { body: turn } = await look(ids)
  t.strictSame([turn.status, turn.answer, turn.error], ['completed', body, null])
  t.strictSame(answers, [], 'every answer of the model is used')
})

t.test('a retry that fails leaves a turn that can be retried', async t => {
  const answers = [rejected()]
  const { ids, look, retry } = await fail(t, 'hello?', answers)
  answers.push(promptBlocked(), text('Hello!'))
  isProblem(t, await retry(ids), 'content_blocked', ids)
  t.equal((await look(ids)).body.error?.code, 'content_blocked')
  t.equal((await retry<ChatResponse>(ids)).body.response, 'Hello!')
})

t.test('a retry of a completed turn returns its answer, and the model is not asked', async t => {
  const person = await setup.newUser(t)
  const { body } = await person.send('hello', [text('Hello!')])
  const before = setup.fake.requests.length
  const again = await turnsOf(t, person, app).retry<ChatResponse>(body)
  t.strictSame([again.status, again.body], [200, body])
  t.equal(setup.fake.requests.length, before)
})

t.test('a running turn is not retried', async t => {
  const person = await setup.newUser(t)
  const { late, answer, ids } = await stuck(t, setup, person, 'slowly')
  const refused = await turnsOf(t, person, app).retry(ids)
  isProblem(t, refused, 'conversation_busy', ids)
  t.equal(refused.headers['retry-after'], '2')
  late.release()
  t.equal((await answer).status, 200)
})

t.test('a failed turn cannot be retried while its conversation has a running turn', async t => {
  const answers = [rejected()]
  const { person, ids, retry } = await fail(t, 'first', answers)
  const { late, answer, ids: busy } = await stuck(t, setup, person, 'second', [], { to: ids.conversation_id })
  const refused = await retry(ids)
  isProblem(t, refused, 'conversation_busy', busy)
  t.equal(refused.headers['retry-after'], '2')
  late.release()
  await answer
  answers.push(text('First.'))
  t.equal((await retry<ChatResponse>(ids)).body.response, 'First.')
})

t.test('a cancelled turn stays cancelled', async t => {
  const person = await setup.newUser(t)
  const { answer, ids } = await stuck(t, setup, person, 'stop')
  const { cancel, retry } = turnsOf(t, person, app)
  await cancel(ids)
  await answer
  isProblem(t, await retry(ids), 'turn_cancelled', ids)
})

t.test(
  'a retry counts as a message for the rate limit, whatever its key; reading and cancelling do not',
  async t => {
    const person = await setup.newUser(t)
    const config = { limits: { chatPerMinute: 3 } }
    const strict = (await build(t, { config, gemini: setup.fake.url, database: setup.database })).app
    const key = 'counted-once'
    const { body } = await person.send('count', [text('1, 2, 3.')], { key, app: strict })
    const { look, cancel, retry } = turnsOf(t, person, strict)
    for (let count = 0; count < 4; count++) await Promise.all([look(body), cancel(body)])
    const headers = { 'idempotency-key': key }
    for (const left of ['1', '0']) t.equal((await retry(body, headers)).headers['ratelimit-remaining'], left)
    isProblem(t, await retry(body, headers), 'rate_limited')
  }
)

t.test('a long unexpected body is read while the model is asked', async t => {
  const answers = [rejected()]
  const { person, ids } = await fail(t, 'at length', answers)
  const late = held(text('Briefly.'))
  answers.push(late)
  const requests: IncomingMessage[] = []
  app.server.on('request', request => requests.push(request))
  const socket = await connect(t, await listen(app))
  const headers = { authorization: `Bearer ${person.token}`, 'content-length': '1000000' }
  socket.send(request(`POST ${pathOf(ids)}/retry`, headers) + 'x'.repeat(1_000_000))
  await late.reached
  await until(() => requests[0]?.complete === true)
  late.release()
  t.match(await socket.answer(), { status: 200, body: { response: 'Briefly.' } })
})
