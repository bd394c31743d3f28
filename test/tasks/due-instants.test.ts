import { sql } from 'kysely'
import t from 'tap'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask } from '../../src/tasks/commands.ts'
import { openToolkit } from '../agent/tools/toolkit.ts'
import { highLimits } from '../support/limits.ts'
import { inServerTimeZones } from '../support/server-time-zones.ts'

const { owner } = await openToolkit(t)

/** With dates from before time zones, when local times differed by seconds. */
const instants = [
  '2026-03-29T01:30:00Z',
  '2011-12-30T12:00:00Z',
  '1850-06-01T12:00:00Z',
  '1000-01-01T00:00:00Z'
]

inServerTimeZones(t, 'a due time is stored as the same instant, in any century', async t => {
  const { scope } = await owner()
  for (const due of instants) {
    const { id } = await addTask(scope, { title: due, due }, { origin: byHand, timeZone: 'UTC' }, highLimits)
    const stored = await scope.db
      .selectFrom('tasks')
      .where('id', '=', id)
      .select(sql<number>`extract(epoch from due_at)::float8`.as('seconds'))
      .executeTakeFirstOrThrow()
    t.equal(stored.seconds * 1000, Date.parse(due), due)
  }
})
