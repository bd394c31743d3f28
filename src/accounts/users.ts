import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { User } from '../contract/components.ts'
import { inTransaction } from '../db/client.ts'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { deleteSessions } from './session-store.ts'
import type { SessionKey } from './sessions.ts'
import { insertUser, replacePassword, selectPasswordHash, selectUserByEmail, userOf } from './user-store.ts'

export type AccountService = ReturnType<typeof createAccountService>

/** Who may use the API. */
export function createAccountService({ db }: { db: Kysely<Database> }) {
  /** Whoever knew the old password is out: its sessions end with it, but for one. */
  async function replace(userId: string, passwords: { from?: string; to: string }, except?: string) {
    return await inTransaction({ db, userId }, async scope => {
      const isReplaced = await replacePassword(scope, passwords)
      if (isReplaced) await deleteSessions(scope, except)
      return isReplaced
    })
  }

  return {
    /** @throws {ApiError} `email_taken`, also when the address differs in case only. */
    async register(email: string, password: string): Promise<User> {
      const user = await insertUser(db, email, await hashPassword(password))
      if (!user) throw new ApiError('email_taken')
      return userOf(user)
    },

    /**
     * Whose address and password these are, with the hash that was verified.
     * @throws {ApiError} `unauthorized`, the same for an unknown address and a wrong password.
     */
    async verify(email: string, password: string): Promise<{ userId: string; passwordHash: string }> {
      const user = await selectUserByEmail(db, email)
      const matches = await verifyPassword(user?.password_hash, password)
      if (!user || !matches) throw new ApiError('unauthorized')
      return { userId: user.id, passwordHash: user.password_hash }
    },

    /**
     * Changes the password, and ends all other sessions with it.
     * @throws {ApiError} `validation_failed` when the current one is another.
     */
    async changePassword({ userId, sessionId }: SessionKey, current: string, next: string): Promise<void> {
      const pointer = '/current_password'
      const from = await confirmPassword({ db, userId }, current, pointer)
      const to = await hashPassword(next)
      // Another change may have come first.
      if (!(await replace(userId, { from, to }, sessionId))) throw wrongPassword(pointer)
    },

    /**
     * Gives an account a password that nobody knows yet, ends its sessions, and answers the password; undefined when
     * there is no such account.
     */
    async resetPassword(email: string): Promise<string | undefined> {
      const user = await selectUserByEmail(db, email)
      if (!user) return undefined
      const password = randomBytes(12).toString('base64url')
      await replace(user.id, { to: await hashPassword(password) })
      return password
    }
  }
}

/**
 * Has the user say their password again, and answers its hash; `pointer` is where it stands in the request.
 * @throws {ApiError} `validation_failed` when it is another: who is signed in stays so.
 */
export async function confirmPassword(scope: Scope, password: string, pointer: string): Promise<string> {
  const hash = await selectPasswordHash(scope)
  const matches = await verifyPassword(hash, password)
  if (!hash || !matches) throw wrongPassword(pointer)
  return hash
}

function wrongPassword(pointer: string): ApiError {
  return new ApiError('validation_failed', {
    errors: [{ pointer, message: 'is not the password of this account' }]
  })
}
