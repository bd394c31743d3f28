import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../db/scope.ts'
import { statement } from '../db/statements.ts'
import { ApiError } from '../errors.ts'
import type { SessionIds } from './sessions.ts'

/** Milliseconds until the window of a row ends. */
const msLeft = sql<number>`extract(epoch from window_ends - now())::float8 * 1000`.as('msLeft')

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
 * A statement that counts hits in the user's current window, if the session is active. A window starts with its first
 * hit. All replicas share the counter: it uses the clock of the database.
 */
export function countingHits(
  { userId, sessionId }: SessionIds,
  { name, windowMs }: Counter,
  { hits, if: condition }: { hits: number; if: RawBuilder<boolean> }
): RawBuilder<Window> {
  return sql`
    insert into rate_counters (user_id, name, hits, window_ends)
    select user_id, ${name}, ${hits}, now() + ${windowMs}::float8 * interval '1 millisecond'
    from sessions where user_id = ${userId} and id = ${sessionId} and expires_at > now() and ${condition}
    on conflict (user_id, name) do update set
      hits = case when rate_counters.window_ends <= now() then 0 else rate_counters.hits end + excluded.hits,
      window_ends = case
        when rate_counters.window_ends <= now() then excluded.window_ends else rate_counters.window_ends
      end
    returning hits, ${msLeft}`
}

const countHitStatement = statement('count_hit', (values: SessionIds & Counter) =>
  countingHits(values, values, { hits: 1, if: sql.lit(true) })
)

/**
 * Counts one hit in the user's current window. The same statement checks the session.
 * @returns the window, including this hit.
 * @throws {ApiError} `unauthorized` when the session has ended. The hit is then not counted.
 */
export async function countHit(scope: Scope, sessionId: string, counter: Counter): Promise<Window> {
  const [window] = await countHitStatement.execute(scope, { userId: scope.userId, sessionId, ...counter })
  if (!window) throw new ApiError('unauthorized')
  return window
}

/** @throws {ApiError} `rate_limited` when the window has more hits than allowed. */
export function checkWindow({ hits, msLeft }: Window, max: number): void {
  if (hits > max) throw new ApiError('rate_limited', { retryAfter: msLeft / 1000 })
}

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
