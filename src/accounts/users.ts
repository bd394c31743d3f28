import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { User } from '../contract/components.ts'
import { scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import { newDeviceToken } from './device-token.ts'
import { hashNewPassword } from './new-password.ts'
import {
  confirmPassword,
  currentPassword,
  type GivenPassword,
  type PasswordCheckOptions,
  type VerifiedAccount,
  verifyLogin,
  wrongPassword
} from './password-check.ts'
import { encodeToken, hashOf, newSecret } from './refresh-token.ts'
import { deleteSessions, exchangeSecret } from './session-store.ts'
import type { SessionIds } from './sessions.ts'
import { insertUser, replacePassword, selectUserByEmail, userView } from './user-store.ts'

interface AccountServiceOptions extends PasswordCheckOptions {
  /** A session expires after this time unless it is refreshed. */
  refreshTokenDays: number
}

/** What a browser that has changed the password gets in place of its previous tokens. */
interface NewTokens {
  deviceToken: string
  refreshToken: string
}

export type AccountService = ReturnType<typeof createAccountService>

/** Registration and passwords. */
export function createAccountService({ refreshTokenDays: days, ...options }: AccountServiceOptions) {
  const { db, keys } = options
  return {
    /**
     * @throws {ApiError} `email_taken`, also when the addresses differ only in case; `validation_failed` when the password
     * is easy to guess.
     */
    async register(email: string, password: string): Promise<User> {
      const passwordHash = await hashNewPassword(password, { email, pointer: '/password' })
      const user = await insertUser(db, email, passwordHash)
      if (!user) throw new ApiError('email_taken')
      return userView(user)
    },

    /**
     * Verifies an address and a password.
     * @returns the account, and a new device token for the client.
     * @throws {ApiError} `invalid_credentials` and `too_many_password_attempts`, as `verifyLogin`.
     */
    async verify(email: string, given: GivenPassword): Promise<VerifiedAccount & { deviceToken: string }> {
      const account = await verifyLogin(options, email, given)
      return { ...account, deviceToken: newDeviceToken(keys, account, given.device) }
    },

    /**
     * Changes the password and ends all other sessions.
     * @returns new tokens for the client: device tokens that were made before are no longer valid, nor are refresh tokens.
     * @throws {ApiError} `validation_failed` when the current password is wrong, the account has none, or the new one is easy to guess;
     * `too_many_password_attempts`.
     */
    async changePassword(
      { userId, sessionId }: SessionIds,
      { current, next }: { current: GivenPassword; next: string }
    ): Promise<NewTokens> {
      const account = await confirmPassword(options, userId, current, currentPassword)
      const to = await hashNewPassword(next, { email: account.email, pointer: '/new_password' })
      const secret = newSecret(keys[0], { userId, sessionId })
      const session = { id: sessionId, tokenHash: hashOf(secret), days }
      // A concurrent change can have replaced it since.
      const isReplaced = await replace(db, userId, { from: account.passwordHash, to, session })
      if (!isReplaced) throw wrongPassword(currentPassword)
      return {
        deviceToken: newDeviceToken(keys, { userId, passwordHash: to }),
        refreshToken: encodeToken({ userId, sessionId, secret })
      }
    }
  }
}

/**
 * Sets a new random password and ends all sessions of the account.
 * @returns the new password; undefined when the account does not exist.
 */
export async function resetPassword(db: Kysely<Database>, email: string): Promise<string | undefined> {
  const user = await selectUserByEmail(db, email)
  if (!user) return undefined
  const password = randomBytes(12).toString('base64url')
  await replace(db, user.id, { to: await hashNewPassword(password, { email, pointer: '' }) })
  return password
}

interface Replacement {
  from?: string
  to: string
  /** The session that continues, with the hash of its new secret. */
  session?: { id: string; tokenHash: Buffer; days: number }
}

/** Also ends all other sessions and replaces the secret of this one, so that nobody who knew the old password can refresh one. */
async function replace(db: Kysely<Database>, userId: string, { session, ...hashes }: Replacement) {
  return await inTransaction(scopeOf(db, userId), async scope => {
    const isReplaced = await replacePassword(scope, hashes)
    if (isReplaced) await deleteSessions(scope, session?.id)
    if (isReplaced && session)
      await exchangeSecret(scope, session.id, { to: session.tokenHash, days: session.days })
    return isReplaced
  })
}
