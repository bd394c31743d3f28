import type { Kysely } from 'kysely'
import type { Database } from '../db/tables.ts'
import { hashOf, nextSecret, type RefreshToken } from './refresh-token.ts'
import { deleteSession, exchangeSecret, hasJustExchanged } from './session-store.ts'

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
export async function refresh(
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
