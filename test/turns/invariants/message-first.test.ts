import t from 'tap'
import { held, text } from '../../support/fake-gemini/index.ts'
import { recordOf } from '../../support/record.ts'
import { setUp } from '../../support/setup.ts'

const setup = await setUp(t)

t.test('the message is stored before the model is asked', async t => {
  const { send, scope } = await setup.newUser(t)
  const answer = held(text('Hello.'))
  const pending = send('hello', [answer])
  await answer.reached
  // It is visible to another connection, so it is committed.
  const turns = await scope.db
    .selectFrom('turns')
    .where('user_id', '=', scope.userId)
    .select(['id', 'status', 'model', 'time_zone', 'lease_until', 'deadline_at', 'started_at'])
    .execute()
  const meanwhile = await Promise.all(turns.map(turn => recordOf(scope, turn.id)))
  answer.release()
  const { status, body } = await pending

  t.equal(status, 200)
  t.strictSame(
    turns.map(turn => [turn.id, turn.status, turn.model, turn.time_zone]),
    [[body.turn_id, 'running', 'gemini', 'UTC']]
  )
  t.strictSame(
    meanwhile.map(record => record.messages),
    [[{ role: 'user', content: 'hello' }]]
  )
  t.strictSame((await recordOf(scope, body.turn_id)).messages, [
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: 'Hello.' }
  ])
})
