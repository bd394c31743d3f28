import { sql } from 'kysely'
import t from 'tap'
import { client, signUp, withoutIds } from '../../support/client.ts'
import { held, text } from '../../support/fake-gemini/index.ts'
import { problem } from '../../support/problem.ts'
import { until } from '../../support/until.ts'
import { twoReplicas } from './two-replicas.ts'

t.test('a message to a conversation with a running turn is refused on every replica', async t => {
  const answer = held(text('First.'))
  const script = ({ userText }: { userText: string }) => (userText === 'first' ? answer : text('Hello.'))
  const { fake, one, other } = await twoReplicas(t, script)
  const { token } = await signUp(t, one.app)
  const [here, there] = [client(t, one.app), client(t, other.app)]
  const { body: hello } = await here.chat(token, 'hello')
  const to = hello.conversation_id

  const first = here.chat(token, 'first', to)
  await answer.reached
  const refused = [await here.refusedChat(token, 'second', to), await there.refusedChat(token, 'third', to)]
  const elsewhere = await there.chat(token, 'another conversation')
  answer.release()
  const { status, body } = await first

  t.equal(status, 200)
  for (const { status, headers, body: refusal } of refused) {
    t.equal(status, 409)
    t.equal(headers['retry-after'], '2')
    t.strictSame([refusal.conversation_id, refusal.turn_id], [to, body.turn_id])
    t.strictSame(withoutIds(refusal), problem('conversation_busy'))
  }
  t.equal(elsewhere.status, 200)
  t.equal((await there.chat(token, 'fourth', to)).status, 200)
  const messages = await one.db
    .selectFrom('messages')
    .where('conversation_id', '=', to)
    .orderBy('position')
    .select(['position', 'content'])
    .execute()
  t.strictSame(
    messages.map(({ position, content }) => `${position} ${content}`),
    ['1 hello', '2 Hello.', '3 first', '4 First.', '5 fourth', '6 Hello.']
  )
  t.strictSame(fake.violations, [])
})

t.test('of simultaneous messages to a conversation, one starts a turn', async t => {
  const answer = held(text('First.'))
  t.teardown(() => answer.release())
  const script = ({ userText }: { userText: string }) => (userText === 'hello' ? text('Hello.') : answer)
  const { one, other } = await twoReplicas(t, script)
  const { token } = await signUp(t, one.app)
  const { body: hello } = await client(t, one.app).chat(token, 'hello')
  const to = hello.conversation_id

  // The statements begin before one of them has started a turn.
  const locking = await one.db.startTransaction().execute()
  await locking.selectFrom('conversations').where('id', '=', to).select('id').forUpdate().execute()
  const statuses: number[] = []
  const sent = [1, 2, 3, 4].map(async number => {
    const { app } = number % 2 ? one : other
    statuses.push((await client(t, app).refusedChat(token, `at once ${number}`, to)).status)
  })
  await until(async () => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      one.db
    )
    return rows.length === sent.length
  })
  await locking.commit().execute()
  const running = one.db.selectFrom('turns').where('status', '=', 'running').select('id')
  await until(async () => (await running.execute()).length + statuses.length === sent.length)
  t.strictSame(statuses, [409, 409, 409])
  answer.release()
  await Promise.all(sent)
  t.equal(statuses.at(-1), 200)
  const messages = one.db.selectFrom('messages').where('conversation_id', '=', to).orderBy('position')
  t.strictSame(
    (await messages.select('position').execute()).map(message => message.position),
    [1, 2, 3, 4]
  )
})
