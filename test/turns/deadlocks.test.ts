import { sql } from 'kysely'
import t from 'tap'
import { build } from '../support/app.ts'
import { calls, text } from '../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'
import { until } from '../support/until.ts'

const setup = await setUp(t)
// Postgres checks a waiting transaction for a deadlock once, after this time: here the turn's, before it times out.
await sql`alter database ${sql.ref(new URL(setup.database.url).pathname.slice(1))} set deadlock_timeout = '100ms'`.execute(
  setup.db
)
const { app } = await build(t, { gemini: setup.fake.url, database: setup.database })

/** Whether this many connections of the database wait for a lock. */
async function areWaiting(count: number): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
  `.execute(setup.db)
  return rows.length === count
}

t.test(
  'a step that deadlocks with another transaction is rolled back and retried, and runs once',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const names = ['milk', 'soap', 'bread']
    await send('add all', [
      calls(names.map(title => ({ name: 'add_task', args: { title } }))),
      text('Added.')
    ])

    const complete = names.map(task => ({ name: 'complete_task', args: { task } }))
    const extra = { name: 'add_task', args: { title: 'cheese' } }
    // The step has the user, and wants bread. Only somebody who does not use the API locks the other way round.
    const held = await setup.db.transaction().execute(async db => {
      await sql`set local deadlock_timeout = '1min'`.execute(db)
      await db.selectFrom('tasks').where('title', '=', 'bread').selectAll().forUpdate().execute()
      const pending = send('all done', [calls([extra, ...complete]), text('Done.')], { app })
      await until(() => areWaiting(1))
      await db.selectFrom('users').where('id', '=', scope.userId).selectAll().forNoKeyUpdate().execute()
      return { pending }
    })
    const { status, body } = await held.pending

    t.equal(status, 200)
    t.strictSame(await tasksOf(scope), ['1 milk ✓', '2 soap ✓', '3 bread ✓', '4 cheese'])
    t.strictSame(
      body.tool_calls.map(call => call.result.error),
      [undefined, undefined, undefined, undefined]
    )
    const { steps, calls: recorded } = await recordOf(scope, body.turn_id)
    t.strictSame([steps.length, recorded.length], [2, 4])
  }
)
