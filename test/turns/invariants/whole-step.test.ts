import { sql } from 'kysely'
import t from 'tap'
import { withoutIds } from '../../support/client.ts'
import { calls, text } from '../../support/fake-gemini/index.ts'
import { problem } from '../../support/problem.ts'
import { recordOf, tasksOf } from '../../support/record.ts'
import { setUp } from '../../support/setup.ts'

const setup = await setUp(t)

/** Makes the last write of a step fail, for one title. */
await sql`
  create function refuse_record() returns trigger language plpgsql as $$
  begin
    if new.parameters ->> 'title' = 'the last straw' then raise exception 'no room for this record'; end if;
    return new;
  end $$
`.execute(setup.db)
await sql`
  create trigger refuse_record before insert on tool_calls for each row execute function refuse_record()
`.execute(setup.db)

const add = (...titles: string[]) => calls(titles.map(title => ({ name: 'add_task', args: { title } })))

t.test('a step whose last write fails is rolled back, and earlier steps stay', async t => {
  const { sendRefused, send, scope } = await setup.newUser(t)
  const { status, body } = await sendRefused('add', [add('milk'), add('bread', 'the last straw')])
  t.equal(status, 500)
  t.strictSame(withoutIds(body), problem('internal_error'))
  t.strictSame(await tasksOf(scope), ['1 milk'])
  const { turn, messages, steps, calls } = await recordOf(scope, body.turn_id ?? '')
  t.strictSame([turn.status, turn.error_code], ['failed', 'internal_error'])
  t.strictSame(messages, [{ role: 'user', content: 'add' }])
  t.strictSame(
    steps.map(step => step.step),
    [1]
  )
  t.strictSame(
    calls.map(call => call.parameters),
    [{ title: 'milk' }]
  )
  // The number of the rolled-back task is free again.
  await send('go on', [add('bread'), text('Added.')], { to: body.conversation_id })
  t.strictSame(await tasksOf(scope), ['1 milk', '2 bread'])
})
