import { sql } from 'kysely'
import t from 'tap'
import type { Scope } from '../../src/db/scope.ts'
import { changeTask } from '../../src/tasks/commands.ts'
import { findTask } from '../../src/tasks/references.ts'
import { build } from '../support/app.ts'
import { calls, text } from '../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../support/record.ts'
import { scopeOn } from '../support/scope.ts'
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

type Rename = (name: string) => Promise<unknown>

/** Runs a transaction that changes this task first. */
function having<T>(scope: Scope, name: string, then: (rename: Rename) => Promise<T>): Promise<T> {
  return setup.db.transaction().execute(async db => {
    await sql`set local deadlock_timeout = '1min'`.execute(db)
    const other = scopeOn(db, scope.userId)
    const actor = { turnId: null, timeZone: 'UTC' }
    const rename: Rename = async name =>
      changeTask(other, await findTask(other, name), { description: 'fresh' }, actor)
    await rename(name)
    return await then(rename)
  })
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
    // Another step has bread and wants milk, while the turn's has milk and, as soon as it gets soap, wants bread.
    const { pending } = await having(scope, 'bread', async rename => {
      const { pending, renamed } = await having(scope, 'soap', async () => {
        const pending = send('all done', [calls([extra, ...complete]), text('Done.')], { app })
        await until(() => areWaiting(1))
        const renamed = rename('milk')
        await until(() => areWaiting(2))
        return { pending, renamed }
      })
      await renamed
      return { pending }
    })
    const { status, body } = await pending

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
