import { type Kysely, sql } from 'kysely'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { activeSession } from './session-store.ts'
import type { SessionIds } from './sessions.ts'

interface Counter {
  name: string
  windowMs: number
}

/** The current window of a counter. */
export interface Window {
  hits: number
  /** Milliseconds until the window ends. */
  msLeft: number
}

/**
 * Counts one hit in the user's current window. A window starts with its first hit. All replicas share the counter: it
 * is updated in one statement and uses the clock of the database. The same statement checks the session.
 * @returns the window, including this hit.
 * @throws {ApiError} `unauthorized` when the session has ended. The hit is then not counted.
 */
export async function countHit(
  db: Kysely<Database>,
  { userId, sessionId }: SessionIds,
  { name, windowMs }: Counter
): Promise<Window> {
  const scope = { db, userId }
  const windowEnds = sql<Date>`now() + ${windowMs} * interval '1 millisecond'`
  return await scope.db
    .insertInto('rate_counters')
    .columns(['user_id', 'name', 'hits', 'window_ends'])
    .expression(
      activeSession(scope, sessionId).select([
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
    .returning(['hits', msLeft])
    .executeTakeFirstOrThrow(() => new ApiError('unauthorized'))
}

const msLeft = sql<number>`extract(epoch from window_ends - now())::float8 * 1000`.as('msLeft')

/** The user's current window, or an empty one. */
export async function readWindow({ db, userId }: Scope, { name, windowMs }: Counter): Promise<Window> {
  const window = await db
    .selectFrom('rate_counters')
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .where('window_ends', '>', sql<Date>`now()`)
    .select(['hits', msLeft])
    .executeTakeFirst()
  return window ?? { hits: 0, msLeft: windowMs }
}

/** Removes one hit from the user's current window, unless the window has ended. */
export async function removeHit({ db, userId }: Scope, name: string): Promise<void> {
  await db
    .updateTable('rate_counters')
    .set({ hits: sql`hits - 1` })
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .where('hits', '>', 0)
    .where('window_ends', '>', sql<Date>`now()`)
    .execute()
}
