import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { verifyPassword } from './passwords.ts'
import { selectPasswordHash } from './user-store.ts'

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

export function wrongPassword(pointer: string): ApiError {
  return new ApiError('validation_failed', {
    errors: [{ pointer, message: 'is not the password of this account' }]
  })
}
