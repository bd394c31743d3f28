import type { Kysely } from 'kysely'
import { scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Keys } from '../lib/keys.ts'
import { deviceIdOf } from './device-token.ts'
import { clearTries, counterKey, countTry, uncountTry } from './password-tries.ts'
import { reservePlace, verifyPassword } from './passwords.ts'
import { emailKey, selectUser, selectUserByEmail, type UserWithPassword } from './user-store.ts'

export interface PasswordCheckOptions {
  db: Kysely<Database>
  /** Of device tokens and counters. */
  keys: Keys
}

/** A password as a client sent it. */
export interface GivenPassword {
  password: string
  /** The device token of the client: see `device-token.ts`. */
  device: string | undefined
}

/** What confirms a deletion: the password is undefined if the account has none. */
export interface GivenConfirmation extends Omit<GivenPassword, 'password'> {
  password: string | undefined
}

/** An account whose password was verified. */
export interface VerifiedAccount {
  userId: string
  email: string
  /** The hash that the password was verified against. */
  passwordHash: string
}

/**
 * Verifies an address and a password.
 * @throws {ApiError} `invalid_credentials`, the same for an unknown address and a wrong password;
 * `too_many_password_attempts`, also the same for both.
 */
export async function verifyLogin(
  options: PasswordCheckOptions,
  email: string,
  given: GivenPassword
): Promise<VerifiedAccount> {
  const user = await selectUserByEmail(options.db, email)
  const account = await verify(options, { user, given, counter: `login ${emailKey(email)}` })
  if (!account) throw new ApiError('invalid_credentials')
  return account
}

/** A field of a request body with the password of a signed-in user. */
interface PasswordField {
  /** Its JSON pointer. */
  pointer: string
  /** The message if the account has no password. */
  ifNone: string
}

const noPassword = 'this account has no password, because its user logs in at an identity provider'
export const currentPassword: PasswordField = {
  pointer: '/current_password',
  ifNone: `cannot be changed: ${noPassword}. Change it there`
}
const confirmation: PasswordField = { pointer: '/password', ifNone: `must be left out: ${noPassword}` }

/**
 * Checks the password of a signed-in user. These tries have their own counter, so that a flood of logins does not keep the
 * user from changing the password.
 * @throws {ApiError} `validation_failed` when it is wrong, or the account has none; not `unauthorized`, because the session
 * stays valid. `too_many_password_attempts`.
 */
export async function confirmPassword(
  options: PasswordCheckOptions,
  userId: string,
  given: GivenPassword,
  field: PasswordField
): Promise<VerifiedAccount> {
  const user = await selectUser(scopeOf(options.db, userId))
  if (user && !hasPassword(user)) throw invalid(field.pointer, field.ifNone)
  const account = await verify(options, { user, given, counter: `account ${userId}` })
  if (!account) throw wrongPassword(field)
  return account
}

/**
 * Checks that a signed-in user confirms the deletion of the account: with its password, if it has one.
 * @throws {ApiError} as `confirmPassword`; also when the password is missing.
 */
export async function confirmDeletion(
  options: PasswordCheckOptions,
  userId: string,
  { password, device }: GivenConfirmation
): Promise<void> {
  if (password !== undefined) {
    await confirmPassword(options, userId, { password, device }, confirmation)
    return
  }
  const user = await selectUser(scopeOf(options.db, userId))
  if (user && hasPassword(user)) throw invalid(confirmation.pointer, 'is required')
}

function hasPassword(user: { email: string | null; password_hash: string | null }): user is UserWithPassword {
  return user.email !== null && user.password_hash !== null
}

export function wrongPassword({ pointer }: PasswordField): ApiError {
  return invalid(pointer, 'is not the password of this account')
}

function invalid(pointer: string, message: string): ApiError {
  return new ApiError('validation_failed', { errors: [{ pointer, message }] })
}

interface Try {
  user: UserWithPassword | undefined
  given: GivenPassword
  /** The counter of the account, for clients without a valid device token. */
  counter: string
}

/**
 * Counts the try, then verifies the password. A device from which the owner has logged in has a counter of its own: the tries
 * of others do not delay it, and it is no means to try more passwords than others can.
 */
async function verify(
  { db, keys }: PasswordCheckOptions,
  { user, given: { password, device }, counter }: Try
): Promise<VerifiedAccount | undefined> {
  const account = user && { userId: user.id, email: user.email, passwordHash: user.password_hash }
  const deviceId = account && deviceIdOf(keys, account, device)
  const key = counterKey(keys[0], deviceId ? `device ${deviceId.toString('hex')}` : counter)
  // A try that would not be looked at is not counted, and one that is not counted is not looked at.
  const place = reservePlace()
  try {
    await countTry(db, key)
    if (!(await verifyPassword(account?.passwordHash, password, place))) return undefined
  } finally {
    place.giveUp()
  }
  // Without a device, wrong passwords may be those of somebody else, who must not get further tries by the owner's logins.
  await (deviceId ? clearTries(db, key) : uncountTry(db, key))
  return account
}
