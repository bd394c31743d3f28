import type { Kysely } from 'kysely'
import type { Session, User } from '../contract/components.ts'
import { inTransaction } from '../db/client.ts'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { type Slice, sliceOf } from '../http/paging.ts'
import type { Log } from '../lib/log.ts'
import {
  decodeToken,
  encodeToken,
  hashOf,
  newSecret,
  nextSecret,
  type RefreshToken
} from './refresh-token.ts'
import {
  deleteSession,
  exchangeSecret,
  hasJustExchanged,
  insertSession,
  pruneSessions,
  selectSessions,
  selectUserOfSession
} from './session-store.ts'
import { lockUser, userOf } from './user-store.ts'

/** Names one session of one user. */
export interface SessionKey {
  userId: string
  sessionId: string
}

/** A session with the token that its next refresh needs. */
export interface SignedIn extends SessionKey {
  refreshToken: string
}

interface SessionServiceOptions {
  db: Kysely<Database>
  /** The same for all replicas. */
  secret: string
  /** After which a session ends by itself, unless it is refreshed before. */
  refreshTokenDays: number
}

export type SessionService = ReturnType<typeof createSessionService>

/** Where users are logged in. A session begins with a password; each refresh exchanges its token for the next one. */
export function createSessionService({ db, secret: key, refreshTokenDays: days }: SessionServiceOptions) {
  return {
    /** @throws {ApiError} `unauthorized` when the password has changed since it was verified. */
    async begin(user: Omit<Beginning, 'days'>): Promise<SignedIn> {
      return signedIn(await beginSession(db, { ...user, days }))
    },

    /** Exchanges a refresh token for the next one; undefined when its session has ended, or ends now. */
    async refresh(token: string | undefined, log: Log): Promise<SignedIn | undefined> {
      const given = decodeToken(token)
      const next = given && (await refresh(given, { db, key, days }))
      if (next !== 'ended') return next && signedIn(next)
      log.warn({ session: given?.sessionId }, 'refresh token reused: session ended')
      return undefined
    },

    /** The user of a session. @throws {ApiError} `unauthorized` when it has ended. */
    async userOf({ userId, sessionId }: SessionKey): Promise<User> {
      const user = await selectUserOfSession({ db, userId }, sessionId)
      if (!user) throw new ApiError('unauthorized')
      return userOf(user)
    },

    /** A user's sessions, newest first, from the one before `before`; their key is their id. */
    async list(
      { userId, sessionId }: SessionKey,
      { limit, before }: { limit: number; before?: string | undefined }
    ): Promise<Slice<Session>> {
      const rows = await selectSessions({ db, userId }, { limit: limit + 1, before })
      const views = rows.map(row => sessionOf(row, sessionId))
      return sliceOf(views, limit, session => [session.id])
    },

    /** @throws {ApiError} `not_found` for a session that is not there, or not the user's. */
    async end({ userId, sessionId }: SessionKey): Promise<void> {
      if (!(await deleteSession({ db, userId }, sessionId))) throw new ApiError('not_found')
    },

    /** Ends the sessions of a refresh token and of an access token, if they come. */
    async leave(token: string | undefined, session: SessionKey | undefined): Promise<void> {
      for (const left of [decodeToken(token), session])
        if (left) await deleteSession({ db, userId: left.userId }, left.sessionId)
    }
  }
}

function signedIn({ userId, sessionId, secret }: RefreshToken): SignedIn {
  return { userId, sessionId, refreshToken: encodeToken({ userId, sessionId, secret }) }
}

interface Beginning {
  userId: string
  /** That of the password that was verified. */
  passwordHash: string
  /** What the program that logs in says it is. */
  userAgent: string | undefined
  days: number
}

/** Sessions of one user, at most. */
const most = 100

/** Of what a program says it is: longer ones are no use to anybody. */
const userAgentCharacters = 256

/**
 * Begins a session. Those beyond a hundred end, the longest unused first.
 * @throws {ApiError} `unauthorized` when the password has changed since it was verified.
 */
async function beginSession(
  db: Kysely<Database>,
  { userId, passwordHash, userAgent, days }: Beginning
): Promise<RefreshToken> {
  return await inTransaction({ db, userId }, async scope => {
    // A password that changes now waits for this session, and ends it.
    if (!(await lockUser(scope, passwordHash))) throw new ApiError('unauthorized')
    await pruneSessions(scope, most - 1)
    const secret = newSecret()
    const sessionId = await insertSession(scope, {
      tokenHash: hashOf(secret),
      userAgent: userAgent?.slice(0, userAgentCharacters) || undefined,
      days
    })
    return { userId, sessionId, secret }
  })
}

interface RefreshOptions {
  db: Kysely<Database>
  /** What secrets follow from. */
  key: string
  /** After which the session ends by itself, unless it is refreshed again. */
  days: number
}

/** Seconds in which a token may come once more: from another tab, or because its answer was lost. */
const graceSeconds = 10

/**
 * Exchanges a refresh token for the next one. One that comes again within seconds gets the same one; later it has been
 * copied by somebody, and ends its session.
 * @returns undefined when its session has ended; `'ended'` when it ends now.
 */
async function refresh(
  { userId, sessionId, secret }: RefreshToken,
  { db, key, days }: RefreshOptions
): Promise<RefreshToken | 'ended' | undefined> {
  const scope = { db, userId }
  const next = nextSecret(key, secret)
  const exchange = { from: hashOf(secret), to: hashOf(next) }
  const isGood =
    (await exchangeSecret(scope, sessionId, { ...exchange, days })) ||
    (await hasJustExchanged(scope, sessionId, { ...exchange, seconds: graceSeconds }))
  if (isGood) return { userId, sessionId, secret: next }
  return (await deleteSession(scope, sessionId)) ? 'ended' : undefined
}

type SessionRow = Awaited<ReturnType<typeof selectSessions>>[number]

/** `current` is the session that asks. */
export function sessionOf(row: SessionRow, current: string): Session {
  return {
    id: row.id,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    user_agent: row.user_agent,
    is_current: row.id === current
  }
}
