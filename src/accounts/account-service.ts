import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { countHit, takeBackHit } from './rate-counter-store.ts'
import { insertUser, selectUser, selectUserByEmail, updatePassword } from './user-store.ts'

export interface User {
  id: string
  /** As the user wrote it. */
  email: string
  created_at: string
}

/** SQLSTATE: here, that there is no such user. */
const foreignKeyViolation = '23503'

export type AccountService = ReturnType<typeof createAccountService>

/** Who may use the API. */
export function createAccountService({ db }: { db: Kysely<Database> }) {
  return {
    /** @throws {ApiError} `email_taken`, also when the address differs in case only. */
    async register(email: string, password: string): Promise<User> {
      const user = await insertUser(db, email, await hashPassword(password))
      if (!user) throw new ApiError('email_taken')
      return userOf(user)
    },

    /** @throws {ApiError} `unauthorized`, the same for an unknown address and a wrong password. */
    async login(email: string, password: string): Promise<User> {
      const user = await selectUserByEmail(db, email)
      const matches = await verifyPassword(user?.password_hash, password)
      if (!user || !matches) throw new ApiError('unauthorized')
      return userOf(user)
    },

    /** Gives an account a password that nobody knows yet, and answers it; undefined when there is no such account. */
    async resetPassword(email: string): Promise<string | undefined> {
      const password = randomBytes(12).toString('base64url')
      const known = await updatePassword(db, email, await hashPassword(password))
      return known ? password : undefined
    },

    /** @throws {ApiError} `unauthorized` when the token outlived its user. */
    async get(userId: string): Promise<User> {
      const user = await selectUser({ db, userId })
      if (!user) throw new ApiError('unauthorized')
      return userOf(user)
    },

    /**
     * Counts one more use of something that is limited by user: see `rate-counter-store.ts`.
     * @throws {ApiError} `unauthorized` when the token outlived its user.
     */
    async countHit(userId: string, name: string, windowMs: number) {
      return await countHit({ db, userId }, name, windowMs).catch(error => {
        throw error.code === foreignKeyViolation ? new ApiError('unauthorized', { cause: error }) : error
      })
    },

    /** Takes one use back that turned out to be none. */
    async takeBackHit(userId: string, name: string): Promise<void> {
      await takeBackHit({ db, userId }, name)
    }
  }
}

function userOf({ id, email, created_at }: Omit<User, 'created_at'> & { created_at: Date }): User {
  return { id, email, created_at: created_at.toISOString() }
}
