import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { client, withoutIds } from '../support/client.ts'
import { type Answer, calls, held, text } from '../support/fake-gemini/index.ts'
import { problem } from '../support/problem.ts'
import { linesOf, recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'
import { until } from '../support/until.ts'

const setup = await setUp(t)
const addMilk = () => calls([{ name: 'add_task', args: { title: 'milk' } }])
const quick = { config: { turns: { recoverEveryMs: 20 } } }

/** Expires the lease of the user's turn, as if its server had died a while ago. */
async function expireLeases(userId: string): Promise<void> {
  await setup.db
    .updateTable('turns')
    .set({ lease_until: sql<Date>`now() - interval '1 second'` })
    .where('user_id', '=', userId)
    .execute()
}

/** Another server on the same database, with frequent recovery passes. */
async function anotherServer(t: Test) {
  return await build(t, { ...quick, gemini: setup.fake.url, database: setup.database })
}

async function turnOf(userId: string) {
  return await setup.db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .select(['id', 'conversation_id', 'status', 'error_code', 'epoch', 'recoveries'])
    .executeTakeFirstOrThrow()
}

/** Posts a message whose server stops during the turn, before the model answers a request. */
async function startStuckTurn(t: Test, message: string, before: Answer[], after: Answer[]) {
  const person = await setup.newUser(t)
  const late = held(text('Too late.'))
  t.teardown(() => late.release())
  const answer = person.send(message, [...before, late, ...after])
  await late.reached
  const { id, conversation_id } = await turnOf(person.scope.userId)
  return { ...person, late, answer, turnId: id, to: conversation_id }
}

t.test('a turn whose server died is finished by another server after its last stored step', async t => {
  const { scope, late, answer, turnId } = await startStuckTurn(
    t,
    'milk, twice',
    [addMilk()],
    [text('Added it.')]
  )
  await expireLeases(scope.userId)
  await anotherServer(t)
  await until(async () => (await turnOf(scope.userId)).status === 'completed')
  const record = await recordOf(scope, turnId)
  t.strictSame(record.messages, [
    { role: 'user', content: 'milk, twice' },
    { role: 'assistant', content: 'Added it.' }
  ])
  t.strictSame([record.steps.length, record.calls.length], [2, 1])
  t.strictSame(await tasksOf(scope), ['1 milk'])
  t.match(await turnOf(scope.userId), { epoch: 2, recoveries: 1 })
  const resumed = setup.fake.requests.filter(({ userText }) => userText === 'milk, twice').at(-1)
  t.strictSame(linesOf(resumed?.contents ?? []), [
    'user: milk, twice',
    'model: add_task()',
    'user: add_task='
  ])

  late.release()
  const { status, body } = await answer
  t.strictSame(
    [status, body.response],
    [200, 'Added it.'],
    'the client that waits at the first server gets the same answer'
  )
  t.strictSame(await recordOf(scope, turnId), record, 'which has written nothing more')
})

t.test(
  'a resumed turn has the time of its message: what was not overdue then is not overdue now',
  async t => {
    const list = { name: 'list_tasks', args: { overdue: true } }
    const { scope, turnId } = await startStuckTurn(t, 'overdue?', [], [calls([list]), text('None.')])
    const { db, userId } = scope
    await sql`
    insert into tasks (user_id, id, number, title, due, due_day, due_at)
    select ${userId}, gen_random_uuid(), 1, 'milk', 'an hour ago', (at at time zone 'UTC')::date, at
    from (select now() - interval '1 hour' as at) as due`.execute(db)
    await sql`update turns set started_at = started_at - interval '2 hours' where user_id = ${userId}`.execute(
      db
    )
    await expireLeases(userId)
    await anotherServer(t)
    await until(async () => (await turnOf(userId)).status === 'completed')
    const { calls: made } = await recordOf(scope, turnId)
    t.strictSame(
      made.map(({ result }) => result),
      [{ tasks: [], total: 0 }]
    )
  }
)

t.test('a server that was paused writes no step into a turn that another server has claimed', async t => {
  const person = await setup.newUser(t)
  const [first, second] = [held(addMilk()), held(addMilk())]
  t.teardown(() => [first, second].map(answer => answer.release()))
  const answer = person.send('add milk', [first, second, text('Added.')])
  await first.reached
  await expireLeases(person.scope.userId)
  await anotherServer(t)
  await second.reached
  const { id } = await turnOf(person.scope.userId)
  first.release()
  await until(() => setup.logs.some(({ turn, msg }) => turn === id && /^turn lost/.test(String(msg))))
  t.strictSame(await tasksOf(person.scope), [])
  second.release()
  t.equal((await answer).body.response, 'Added.')
  t.strictSame(await tasksOf(person.scope), ['1 milk'])
  t.equal((await recordOf(person.scope, id)).calls.length, 1)
})

t.test(
  'a turn fails as abandoned after four servers died while running it; its stored steps stay',
  async t => {
    const { scope, turnId, late, answer } = await startStuckTurn(t, 'one milk', [addMilk()], [])
    await setup.db.updateTable('turns').set({ recoveries: 3 }).where('user_id', '=', scope.userId).execute()
    await expireLeases(scope.userId)
    const { logs } = await anotherServer(t)
    await until(async () => (await turnOf(scope.userId)).status === 'failed')
    t.match(await turnOf(scope.userId), { error_code: 'turn_abandoned', epoch: 2, recoveries: 4 })
    t.strictSame(await tasksOf(scope), ['1 milk'])
    t.match(await recordOf(scope, turnId), { messages: [{ role: 'user', content: 'one milk' }] })
    t.match(
      logs.find(({ level }) => level === 50),
      { turn: turnId, recoveries: 4, msg: 'turn abandoned after too many recoveries' }
    )
    late.release()
    const { status, body } = await answer
    t.equal(status, 500)
    t.strictSame(withoutIds(body), problem('turn_abandoned'))
  }
)

t.test('a running turn is not recovered, and its conversation stays busy', async t => {
  const { scope, sendRefused, to, turnId, late, answer } = await startStuckTurn(t, 'slowly', [], [])
  const lost = await startStuckTurn(t, 'meanwhile', [], [text('Here I am.')])
  await expireLeases(lost.scope.userId)
  await anotherServer(t)
  await until(async () => (await turnOf(lost.scope.userId)).status === 'completed')
  const busy = await sendRefused('and now?', [], { to })
  t.equal(busy.status, 409)
  t.strictSame(withoutIds(busy.body), problem('conversation_busy'))
  t.strictSame([busy.body.turn_id, busy.headers['retry-after']], [turnId, '2'])
  late.release()
  t.equal((await answer).body.response, 'Too late.')
  t.match(await turnOf(scope.userId), { epoch: 1, recoveries: 0 })
  lost.late.release()
  await lost.answer
})

t.test('a lease is renewed for as long as its server runs the turn', async t => {
  const person = await setup.newUser(t)
  const { app } = await anotherServer(t)
  const answer = held(text('At last.'))
  t.teardown(() => answer.release())
  const response = person.send('patience', [answer], { app })
  await answer.reached
  const leaseOf = async () =>
    await setup.db
      .selectFrom('turns')
      .where('user_id', '=', person.scope.userId)
      .select('lease_until')
      .executeTakeFirstOrThrow()
  const { lease_until } = await leaseOf()
  await until(async () => (await leaseOf()).lease_until > lease_until)
  answer.release()
  t.equal((await response).status, 200)
})

t.test('a turn whose row is locked does not block the renewal of other leases', async t => {
  const person = await setup.newUser(t)
  const { app } = await anotherServer(t)
  const [one, two] = [held(text('One.')), held(text('Two.'))]
  t.teardown(() => [one, two].map(answer => answer.release()))
  const response = [person.send('first of two', [one], { app }), person.send('second of two', [two], { app })]
  await Promise.all([one.reached, two.reached])
  const leases = async () =>
    await setup.db
      .selectFrom('turns')
      .where('user_id', '=', person.scope.userId)
      .orderBy('id')
      .select(['id', 'lease_until'])
      .execute()
  const [locked, free] = await leases()
  await setup.db.transaction().execute(async trx => {
    await trx
      .selectFrom('turns')
      .where('id', '=', locked?.id ?? '')
      .forUpdate()
      .select('id')
      .execute()
    const [, before] = await leases()
    t.equal(before?.id, free?.id)
    await until(async () => Number((await leases())[1]?.lease_until) > Number(before?.lease_until))
  })
  for (const answer of [one, two]) answer.release()
  t.strictSame(
    (await Promise.all(response)).map(({ status }) => status),
    [200, 200]
  )
})

t.test('a server that stops releases its turn, and this does not count as a recovery', async t => {
  const person = await setup.newUser(t)
  const answers = Array.from({ length: 6 }, () => held(text('Too late.')))
  t.teardown(() => answers.map(answer => answer.release()))
  const first = await build(t, { gemini: setup.fake.url, database: setup.database })
  setup.answer('handed on', [...answers, text('At last.')])
  const response = client(t, first.app).refusedChat(person.token, 'handed on')
  await answers[0]?.reached
  first.app.releaseTurnsAfter(0)
  t.match((await response).body, { code: 'draining' })
  for (const answer of answers.slice(1)) {
    const next = await anotherServer(t)
    await answer.reached
    next.app.releaseTurnsAfter(0)
    await next.app.close()
  }
  await anotherServer(t)
  await until(async () => (await turnOf(person.scope.userId)).status === 'completed')
  t.match(await turnOf(person.scope.userId), { epoch: 7, recoveries: 1 })
})
