import { sql } from 'kysely'
import t from 'tap'
import { withoutIds } from '../support/client.ts'
import { held, text } from '../support/fake-gemini/index.ts'
import { problem } from '../support/problem.ts'
import { linesOf, recordOf } from '../support/record.ts'
import { openStage } from '../support/stage.ts'

const stage = await openStage(t)

/** As if the servers that answer this user had gone a while ago. */
async function expireLeases(userId: string): Promise<void> {
  await stage.db
    .updateTable('turns')
    .set({ lease_until: sql<Date>`now() - interval '1 second'` })
    .where('user_id', '=', userId)
    .execute()
}

t.test('a turn whose server is gone gives its place to the next message, once its lease is over', async t => {
  const { say, refused, scope } = await stage.person(t)
  const { body: hello } = await say('hello', [text('Hello.')])
  const to = hello.conversation_id
  const answer = held(text('Too late.'))
  t.teardown(() => answer.release())
  const first = refused('first', [answer], { to })
  await answer.reached

  const busy = await refused('second', [], { to })
  t.equal(busy.status, 409)
  t.strictSame(withoutIds(busy.body), problem('conversation_busy'))

  const turnId = busy.body.turn_id ?? ''
  await expireLeases(scope.userId)
  const third = await say('third', [text('Third.')], { to })
  t.strictSame([third.status, third.body.response], [200, 'Third.'])
  t.strictSame(linesOf(third.asked[0]?.contents ?? []), [
    'user: hello',
    'model: Hello.',
    'user: first',
    'user: third'
  ])
  const abandoned = {
    turn: {
      status: 'failed',
      error_code: 'turn_abandoned',
      degraded: false,
      refused: false,
      input_tokens: 0,
      output_tokens: 0
    },
    messages: [{ role: 'user', content: 'first' }],
    steps: [],
    calls: []
  }
  t.strictSame(await recordOf(scope, turnId), abandoned)

  answer.release()
  t.equal((await first).status, 500, 'an answer that comes after all finds the turn ended')
  t.strictSame(await recordOf(scope, turnId), abandoned)
})

t.test('only the turn of that conversation is given up', async t => {
  const { say, refused, scope } = await stage.person(t)
  const [here, there] = [held(text('Here I am.')), held(text('Too late.'))]
  const release = () => [here, there].map(answer => answer.release())
  t.teardown(release)
  const kept = say('here', [here])
  await here.reached
  const lost = refused('there', [there])
  await there.reached
  await expireLeases(scope.userId)
  const { conversation_id: to } = await stage.db
    .selectFrom('messages')
    .where('content', '=', 'there')
    .select('conversation_id')
    .executeTakeFirstOrThrow()
  t.equal((await say('and now?', [text('Now.')], { to })).status, 200)
  release()
  const { status, body } = await kept
  t.strictSame([status, body.response], [200, 'Here I am.'])
  t.equal((await lost).status, 500)
})
