import { type Kysely, type RawBuilder, sql } from 'kysely'
import { tryLock } from '../db/locks.ts'
import { scopeOf } from '../db/scope.ts'
import { rowSize, trimming } from '../db/sizes.ts'
import type { Database } from '../db/tables.ts'
import { keyLifetimeHours } from '../http/idempotency.ts'
import { removalOfErasedIdentities } from './identities.ts'
import { removalOfTries } from './password-tries.ts'

/** Hours for which a stream can be resumed delta by delta. After that a reader gets the answer in one delta. */
const deltaLifetimeHours = 25

/** Days for which the journal of tasks is kept. */
const changeLifetimeDays = 30

/** Rows of each kind that are removed in one transaction, so that none takes long. */
const batchSize = 1000

/**
 * Removes the expired data of all users, also of those who never return: see docs/data-model.md. @returns the number of
 * rows.
 */
export async function removeExpired(db: Kysely<Database>, limit = batchSize): Promise<number> {
  const removal = sql<{ removed: number; has_more: boolean }>`
    select sum(removed)::integer as removed, bool_or(has_more) as has_more from (
      select * from remove_expired(
        ${limit}, ${keyLifetimeHours} * interval '1 hour', ${deltaLifetimeHours} * interval '1 hour')
      union all ${removalOfTries(limit)}
      union all ${removalOfErasedIdentities(limit)}
      union all select * from remove_old_changes(${limit}, ${changeLifetimeDays} * interval '1 day')
    ) as removals`
  for (let total = 0; ; ) {
    const batch = await db
      .transaction()
      .execute(async db =>
        (await tryLock(db, 'retention')) ? (await removal.execute(db)).rows[0] : undefined
      )
    total += batch?.removed ?? 0
    if (!batch?.has_more) return total
  }
}

function sizeOf(table: keyof Database, ...texts: string[]): RawBuilder<string> {
  return sql`(select coalesce(sum(${rowSize(...texts)}), 0) from ${sql.table(table)} where user_id = users.id)`
}

const storedBytes = sql.join(
  [
    sizeOf('conversations', 'title'),
    sizeOf('turns'),
    sizeOf('messages', 'content'),
    sizeOf('search_entries', 'words'),
    sizeOf('turn_steps', 'content'),
    sizeOf('tool_calls', 'parameters', 'result'),
    sizeOf('stream_deltas', 'text'),
    sizeOf('tasks', 'title', 'description'),
    sizeOf('task_requests', 'response')
  ],
  sql` + `
)

/** A user who stores less than half of the limit is measured less often: the limit cannot be reached in this time. */
const relaxedMinutes = 3

/**
 * Measures the data of users who have written since it was last measured: as it is stored, texts compressed.
 * @returns the number of users, at most `limit`.
 */
export async function measureStorage(
  db: Kysely<Database>,
  { maxStoredBytes, limit = batchSize }: { maxStoredBytes: number; limit?: number }
): Promise<number> {
  const { rows } = await sql<{ id: string }>`select id from users_to_measure(
    ${maxStoredBytes}::bigint / 2, ${relaxedMinutes} * interval '1 minute', ${limit}) as id`.execute(db)
  let measured = 0
  for (const { id } of rows) {
    // Another replica may have measured it since.
    const update = sql`with trimmed as (${trimming(id)})
      update users set measured_at = now(), stored_bytes = ${storedBytes}
      where id = ${id} and coalesce(measured_at, '-infinity') <= now() - interval '10 seconds'`
    const { numAffectedRows = 0n } = await update.execute(scopeOf(db, id).db)
    measured += Number(numAffectedRows)
  }
  return measured
}
