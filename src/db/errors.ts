import pg from 'pg'
import { ApiError, databaseRetryAfter } from '../errors.ts'
import { hasCode, isObject } from '../lib/objects.ts'
import { oneLine } from '../lib/text.ts'

/** No connection to the database can be opened, whatever the reason: the message states it. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'

  constructor(cause: unknown) {
    super(reasonOf(cause), { cause })
  }
}

/** Errors of OpenSSL contain a line break. An error for several addresses has only a code. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return oneLine(cause.message || String('code' in cause ? cause.code : cause.name))
}

/** Codes of the errors of open connections. */
const networkCodes =
  /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENETRESET|EPROTO|ERR_(SSL|TLS)_\w+)$/

/**
 * SQLSTATEs of a server that is temporarily unusable: connection exceptions, insufficient resources, a server that
 * starts or shuts down, a statement timeout, an idle-in-transaction timeout, and a read-only replica (before or after a
 * failover). Poolers connect to Postgres when they get a query: failed authentication, a missing database, and protocol
 * violations, as which PgBouncer reports all errors.
 */
const sqlStates = /^(08...|28...|3D000|53...|57P0[1-5]|57014|25P03|25006)$/

/** The beginnings of error messages that pg reports without a code for open connections. */
const messages = [
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
  if (error instanceof ConnectionError) return true
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string')
    return networkCodes.test(error.code) || sqlStates.test(error.code)
  return messages.some(message => error.message.startsWith(message))
}

/** A `catch` handler for reads that are retried later: ignores an unavailable database. @throws any other error. */
export function ignoreIfDown(error: unknown): undefined {
  if (!isDatabaseDown(error)) throw error
}

/** SQLSTATE `query_canceled`: a statement has exceeded its timeout. */
const queryCanceled = '57014'

export function isStatementTimeout(error: unknown): boolean {
  return hasCode(error, queryCanceled)
}

/** SQLSTATEs of a missing table, column or function. */
const missingSchemaStates = new Set(['42P01', '42703', '42883'])

/** A text for the operator: what is wrong with the database, and what to do. Undefined for other errors. */
export function describeDatabaseError(error: Error): string | undefined {
  if (error instanceof pg.DatabaseError && missingSchemaStates.has(error.code ?? ''))
    return 'The database has no schema, or an old one. Run npm run migrate -- up.'
  const down = [error, error.cause].find(isDatabaseDown)
  if (!down) return undefined
  const reason = reasonOf(down)
  return `Connecting to the database failed: ${reason.replace(/\.$/, '')}. ${remedyFor(reason, down.cause)}`
}

/** Codes of certificates that are not accepted. */
const certificateCodes = /CERT|LEAF_SIGNATURE|HOSTNAME_MISMATCH/

function remedyFor(reason: string, cause: unknown): string {
  const code = isObject(cause) ? String(cause.code) : ''
  if (certificateCodes.test(code))
    return (
      'Use in DATABASE_URL the host name of its certificate, and add sslrootcert=FILE with the certificate of its CA; ' +
      'or add sslmode=no-verify if you trust the network.'
    )
  if (reason.startsWith('unsupported startup parameter'))
    return (
      'Add statement_timeout and idle_in_transaction_session_timeout to ignore_startup_parameters in the ' +
      'configuration of PgBouncer.'
    )
  return 'Check DATABASE_URL, and whether Postgres is running.'
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
  if (isFromPooler(error))
    return new ApiError('internal_error', { cause: new Error(poolerAdvice, { cause: error }) })
  return new ApiError('internal_error', { cause: error })
}

/** Whether a statement violated one of these constraints or unique indexes. */
export function isViolation(error: unknown, ...names: string[]): boolean {
  return isObject(error) && names.includes(String(error.constraint))
}

const poolerAdvice =
  'The pooler in DATABASE_URL does not support prepared statements: set PREPARED_STATEMENTS=off, or use a newer one.'

/** Whether a prepared statement is missing, or exists already: a pooler has switched the connection to the server. */
function isFromPooler(error: unknown): boolean {
  return hasCode(error, '26000') || hasCode(error, '42P05')
}

/** SQLSTATE `foreign_key_violation`. */
const foreignKeyViolation = '23503'

/** Whether an insert failed because its user was deleted concurrently. */
function isUserGone(error: unknown): boolean {
  const { code, table, constraint } = isObject(error) ? error : {}
  return code === foreignKeyViolation && constraint === `${table}_user_id_fkey`
}
