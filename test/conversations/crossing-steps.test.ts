import { sql } from 'kysely'
import t from 'tap'
import { changeTask } from '../../src/tasks/commands.ts'
import { findTask } from '../../src/tasks/references.ts'
import { calls, text } from '../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../support/record.ts'
import { openStage } from '../support/stage.ts'

const stage = await openStage(t)

/** Resolves when a connection of the database waits for a lock. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    `.execute(stage.db)
    if (rows.length > 0) return
  }
}

t.test('a step that deadlocks with another is undone and made again, once', async t => {
  const { say, scope } = await stage.person(t)
  const add = ['milk', 'bread'].map(title => ({ name: 'add_task', args: { title } }))
  await say('add both', [calls(add), text('Added.')])

  const complete = ['milk', 'bread'].map(task => ({ name: 'complete_task', args: { task } }))
  const extra = { name: 'add_task', args: { title: 'cheese' } }
  // Another step has bread and wants milk, while the turn's has milk and wants bread.
  const { pending } = await scope.db.transaction().execute(async db => {
    const other = { ...scope, db }
    const actor = { turnId: null, timeZone: 'UTC' }
    const rename = async (name: string) =>
      changeTask(other, await findTask(other, name), { description: 'fresh' }, actor)
    await rename('bread')
    const pending = say('both done', [calls([extra, ...complete]), text('Done.')])
    await someoneWaits()
    await rename('milk')
    return { pending }
  })
  const { status, body } = await pending

  t.equal(status, 200)
  t.strictSame(await tasksOf(scope), ['1 milk ✓', '2 bread ✓', '3 cheese'])
  t.strictSame(
    body.tool_calls.map(call => call.result.error),
    [undefined, undefined, undefined]
  )
  const { steps, calls: recorded } = await recordOf(scope, body.turn_id)
  t.strictSame([steps.length, recorded.length], [2, 3])
})
