import { randomUUIDv7 as uuid } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Session, User } from '../contract/components.ts'
import { scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { ApiError, notFound } from '../errors.ts'
import { type Slice, sliceOf } from '../http/paging.ts'
import type { Keys } from '../lib/keys.ts'
import type { Log } from '../lib/log.ts'
import {
  decodeToken,
  derivedSecret,
  encodeToken,
  hashOf,
  isIssued,
  newSecret,
  nextSecret,
  type RefreshToken
} from './refresh-token.ts'
import {
  deleteSession,
  exchangeSecret,
  hasSecret,
  insertSession,
  pruneSessions,
  selectActiveIds,
  selectJustExchanged,
  selectSessions,
  selectUserOfSession
} from './session-store.ts'
import { lockUser, userView } from './user-store.ts'

/** Identifies a session. */
export interface SessionIds {
  userId: string
  sessionId: string
}

/** A session and the refresh token for its next exchange. */
export interface SessionWithToken extends SessionIds {
  refreshToken: string
}

interface SessionServiceOptions {
  db: Kysely<Database>
  /** Of refresh tokens. */
  keys: Keys
  /** A session expires after this time unless it is refreshed. */
  refreshTokenDays: number
}

export type SessionService = ReturnType<typeof createSessionService>

/** Login sessions. A session begins with a login. Each refresh exchanges its token for a new one. */
export function createSessionService({ db, keys, refreshTokenDays: days }: SessionServiceOptions) {
  return {
    /** @throws {ApiError} `invalid_credentials` when the password has changed since it was verified. */
    async begin(login: Omit<Login, 'key' | 'days'>): Promise<SessionWithToken> {
      return withEncodedToken(await beginSession(db, { ...login, key: keys[0], days }))
    },

    /** Exchanges a refresh token for a new one; undefined when the session has ended or this exchange ends it. */
    async refresh(token: string | undefined, log: Log): Promise<SessionWithToken | undefined> {
      const decoded = decodeToken(token)
      const next = decoded && (await refresh(decoded, { db, keys, days }))
      if (next !== 'ended') return next && withEncodedToken(next)
      log.warn({ session: decoded?.sessionId }, 'refresh token reused: session ended')
      return undefined
    },

    /** The user of a session. @throws {ApiError} `unauthorized` when it has ended. */
    async userOf({ userId, sessionId }: SessionIds): Promise<User> {
      const user = await selectUserOfSession(scopeOf(db, userId), sessionId)
      if (!user) throw new ApiError('unauthorized')
      return userView(user)
    },

    /** A user's sessions, newest first. `before` is the id of the last session of the previous page. */
    async list(
      { userId, sessionId }: SessionIds,
      { limit, before }: { limit: number; before?: string | undefined }
    ): Promise<Slice<Session>> {
      const rows = await selectSessions(scopeOf(db, userId), { limit: limit + 1, before })
      const views = rows.map(row => sessionView(row, sessionId))
      return sliceOf(views, limit, session => [session.id])
    },

    /** @throws {ApiError} `not_found` when the session does not exist or belongs to another user. */
    async end({ userId, sessionId }: SessionIds): Promise<void> {
      if (!(await deleteSession(scopeOf(db, userId), sessionId))) throw notFound('session')
    },

    /** Ends the session of the refresh token and the session of the access token, if present. */
    async logOut(token: string | undefined, session: SessionIds | undefined): Promise<void> {
      const decoded = decodeToken(token)
      const isGenuine = decoded && (await wasIssued(db, decoded, keys))
      for (const ended of [isGenuine ? decoded : undefined, session])
        if (ended) await deleteSession(scopeOf(db, ended.userId), ended.sessionId)
    }
  }
}

/** The ids of those of these sessions that have not ended. */
export async function activeSessionIds(db: Kysely<Database>, sessions: SessionIds[]): Promise<Set<string>> {
  return new Set(await selectActiveIds(db, sessions))
}

function withEncodedToken({ userId, sessionId, secret }: RefreshToken): SessionWithToken {
  return { userId, sessionId, refreshToken: encodeToken({ userId, sessionId, secret }) }
}

interface Login {
  userId: string
  /** The hash that the password was verified against. */
  passwordHash: string
  /** The `User-Agent` header of the client. */
  userAgent: string | undefined
  key: string
  days: number
}

const maxSessionsPerUser = 100

/** Longer values are truncated. */
const maxUserAgentLength = 256

/**
 * Begins a session. Ends the least recently used sessions beyond `maxSessionsPerUser`.
 * @throws {ApiError} `invalid_credentials` when the password has changed since it was verified.
 */
async function beginSession(
  db: Kysely<Database>,
  { userId, passwordHash, userAgent, key, days }: Login
): Promise<RefreshToken> {
  return await inTransaction(scopeOf(db, userId), async scope => {
    // The lock makes a concurrent password change wait for this session and then end it.
    if (!(await lockUser(scope, passwordHash))) throw new ApiError('invalid_credentials')
    await pruneSessions(scope, maxSessionsPerUser - 1)
    const sessionId = uuid()
    const secret = newSecret(key, { userId, sessionId })
    await insertSession(scope, {
      id: sessionId,
      tokenHash: hashOf(secret),
      userAgent: userAgent?.slice(0, maxUserAgentLength) || undefined,
      days
    })
    return { userId, sessionId, secret }
  })
}

interface RefreshOptions {
  db: Kysely<Database>
  keys: Keys
  /** The session expires after this time unless it is refreshed again. */
  days: number
}

/** A token can be used again within this time: by another browser tab, or because the response was lost. */
const graceSeconds = 10

/**
 * Exchanges a refresh token for a new one. A token that is used again within `graceSeconds` gets the same new token.
 * A later reuse indicates a stolen token and ends the session. Any other token has no effect.
 * @returns undefined when the session has already ended; `'ended'` when this reuse ends it.
 */
async function refresh(
  token: RefreshToken,
  { db, keys, days }: RefreshOptions
): Promise<RefreshToken | 'ended' | undefined> {
  const { userId, sessionId, secret } = token
  const scope = scopeOf(db, userId)
  const from = hashOf(secret)
  const next = nextSecret(keys[0], token)
  if (await exchangeSecret(scope, sessionId, { from, to: hashOf(next), days }))
    return { userId, sessionId, secret: next }
  const current = await selectJustExchanged(scope, sessionId, { from, seconds: graceSeconds })
  const repeated = current && derivedSecret(keys, token, current)
  if (repeated) return { userId, sessionId, secret: repeated }
  const isReused = await wasIssued(db, token, keys)
  return isReused && (await deleteSession(scope, sessionId)) ? 'ended' : undefined
}

/**
 * Whether a token is or was that of its session. The ids in a token are no secret: access tokens contain them, too. The hashes
 * recognize tokens that were issued with another key, or before tokens had a proof.
 */
async function wasIssued(db: Kysely<Database>, token: RefreshToken, keys: Keys): Promise<boolean> {
  const { userId, sessionId, secret } = token
  return isIssued(keys, token) || (await hasSecret(scopeOf(db, userId), sessionId, hashOf(secret)))
}

type SessionRow = Awaited<ReturnType<typeof selectSessions>>[number]

/** @param current the id of the requesting session. */
export function sessionView(row: SessionRow, current: string): Session {
  return {
    id: row.id,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    user_agent: row.user_agent,
    is_current: row.id === current
  }
}
