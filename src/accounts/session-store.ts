import { randomUUIDv7 as uuid } from 'node:crypto'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { QueryScope, Scope } from '../db/scope.ts'
import { statement } from '../db/statements.ts'
import type { Database } from '../db/tables.ts'
import { userColumns } from './user-store.ts'

export interface NewSession {
  id?: string
  tokenHash: Buffer
  userAgent: string | undefined
  /** The session expires after this time unless it is refreshed. */
  days: number
}

/** Inserts a session and returns its id. */
export async function insertSession(
  { db, userId }: Scope,
  { id = uuid(), ...session }: NewSession
): Promise<string> {
  await db
    .insertInto('sessions')
    .values({
      user_id: userId,
      id,
      token_hash: session.tokenHash,
      user_agent: session.userAgent ?? null,
      expires_at: daysFromNow(session.days)
    })
    .execute()
  return id
}

/** Deletes all sessions except the `keep` most recently used ones. */
export async function pruneSessions({ db, userId }: Scope, keep: number): Promise<void> {
  const surplus = db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .orderBy('last_used_at', 'desc')
    .orderBy('id', 'desc')
    .offset(keep)
    .select('id')
  await db.deleteFrom('sessions').where('user_id', '=', userId).where('id', 'in', surplus).execute()
}

/** A query for a session that has not ended. */
export function activeSession({ db, userId }: QueryScope, sessionId: string) {
  return db
    .selectFrom('sessions')
    .where('sessions.user_id', '=', userId)
    .where('sessions.id', '=', sessionId)
    .where('sessions.expires_at', '>', now)
}

/** The ids of those of these sessions, of any users, that have not ended. A single query. */
export async function selectActiveIds(
  db: Kysely<Database>,
  sessions: { userId: string; sessionId: string }[]
): Promise<string[]> {
  const users = sessions.map(({ userId }) => userId)
  const ids = sessions.map(({ sessionId }) => sessionId)
  const active = sql<{ id: string }>`select id from active_sessions(${users}::uuid[], ${ids}::uuid[]) as id`
  const { rows } = await active.execute(db)
  return rows.map(row => row.id)
}

/** The user of a session; undefined when the session has ended. A single query. */
export async function selectUserOfSession(scope: Scope, sessionId: string) {
  const [user] = await userOfSession.execute(scope, { userId: scope.userId, sessionId })
  return user
}

const userOfSession = statement(
  'user_of_session',
  ({ userId, sessionId }: { userId: string; sessionId: string }, db) =>
    activeSession({ db, userId }, sessionId)
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(userColumns)
)

interface Exchange {
  /** The hash of the secret that is replaced; of any if undefined. */
  from?: Buffer
  /** The hash of the secret that replaces it. */
  to: Buffer
  /** The session expires after this time unless it is refreshed. */
  days: number
}

/** Replaces the current secret. @returns false when `from` is not the current one, so only one exchange succeeds. */
export async function exchangeSecret(
  { db, userId }: Scope,
  sessionId: string,
  { from, to, days }: Exchange
): Promise<boolean> {
  const session = db
    .updateTable('sessions')
    .set(({ ref }) => ({
      previous_hash: ref('token_hash'),
      token_hash: to,
      last_used_at: now,
      expires_at: daysFromNow(days)
    }))
    .where('user_id', '=', userId)
    .where('id', '=', sessionId)
    .where('expires_at', '>', now)
  const unchanged = from === undefined ? session : session.where('token_hash', '=', from)
  const { numUpdatedRows } = await unchanged.executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The hash of the current secret, if it has replaced `from` at most `seconds` ago. */
export async function selectJustExchanged(
  scope: Scope,
  sessionId: string,
  { from, seconds }: { from: Buffer; seconds: number }
): Promise<Buffer | undefined> {
  const session = await activeSession(scope, sessionId)
    .where('previous_hash', '=', from)
    .where('last_used_at', '>', sql<Date>`now() - ${seconds} * interval '1 second'`)
    .select('token_hash')
    .executeTakeFirst()
  return session?.token_hash
}

/** Whether this is the hash of the secret of a session, or of the one before it. False when the session has ended. */
export async function hasSecret(scope: Scope, sessionId: string, hash: Buffer): Promise<boolean> {
  const session = await activeSession(scope, sessionId)
    .where(either => either.or([either('token_hash', '=', hash), either('previous_hash', '=', hash)]))
    .select('id')
    .executeTakeFirst()
  return session !== undefined
}

/** Deletes a session. @returns false when the session does not exist or has expired. */
export async function deleteSession(scope: Scope, id: string): Promise<boolean> {
  const ended = await deleting(scope, sql`id = ${id}`).execute(scope.db)
  return ended.rows[0]?.was_active === true
}

/** Deletes all sessions of a user, except one if it is given. */
export async function deleteSessions(scope: Scope, except?: string): Promise<void> {
  await deleting(scope, sql`id is distinct from ${except ?? null}::uuid`).execute(scope.db)
}

/** Deletes sessions. Tokens that an identity provider has issued for them are refused from now on. */
function deleting({ userId }: Scope, condition: RawBuilder<unknown>): RawBuilder<{ was_active: boolean }> {
  return sql`
    with ended as (
      delete from sessions where user_id = ${userId} and ${condition} returning expires_at > now() as was_active
    ), refused as (
      update users set tokens_refused_until = greatest(now(), newest_token_at)
      where id = ${userId} and issuer is not null and exists (select from ended where was_active)
    )
    select was_active from ended`
}

/** The sessions that have not ended, newest first. `before` is the id of the last session of the previous page. */
export async function selectSessions(
  { db, userId }: Scope,
  { limit, before }: { limit: number; before: string | undefined }
) {
  const sessions = db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .limit(limit)
    .select(['id', 'created_at', 'last_used_at', 'expires_at', 'user_agent'])
  return await (before === undefined ? sessions : sessions.where('id', '<', before)).execute()
}

const now = sql<Date>`now()`

function daysFromNow(days: number): RawBuilder<Date> {
  return sql<Date>`now() + ${days} * interval '1 day'`
}
