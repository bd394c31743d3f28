import type { Kysely } from 'kysely'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Slice, sliceOf } from '../paging.ts'
import { type Beginning, beginSession } from './begin-session.ts'
import { refresh } from './refresh.ts'
import { decodeToken, encodeToken, type RefreshToken } from './refresh-token.ts'
import { deleteSession, selectSessions, selectUserOfSession } from './session-store.ts'
import { type SessionView, sessionOf } from './session-view.ts'
import { type User, userOf } from './user-view.ts'

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
      log.warn({ session: given?.sessionId }, 'a refresh token came twice: its session is ended')
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
    ): Promise<Slice<SessionView>> {
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
