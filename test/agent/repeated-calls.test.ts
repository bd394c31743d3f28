import { sql } from 'kysely'
import t from 'tap'
import { calls, type FakeCall, parts, text } from '../support/fake-gemini/index.ts'
import { tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const add = (title: string, more: object = {}): FakeCall => ({ name: 'add_task', args: { title, ...more } })
const remove = (task: number): FakeCall => ({ name: 'delete_task', args: { task } })
const told = {
  error: 'already_added',
  message: 'This turn has already added this task, with the same arguments. It was added once.',
  task: { number: 1 }
}

t.test('the same addition twice in one content adds one task, and the model is told so', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body, modelRequests } = await send('twice', [calls([add('milk'), add('milk')]), text('Once.')])
  t.strictSame(await tasksOf(scope), ['1 milk'])
  t.match(body.tool_calls[1]?.result, told)
  t.match(modelRequests[1]?.results[1]?.response, told)
})

t.test('the same addition in the next step adds no second task', async t => {
  const { send, scope } = await setup.newUser(t)
  const answers = [calls([add('milk'), add('bread')]), calls([add('bread'), add('eggs')]), text('Three.')]
  const { body } = await send('again', answers)
  t.strictSame(await tasksOf(scope), ['1 milk', '2 bread', '3 eggs'])
  t.match(body.tool_calls[2]?.result, { error: 'already_added', task: { number: 2 } })
})

t.test('additions are the same if only case, space or unused arguments differ', async t => {
  const { send, scope } = await setup.newUser(t)
  const same = [
    add(' Milk ', { due: '2026-12-01T17:00' }),
    add('milk', { due: '2026-12-01T17:00:00+00:00', priority: 'Normal', description: '' }),
    add('MILK', { due: '2026-12-01T17:00+00:00', priority: null, description: null })
  ]
  await send('same', [calls(same), text('Once.')])
  t.strictSame(await tasksOf(scope), ['1 Milk'])
})

t.test('additions that differ in any argument are several tasks', async t => {
  const { send, scope } = await setup.newUser(t)
  const different = [
    add('milk'),
    add('milk', { due: '2026-12-01' }),
    add('milk', { priority: 'high' }),
    add('milks')
  ]
  await send('different', [calls(different), text('Four.')])
  t.equal((await tasksOf(scope)).length, 4)
})

t.test('a task that the turn has deleted can be added again', async t => {
  const { send, scope } = await setup.newUser(t)
  await send('anew', [calls([add('milk')]), calls([remove(1), add('milk')]), text('Again.')])
  t.strictSame(await tasksOf(scope), ['2 milk'])
})

t.test('an addition that was refused is no addition, and another turn adds again', async t => {
  const { send, scope } = await setup.newUser(t)
  const wrong = add('milk', { due: 'soon' })
  const { body } = await send('wrong', [calls([wrong, wrong]), text('No.')])
  t.strictSame(
    body.tool_calls.map(({ result }) => result.error),
    ['invalid_arguments', 'invalid_arguments']
  )
  await send('one', [calls([add('milk')]), text('Yes.')])
  await send('two', [calls([add('milk')]), text('Yes.')], { to: body.conversation_id })
  t.strictSame(await tasksOf(scope), ['1 milk', '2 milk'])
})

t.test('a name with the namespace of the declarations is the declared tool', async t => {
  const { send, scope } = await setup.newUser(t)
  const call = {
    functionCall: { name: 'default_api.add_task', args: { title: 'milk' } },
    thoughtSignature: 'c2ln'
  }
  const { body, modelRequests } = await send('prefixed', [parts([call]), text('Added.')])
  t.strictSame(await tasksOf(scope), ['1 milk'])
  t.equal(body.tool_calls[0]?.tool, 'add_task')
  t.equal(modelRequests[1]?.results[0]?.name, 'default_api.add_task', 'the result is paired with the call')
})

t.test('a task that the turn has deleted with others can be added again', async t => {
  const { send, scope } = await setup.newUser(t)
  const removeMany: FakeCall = { name: 'delete_tasks', args: { where: { query: 'milk' } } }
  const anew = calls([removeMany, add('milk'), add('bread')])
  const { body } = await send('anew', [calls([add('milk'), add('bread')]), anew, text('Again.')])
  t.strictSame(await tasksOf(scope), ['2 bread', '3 milk'])
  t.match(body.tool_calls[4]?.result, { error: 'already_added', task: { number: 2 } })
})

t.test('a task can be added again if the result of a deletion had no room for it', async t => {
  const { send, scope } = await setup.newUser(t)
  await sql`insert into tasks (user_id, id, number, title)
    select ${scope.userId}, gen_random_uuid(), n, ${'\u0001'.repeat(200)} from generate_series(1, 499) n`.execute(
    scope.db
  )
  await sql`update users set next_task_number = 500 where id = ${scope.userId}`.execute(scope.db)
  const removeMany: FakeCall = { name: 'delete_tasks', args: { where: { status: 'all' } } }
  const answers = [calls([add('milk')]), calls([removeMany, add('milk')]), text('Again.')]
  const { body } = await send('anew', answers)
  t.match(body.tool_calls[1]?.result, { total: 500 })
  t.strictSame(await tasksOf(scope), ['501 milk'])
})
