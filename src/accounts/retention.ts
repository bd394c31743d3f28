import { type Kysely, type RawBuilder, sql } from 'kysely'
import { exclusively } from '../db/exclusively.ts'
import type { Database } from '../db/tables.ts'
import { keyLifetimeHours } from '../http/idempotency.ts'

/** Hours for which a stream can be resumed delta by delta. After that a reader gets the answer in one delta. */
const deltaLifetimeHours = 25

/** Rows that are kept for a time only, and the condition under which that time is over. See docs/data-model.md. */
const expired = {
  sessions: sql<boolean>`expires_at <= now()`,
  // A window lasts a minute. The counter shows for an hour that the user was active: see `measureStorage`.
  rate_counters: sql<boolean>`window_ends <= now() - interval '1 hour'`,
  task_requests: sql<boolean>`created_at <= now() - ${keyLifetimeHours} * interval '1 hour'`,
  stream_deltas: sql<boolean>`created_at <= now() - ${deltaLifetimeHours} * interval '1 hour'`
} satisfies Partial<Record<keyof Database, RawBuilder<boolean>>>

const expiredKey = sql<boolean>`idempotency_key is not null and status <> 'running'
  and started_at <= now() - ${keyLifetimeHours} * interval '1 hour'`

/** Skips locked rows: a request is using them. */
function someRows(table: keyof Database, condition: RawBuilder<boolean>, limit: number): RawBuilder<unknown> {
  return sql`ctid = any (array(
    select ctid from ${sql.table(table)} where ${condition} limit ${limit} for update skip locked))`
}

/** One statement for each kind of expired data of any user. Each changes at most `limit` rows. */
function removals(limit: number): RawBuilder<unknown>[] {
  const deletions = Object.entries(expired).map(
    ([name, condition]) =>
      sql`delete from ${sql.table(name)} where ${someRows(name as keyof Database, condition, limit)}`
  )
  const keys = sql`update turns set idempotency_key = null, request_hash = null
    where ${someRows('turns', expiredKey, limit)}`
  return [...deletions, keys]
}

/** Rows per statement, so that no statement takes long. */
const batchSize = 1000

/** Removes the expired data of all users, also of those who never return. @returns the number of rows. */
export async function removeExpired(db: Kysely<Database>, limit = batchSize): Promise<number> {
  let total = 0
  for (const removal of removals(limit)) {
    let removed: number
    do {
      removed = (await exclusively(db, 'retention', db => changedRows(db, removal))) ?? 0
      total += removed
    } while (removed === limit)
  }
  return total
}

async function changedRows(db: Kysely<Database>, statement: RawBuilder<unknown>): Promise<number> {
  return Number((await statement.execute(db)).numAffectedRows)
}

/** Bytes that a row takes beside its texts, with its entries in the indexes. */
const rowBytes = 200

function sizeOf(table: keyof Database, ...texts: string[]): RawBuilder<string> {
  const sizes = texts.map(column => sql`coalesce(pg_column_size(${sql.ref(column)}), 0)`)
  const size = sql.join([sql.lit(rowBytes), ...sizes], sql` + `)
  return sql`(select coalesce(sum(${size}), 0) from ${sql.table(table)} where user_id = users.id)`
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
  const { rows } = await sql<{ id: string }>`
    select id from users
    where exists (
      select from rate_counters
      where user_id = users.id and window_ends > coalesce(measured_at, '-infinity')
    ) and (
      measured_at is null or stored_bytes > ${maxStoredBytes} / 2
        or measured_at <= now() - ${relaxedMinutes} * interval '1 minute'
    )
    order by measured_at nulls first
    limit ${limit}`.execute(db)
  let measured = 0
  for (const { id } of rows) {
    // Another replica may have measured it since.
    const update = sql`update users set measured_at = now(), stored_bytes = ${storedBytes}
      where id = ${id} and coalesce(measured_at, '-infinity') <= now() - interval '10 seconds'`
    measured += (await exclusively(db, 'retention', db => changedRows(db, update))) ?? 0
  }
  return measured
}
