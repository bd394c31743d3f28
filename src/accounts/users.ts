import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { User } from '../contract/components.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { ApiError } from '../errors.ts'
import { hashNewPassword } from './new-password.ts'
import { verifyPassword } from './passwords.ts'
import { deleteSessions } from './session-store.ts'
import type { SessionIds } from './sessions.ts'
import {
  insertUser,
  replacePassword,
  selectUser,
  selectUserByEmail,
  type UserWithPassword,
  userView
} from './user-store.ts'

export type AccountService = ReturnType<typeof createAccountService>

/** Registration and passwords. */
export function createAccountService({ db }: { db: Kysely<Database> }) {
  /** Also ends all sessions but `except`, so that no session that began with the old password remains. */
  async function replace(userId: string, passwords: { from?: string; to: string }, except?: string) {
    return await inTransaction(scopeOf(db, userId), async scope => {
      const isReplaced = await replacePassword(scope, passwords)
      if (isReplaced) await deleteSessions(scope, except)
      return isReplaced
    })
  }

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
     * @returns the id of the user and the password hash that was verified.
     * @throws {ApiError} `invalid_credentials`, the same for an unknown address and a wrong password.
     */
    async verify(email: string, password: string): Promise<{ userId: string; passwordHash: string }> {
      const user = await selectUserByEmail(db, email)
      const matches = await verifyPassword(user?.password_hash, password)
      if (!user || !matches) throw new ApiError('invalid_credentials')
      return { userId: user.id, passwordHash: user.password_hash }
    },

    /**
     * Changes the password and ends all other sessions.
     * @throws {ApiError} `validation_failed` when the current password is wrong, or the new one is easy to guess.
     */
    async changePassword({ userId, sessionId }: SessionIds, current: string, next: string): Promise<void> {
      const pointer = '/current_password'
      const user = await confirmPassword(scopeOf(db, userId), current, pointer)
      const to = await hashNewPassword(next, { email: user.email, pointer: '/new_password' })
      // A concurrent change can have replaced it since.
      if (!(await replace(userId, { from: user.password_hash, to }, sessionId))) throw wrongPassword(pointer)
    },

    /**
     * Sets a new random password and ends all sessions of the account.
     * @returns the new password; undefined when the account does not exist.
     */
    async resetPassword(email: string): Promise<string | undefined> {
      const user = await selectUserByEmail(db, email)
      if (!user) return undefined
      const password = randomBytes(12).toString('base64url')
      await replace(user.id, { to: await hashNewPassword(password, { email, pointer: '' }) })
      return password
    }
  }
}

/**
 * Checks the password of a signed-in user.
 * @param pointer the JSON pointer of the password in the request body.
 * @returns the user.
 * @throws {ApiError} `validation_failed` when it is wrong; not `unauthorized`, because the session stays valid.
 */
export async function confirmPassword(
  scope: Scope,
  password: string,
  pointer: string
): Promise<UserWithPassword> {
  const user = await selectUser(scope)
  const matches = await verifyPassword(user?.password_hash, password)
  if (!user || !matches) throw wrongPassword(pointer)
  return user
}

function wrongPassword(pointer: string): ApiError {
  return new ApiError('validation_failed', {
    errors: [{ pointer, message: 'is not the password of this account' }]
  })
}
