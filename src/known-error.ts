import { ModelError } from './agent/model.ts'
import { isDatabaseDown } from './db/availability.ts'
import { ApiError } from './errors.ts'
import { isObject } from './objects.ts'

/** Seconds after which a database that was away may be back. */
export const databaseRetryAfter = 2

/** What a client is told of any error; one that nobody expected is a defect of ours. */
export function knownError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof ModelError) {
    return new ApiError(error.code, { cause: error.cause ?? error, retryAfter: error.retryAfter })
  }
  if (isDatabaseDown(error)) {
    return new ApiError('database_unavailable', { cause: error, retryAfter: databaseRetryAfter })
  }
  if (isUserGone(error)) return new ApiError('unauthorized', { cause: error })
  return new ApiError('internal_error', { cause: error })
}

/** SQLSTATE of a row that refers to one that is not there. */
const foreignKeyViolation = '23503'

/** Whether a row was refused because its user was deleted in the meantime. */
function isUserGone(error: unknown): boolean {
  const { code, table, constraint } = isObject(error) ? error : {}
  return code === foreignKeyViolation && constraint === `${table}_user_id_fkey`
}
