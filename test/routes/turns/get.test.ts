import { randomUUID } from 'node:crypto'
import t from 'tap'
import { client } from '../../support/client.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { problem } from '../../support/problem.ts'
import { isMissing } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { addMilk, pathOf, rejected, stuck, turnsOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

t.test('a completed turn contains its message, its calls, and the answer as it was returned', async t => {
  const person = await setup.newUser(t)
  const { body: answer } = await person.send('add milk', [addMilk(), text('Added it.')])
  const { status, headers, body } = await turnsOf(t, person, app).look(answer)
  const { conversation_id, turn_id, tool_calls } = answer
  const { created_at, ended_at, undone_at, ...rest } = body
  t.equal(undone_at, null)
  t.equal(status, 200)
  t.equal(headers['cache-control'], 'no-store')
  t.strictSame(rest, {
    conversation_id,
    turn_id,
    status: 'completed',
    message: 'add milk',
    tool_calls,
    answer,
    error: null
  })
  t.equal(tool_calls.length, 1)
  t.match([created_at, ended_at], [time, time])
  t.ok(created_at <= answer.created_at && answer.created_at <= String(ended_at))
})

t.test('a running turn contains its calls so far', async t => {
  const person = await setup.newUser(t)
  const { late, answer, ids } = await stuck(t, setup, person, 'add milk slowly', [addMilk()])
  const { body } = await turnsOf(t, person, app).look(ids)
  const { created_at, tool_calls, ...rest } = body
  t.strictSame(rest, {
    ...ids,
    status: 'running',
    message: 'add milk slowly',
    answer: null,
    error: null,
    ended_at: null,
    undone_at: null
  })
  t.match(created_at, time)
  t.match(tool_calls, [
    { tool: 'add_task', parameters: { title: 'milk' }, result: { task: { number: 1, title: 'milk' } } }
  ])
  late.release()
  await answer
})

t.test('a failed turn contains its calls, and the error that the client got', async t => {
  const person = await setup.newUser(t)
  const failed = await person.sendRefused('add milk in vain', [addMilk(), rejected()])
  const { conversation_id = '', turn_id = '' } = failed.body
  const ids = { conversation_id, turn_id }
  const { body } = await turnsOf(t, person, app).look(ids)
  const { created_at, ended_at, tool_calls, ...rest } = body
  const { type: _type, ...error } = problem('model_failed')
  t.strictSame(rest, {
    ...ids,
    status: 'failed',
    message: 'add milk in vain',
    answer: null,
    error,
    undone_at: null
  })
  t.equal(tool_calls.length, 1)
  t.match([created_at, ended_at], [time, time])
})

t.test('ids can be in upper case', async t => {
  const person = await setup.newUser(t)
  const { body } = await person.send('shout', [text('Hey!')])
  const { get } = client(t, app)
  const shouted = pathOf({
    conversation_id: body.conversation_id.toUpperCase(),
    turn_id: body.turn_id.toUpperCase()
  })
  t.strictSame((await get(shouted, { token: person.token })).body, (await get(pathOf(body), person)).body)
})

t.test('a turn that does not exist, or is of another conversation or user, is not found', async t => {
  const [person, stranger] = [await setup.newUser(t), await setup.newUser(t)]
  const { body: one } = await person.send('one', [text('1')])
  const { body: two } = await person.send('two', [text('2')])
  const { conversation_id, turn_id } = one
  const others = [
    { conversation_id, turn_id: randomUUID() },
    { conversation_id: randomUUID(), turn_id },
    { conversation_id: two.conversation_id, turn_id },
    { conversation_id, turn_id: 'newest' },
    { conversation_id, turn_id: `urn:uuid:${turn_id}` },
    { conversation_id: 'latest', turn_id }
  ]
  const mine = turnsOf(t, person, app)
  const theirs = turnsOf(t, stranger, app)
  for (const ask of [mine.look, mine.cancel, mine.retry])
    for (const ids of others) isMissing(t, await ask(ids), 'turn')
  for (const ask of [theirs.look, theirs.cancel, theirs.retry]) isMissing(t, await ask(one), 'turn')
  t.equal((await mine.look(one)).body.status, 'completed')
})
