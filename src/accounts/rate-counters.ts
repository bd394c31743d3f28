import { type Kysely, sql } from 'kysely'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { liveSession } from './session-store.ts'
import type { SessionKey } from './sessions.ts'

/**
 * Counts one hit in the user's current window, which begins with its first hit; by the database's clock, in one
 * statement, so that any number of replicas count together. The same statement sees whether the session goes on.
 * @returns the hits in the window, this one included, and the milliseconds until it ends.
 * @throws {ApiError} `unauthorized`, and nothing is counted, when the session has ended.
 */
export async function countHit(
  db: Kysely<Database>,
  { userId, sessionId }: SessionKey,
  { name, windowMs }: { name: string; windowMs: number }
) {
  const scope = { db, userId }
  const windowEnds = sql<Date>`now() + ${windowMs} * interval '1 millisecond'`
  return await scope.db
    .insertInto('rate_counters')
    .columns(['user_id', 'name', 'hits', 'window_ends'])
    .expression(
      liveSession(scope, sessionId).select([
        'user_id',
        sql<string>`${name}::text`.as('name'),
        sql<number>`1`.as('hits'),
        windowEnds.as('window_ends')
      ])
    )
    .onConflict(conflict =>
      conflict.columns(['user_id', 'name']).doUpdateSet({
        hits: sql`case when rate_counters.window_ends <= now() then 1 else rate_counters.hits + 1 end`,
        window_ends: sql`case when rate_counters.window_ends <= now() then ${windowEnds} else rate_counters.window_ends end`
      })
    )
    .returning([
      'hits as current',
      sql<number>`extract(epoch from window_ends - now())::float8 * 1000`.as('ttl')
    ])
    .executeTakeFirstOrThrow(() => new ApiError('unauthorized'))
}

/** Takes back one hit of the user's current window, if that has not ended. */
export async function takeBackHit({ db, userId }: Scope, name: string): Promise<void> {
  await db
    .updateTable('rate_counters')
    .set({ hits: sql`hits - 1` })
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .where('hits', '>', 0)
    .where('window_ends', '>', sql<Date>`now()`)
    .execute()
}
