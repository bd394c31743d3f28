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
import { deleteSessions } from './session-store.ts'
import type { SessionIds } from './sessions.ts'
import { insertUser, replacePassword, selectUserByEmail, userView } from './user-store.ts'

export type AccountService = ReturnType<typeof createAccountService>

/** Registration and passwords. */
export function createAccountService(options: PasswordCheckOptions) {
  const { db, ...keys } = options
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
     * @returns a new device token for the client: those that were made before are no longer valid.
     * @throws {ApiError} `validation_failed` when the current password is wrong, the account has none, or the new one is easy to guess;
     * `too_many_password_attempts`.
     */
    async changePassword(
      { userId, sessionId }: SessionIds,
      { current, next }: { current: GivenPassword; next: string }
    ): Promise<string> {
      const account = await confirmPassword(options, userId, current, currentPassword)
      const to = await hashNewPassword(next, { email: account.email, pointer: '/new_password' })
      // A concurrent change can have replaced it since.
      const isReplaced = await replace(db, userId, { from: account.passwordHash, to, except: sessionId })
      if (!isReplaced) throw wrongPassword(currentPassword)
      return newDeviceToken(keys, { userId, passwordHash: to })
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
  /** The session that continues. */
  except?: string
}

/** Also ends all other sessions, so that none remains that began with the old password. */
async function replace(db: Kysely<Database>, userId: string, { except, ...hashes }: Replacement) {
  return await inTransaction(scopeOf(db, userId), async scope => {
    const isReplaced = await replacePassword(scope, hashes)
    if (isReplaced) await deleteSessions(scope, except)
    return isReplaced
  })
}
