import pg from 'pg'
import { ApiError, databaseRetryAfter } from '../errors.ts'
import { hasCode, isObject } from '../lib/objects.ts'

/** Of sockets, while connecting or later. */
const networkCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN']
])

/**
 * SQLSTATEs of a server that cannot work for us now: connection exceptions, refused log-ins, a missing database, no
 * resources, shutting down or starting, a statement that took too long, a session that idled in its transaction, and a
 * replica that is not (yet, or any more) writable.
 */
const sqlStates = /^(08(?!P01)...|28...|3D000|53...|57P0[1-5]|57014|25P03|25006)$/

/** pg and its pool report these without a code. */
const messages = [
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Connection terminated',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed and is not queryable'
]

/**
 * Whether an error of a query means that the database cannot be used now, so that the same request may succeed later.
 * It looks at the error only, not at its causes: a model that cannot be reached is not a database that is down.
 */
export function isDatabaseDown(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string')
    return (
      networkCodes.has(error.code) || sqlStates.test(error.code) || isPoolersError(error.code, error.message)
    )
  return messages.some(message => error.message.startsWith(message))
}

/** For `catch`, where a database that is away shows nothing yet, and is asked again later. @throws any other error. */
export function unlessDown(error: unknown): undefined {
  if (!isDatabaseDown(error)) throw error
}

/** SQLSTATEs of a table, or a column, that is not there. */
const missing = new Set(['42P01', '42703'])

/** PgBouncer reports all its troubles as protocol violations; only a parameter that it does not take stays wrong. */
function isPoolersError(code: string, message: string): boolean {
  return code === '08P01' && !message.startsWith('unsupported startup parameter')
}

/** For the operator of a program that needs the database: what to do, where that is what an error or its cause means. */
export function databaseTrouble(error: Error): string | undefined {
  if (error instanceof pg.DatabaseError && missing.has(error.code ?? ''))
    return 'The database has no schema, or an old one. Run npm run migrate -- up.'
  const down = [error, error.cause].find(isDatabaseDown)
  if (!down) return undefined
  const reason = down.message || String('code' in down ? down.code : down.name)
  return `The database cannot be used: ${reason}. Check DATABASE_URL, and that Postgres runs.`
}

/** SQLSTATE of a transaction that Postgres undid because it and another waited for each other. */
const deadlockDetected = '40P01'
const maxAttempts = 3

/** Runs a transaction, and runs it again when a deadlock undid it: nothing of it has happened then. */
export async function retryOnDeadlock<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      if (attempt === maxAttempts || !hasCode(error, deadlockDetected)) throw error
    }
  }
}

/** The public error for any error; an unexpected one is an `internal_error`. */
export function knownError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
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
