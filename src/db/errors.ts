import pg from 'pg'
import { ApiError, databaseRetryAfter } from '../errors.ts'
import { hasCode, isObject } from '../lib/objects.ts'

/** Error codes of sockets, while connecting or later. */
const networkCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN']
])

/**
 * SQLSTATEs of a server that is temporarily unusable: connection exceptions, failed authentication, a missing database,
 * insufficient resources, a server that starts or shuts down, a statement timeout, an idle-in-transaction timeout, and
 * a read-only replica (before or after a failover).
 */
const unavailableStates = /^(08(?!P01)...|28...|3D000|53...|57P0[1-5]|57014|25P03|25006)$/

/** The beginnings of error messages that pg and its pool report without a code. */
const unavailableMessages = [
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Connection terminated',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed and is not queryable'
]

/**
 * Whether an error of a query means that the database is temporarily unavailable: the same request can succeed later.
 * The causes of the error are ignored, because a network error can also be the cause of a failed model call.
 */
export function isDatabaseDown(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string')
    return (
      networkCodes.has(error.code) ||
      unavailableStates.test(error.code) ||
      isPoolerError(error.code, error.message)
    )
  return unavailableMessages.some(message => error.message.startsWith(message))
}

/** A `catch` handler for reads that are retried later: ignores an unavailable database. @throws any other error. */
export function ignoreIfDown(error: unknown): undefined {
  if (!isDatabaseDown(error)) throw error
}

/** SQLSTATEs of a missing table and a missing column. */
const missingSchemaStates = new Set(['42P01', '42703'])

/** PgBouncer reports all errors as protocol violations. Only an unsupported startup parameter is permanent. */
function isPoolerError(code: string, message: string): boolean {
  return code === '08P01' && !message.startsWith('unsupported startup parameter')
}

/** A text for the operator: what is wrong with the database, and what to do. Undefined for other errors. */
export function describeDatabaseError(error: Error): string | undefined {
  if (error instanceof pg.DatabaseError && missingSchemaStates.has(error.code ?? ''))
    return 'The database has no schema, or an old one. Run npm run migrate -- up.'
  const down = [error, error.cause].find(isDatabaseDown)
  if (!down) return undefined
  const reason = down.message || String('code' in down ? down.code : down.name)
  return `Connecting to the database failed: ${reason}. Check DATABASE_URL, and whether Postgres is running.`
}

/** SQLSTATE `deadlock_detected`: Postgres has rolled the transaction back. */
const deadlockDetected = '40P01'
const maxAttempts = 3

/** Runs a transaction and retries it after a deadlock, which has rolled it back completely. */
export async function retryOnDeadlock<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      if (attempt === maxAttempts || !hasCode(error, deadlockDetected)) throw error
    }
  }
}

/** The public error for any error. An unexpected error becomes an `internal_error`. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (isDatabaseDown(error)) {
    return new ApiError('database_unavailable', { cause: error, retryAfter: databaseRetryAfter })
  }
  if (isUserGone(error)) return new ApiError('unauthorized', { cause: error })
  return new ApiError('internal_error', { cause: error })
}

/** SQLSTATE `foreign_key_violation`. */
const foreignKeyViolation = '23503'

/** Whether an insert failed because its user was deleted concurrently. */
function isUserGone(error: unknown): boolean {
  const { code, table, constraint } = isObject(error) ? error : {}
  return code === foreignKeyViolation && constraint === `${table}_user_id_fkey`
}
