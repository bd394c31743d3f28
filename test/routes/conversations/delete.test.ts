import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { calls, text } from '../../support/fake-gemini/index.ts'
import { acceptMessage } from '../../support/message.ts'
import { tasksOf } from '../../support/record.ts'
import { isMissing, isProblem } from '../../support/refusal.ts'
import { scopeOn } from '../../support/scope.ts'
import { setUp, type TestUser } from '../../support/setup.ts'
import { until } from '../../support/until.ts'
import { addMilk, rejected, stuck, turnsOf } from '../turns/requests.ts'
import { begin, conversationsOf, titles } from './requests.ts'
import { seedMessages } from './seed-messages.ts'

const setup = await setUp(t)

/** The number of a user's rows in each table of conversations. */
async function rowsOf({ scope: { db, userId } }: TestUser): Promise<Record<string, number>> {
  const tables = ['conversations', 'turns', 'messages', 'turn_steps', 'tool_calls'] as const
  const counts = tables.map(async table => {
    const rows = await db.selectFrom(table).where('user_id', '=', userId).select('user_id').execute()
    return [table, rows.length] as const
  })
  return Object.fromEntries(await Promise.all(counts))
}

t.test('a conversation is deleted with its messages, turns and calls, and its tasks stay', async t => {
  const person = await setup.newUser(t)
  const { list, look, remove } = conversationsOf(t, setup, person)
  await begin(person, 'keep this')
  const before = await rowsOf(person)
  const { body } = await person.send('add milk', [addMilk(), text('Added.')])
  const { status, headers, body: nothing } = await remove(body.conversation_id)
  t.strictSame([status, headers['cache-control'], nothing], [204, 'no-store', null])
  t.strictSame(titles(await list()), ['keep this'])
  isMissing(t, await look(body.conversation_id), 'conversation')
  isMissing(t, await turnsOf(t, person, setup.app).look(body), 'turn')
  t.strictSame(await rowsOf(person), before)
  t.strictSame(await tasksOf(person.scope), ['1 milk'])
  isMissing(t, await remove(body.conversation_id), 'conversation')
})

t.test('a conversation with a running turn is not deleted, and the response names the turn', async t => {
  const person = await setup.newUser(t)
  const { remove, look } = conversationsOf(t, setup, person)
  const { late, answer, ids } = await stuck(t, setup, person, 'busy')
  const refused = await remove(ids.conversation_id)
  isProblem(t, refused, 'conversation_busy', ids)
  t.equal(refused.headers['retry-after'], '2')
  late.release()
  t.equal((await answer).status, 200)
  t.equal((await look(ids.conversation_id)).body.message_count, 2)
  t.equal((await remove(ids.conversation_id)).status, 204)
})

t.test('an answer of the model to a turn of a deleted conversation changes nothing', async t => {
  const person = await setup.newUser(t)
  const nothing = await rowsOf(person)
  const late = calls([{ name: 'add_task', args: { title: 'ghost' } }])
  const { answer, ids, late: held } = await stuck(t, setup, person, 'cancelled', [late])
  await turnsOf(t, person, setup.app).cancel(ids)
  t.equal((await conversationsOf(t, setup, person).remove(ids.conversation_id)).status, 204)
  held.release()
  isProblem(t, await answer, 'turn_cancelled', ids)
  t.strictSame(await rowsOf(person), nothing)
  t.strictSame(await tasksOf(person.scope), ['1 ghost'], 'what was done before stays')
})

/** Makes a request wait for a transaction that deletes the user's conversations. */
async function askWhileDeleting<T>({ scope: { userId } }: TestUser, ask: () => Promise<T>): Promise<T> {
  const deleting = await setup.db.startTransaction().execute()
  const theirs = deleting.selectFrom('conversations').where('user_id', '=', userId)
  await theirs.select('id').forUpdate().execute()
  const answer = ask()
  await untilWaiting(answer)
  await deleting.deleteFrom('conversations').where('user_id', '=', userId).execute()
  await deleting.commit().execute()
  return await answer
}

/** Waits until a statement waits for a lock, or the request that should wait is answered. */
async function untilWaiting(answer: Promise<unknown>): Promise<void> {
  let answered = false
  void answer.finally(() => {
    answered = true
  })
  await until(async () => {
    const { rows } = await sql`select from pg_locks where not granted`.execute(setup.db)
    return answered || rows.length > 0
  })
}

t.test('a conversation is not deleted while a message to it is being accepted', async t => {
  const person = await setup.newUser(t)
  const { remove, look } = conversationsOf(t, setup, person)
  const conversationId = await begin(person, 'one')
  const accepting = await setup.db.startTransaction().execute()
  const scope = scopeOn(accepting, person.scope.userId)
  const { turn } = await acceptMessage(scope, { conversationId, message: 'two' })
  const removed = remove(conversationId)
  await untilWaiting(removed)
  await accepting.commit().execute()
  const ids = { conversation_id: conversationId, turn_id: turn.id }
  isProblem(t, await removed, 'conversation_busy', ids)
  t.equal((await look(conversationId)).body.message_count, 3)
})

t.test('a message to a conversation that is being deleted waits, and gets 404', async t => {
  const person = await setup.newUser(t)
  const to = await begin(person, 'one')
  isMissing(t, await askWhileDeleting(person, () => person.sendRefused('two', [], { to })), 'conversation')
  t.strictSame((await rowsOf(person)).turns, 0)
})

t.test('a conversation of many thousand messages is deleted completely', async t => {
  const person = await setup.newUser(t)
  const id = await begin(person, 'long')
  await seedMessages(person.scope, id, { count: 6000, content: 'more' })
  t.equal((await conversationsOf(t, setup, person).remove(id)).status, 204)
  t.ok(Object.values(await rowsOf(person)).every(count => count === 0))
})

t.test('a conversation that does not exist or belongs to another user is not found', async t => {
  const person = await setup.newUser(t)
  const id = await begin(person, 'mine')
  isMissing(t, await conversationsOf(t, setup, await setup.newUser(t)).remove(id), 'conversation')
  const { remove, look } = conversationsOf(t, setup, person)
  for (const other of [randomUUID(), 'latest']) isMissing(t, await remove(other), 'conversation')
  t.equal((await look(id)).status, 200)
})

t.test('a turn of a conversation that is being deleted is not resumed', async t => {
  const person = await setup.newUser(t)
  const { body } = await person.sendRefused('in vain', [rejected()])
  const ids = { conversation_id: body.conversation_id ?? '', turn_id: body.turn_id ?? '' }
  const { retry } = turnsOf(t, person, setup.app)
  isProblem(t, await askWhileDeleting(person, () => retry(ids)), 'turn_cancelled', ids)
  t.strictSame((await rowsOf(person)).turns, 0)
})
