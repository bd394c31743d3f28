import { sql } from 'kysely'
import t from 'tap'
import { text } from '../support/fake-gemini/index.ts'
import { explain, readsOf, rowsRead } from '../support/query-plan.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

/** Inserts past turns with one step and one tool call each. */
async function seed(userId: string, conversationId: string, turns: number) {
  const functionCall = { name: 'list_tasks', args: {} }
  const content = JSON.stringify({ role: 'model', parts: [{ functionCall, thoughtSignature: 'c2ln' }] })
  await sql`
    with made as (
      insert into turns (user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at)
      select ${userId}::uuid, gen_random_uuid(), ${conversationId}::uuid, 'completed', 'gemini', 'UTC', now(), now(), now(), now()
      from generate_series(1, ${turns}::integer)
      returning id
    ), numbered as (
      select id, (row_number() over ()) * 2 as n from made
    ), steps as (
      insert into turn_steps (user_id, turn_id, step, content, finish_reason)
      select ${userId}::uuid, id, 1, ${content}::json, 'STOP' from made
    ), calls as (
      insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
      select ${userId}::uuid, id, 1, 0, 'list_tasks', '{}', '{}' from made
    )
    insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select ${userId}::uuid, gen_random_uuid(), ${conversationId}::uuid, id, n + 1, 'user', 'question ' || n from numbered
    union all
    select ${userId}::uuid, gen_random_uuid(), ${conversationId}::uuid, id, n + 2, 'assistant', 'answer ' || n from numbered
  `.execute(setup.db)
  await sql`update conversations set message_count = message_count + ${turns * 2}`.execute(setup.db)
  await sql`analyze`.execute(setup.db)
}

t.test('a turn in a conversation of 20,000 messages reads no more rows than in one of 20', async t => {
  const { send, scope } = await setup.newUser(t)
  const first = await send('hello', [text('Hello.')])
  const to = first.body.conversation_id
  await seed(scope.userId, to, 10_000)

  const { result, reads } = await readsOf(t, () => send('and now?', [text('Fine.')], { to }))
  const { status, modelRequests } = result

  t.equal(status, 200)
  t.equal(modelRequests[0]?.contents.length, 28)
  t.equal(reads.length, 2, 'the message is accepted with its history, and the turn is completed')
  const withoutTurn = `delete from turns where id = '${result.body.turn_id}'`
  for (const read of reads)
    t.ok(rowsRead(await explain(setup.database.url, read, withoutTurn)) <= 50, read.text)
})
