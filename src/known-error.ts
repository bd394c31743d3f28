import { ModelError } from './agent/model.ts'
import { isDatabaseDown } from './db/availability.ts'
import { ApiError } from './errors.ts'

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
  return new ApiError('internal_error', { cause: error })
}
