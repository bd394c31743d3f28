import { sql } from 'kysely'
import t from 'tap'
import { inTransaction } from '../../src/db/transaction.ts'
import { openToolkit } from '../agent/tools/toolkit.ts'

const { owner } = await openToolkit(t)

t.test('deleting a conversation of 2,000 turns reads the tasks of its turns, and no others', async t => {
  const { scope, add } = await owner()
  await add(['milk'])
  const { userId } = scope
  await sql`
    insert into turns (user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at)
    select ${userId}::uuid, gen_random_uuid(), id, 'completed', 'none', 'UTC', now(), now(), now(), now()
    from conversations, generate_series(1, 2000)`.execute(scope.db)
  await sql`
    insert into tasks (user_id, id, number, title)
    select ${userId}::uuid, gen_random_uuid(), 1 + n, 'task' from generate_series(1, 20000) n`.execute(
    scope.db
  )

  const { read, left } = await inTransaction(scope, async ({ db: trx }) => {
    await trx.deleteFrom('conversations').where('user_id', '=', userId).execute()
    const { rows } = await sql<{ read: string }>`
      select seq_tup_read + idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'tasks'`.execute(
      trx
    )
    const turns = await trx.selectFrom('turns').where('user_id', '=', userId).select('id').execute()
    return { read: Number(rows[0]?.read), left: turns.length }
  })
  t.equal(left, 0)
  t.ok(read <= 4, `${read} rows of tasks were read`)
})
