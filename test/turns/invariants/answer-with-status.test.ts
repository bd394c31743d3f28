import { sql } from 'kysely'
import t from 'tap'
import { withoutIds } from '../../support/client.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { problem } from '../../support/problem.ts'
import { recordOf } from '../../support/record.ts'
import { setUp } from '../../support/setup.ts'

const setup = await setUp(t)

/** Makes the end of a turn fail: its completion, or any end if the time zone is that of Nome. */
await sql`
  create function refuse_end() returns trigger language plpgsql as $$
  begin
    if new.status = 'completed' or new.time_zone = 'America/Nome' then raise exception 'no end for now'; end if;
    return new;
  end $$
`.execute(setup.db)
await sql`create trigger refuse_end before update on turns for each row execute function refuse_end()`.execute(
  setup.db
)

const unfinished = { degraded: false, refused: false, input_tokens: 0, output_tokens: 0 }

t.test('when a turn cannot be completed, its answer is not stored either', async t => {
  const { sendRefused, scope } = await setup.newUser(t)
  const { status, body } = await sendRefused('hello', [text('Hello.')])
  t.equal(status, 500)
  t.strictSame(withoutIds(body), problem('internal_error'))
  t.strictSame(await recordOf(scope, body.turn_id ?? ''), {
    turn: { ...unfinished, status: 'failed', error_code: 'internal_error' },
    messages: [{ role: 'user', content: 'hello' }],
    steps: [],
    calls: []
  })
  const { message_count } = await scope.db
    .selectFrom('conversations')
    .where('user_id', '=', scope.userId)
    .select('message_count')
    .executeTakeFirstOrThrow()
  t.equal(message_count, 1)
})

t.test(
  'when its failure cannot be stored either, the turn does not change, and the error is logged',
  async t => {
    const { sendRefused, scope } = await setup.newUser(t)
    const { status, body } = await sendRefused('hello', [text('Hello.')], { timeZone: 'America/Nome' })
    t.equal(status, 500)
    const { turn } = await recordOf(scope, body.turn_id ?? '')
    t.strictSame(turn, { ...unfinished, status: 'running', error_code: null })
    t.match(
      setup.logs.filter(line => line.turn === body.turn_id).map(line => line.msg),
      ['turn failed', 'failed to store the failure of a turn']
    )
  }
)
