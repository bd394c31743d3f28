import type { Kysely } from 'kysely'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { hashOf, newSecret, type RefreshToken } from './refresh-token.ts'
import { insertSession, pruneSessions } from './session-store.ts'
import { lockUser } from './user-store.ts'

export interface Beginning {
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
export async function beginSession(db: Kysely<Database>, beginning: Beginning): Promise<RefreshToken> {
  return await db.transaction().execute(trx => beginWithin({ db: trx, userId: beginning.userId }, beginning))
}

async function beginWithin(
  scope: Scope,
  { passwordHash, userAgent, days }: Beginning
): Promise<RefreshToken> {
  // A password that changes now waits for this session, and ends it.
  if (!(await lockUser(scope, passwordHash))) throw new ApiError('unauthorized')
  await pruneSessions(scope, most - 1)
  const secret = newSecret()
  const sessionId = await insertSession(scope, {
    tokenHash: hashOf(secret),
    userAgent: userAgent?.slice(0, userAgentCharacters) || undefined,
    days
  })
  return { userId: scope.userId, sessionId, secret }
}
