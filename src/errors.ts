/** The public part of an error. The cause of an error is only logged. */
interface CatalogueEntry {
  status: number
  title: string
  /** What happened and what to do next. */
  detail: string
}

const turn = '/api/conversations/{conversation_id}/turns/{turn_id}'
const stored = 'The message and all completed tool calls are stored.'
const resume = `resume the turn with POST ${turn}/retry, or repeat the request with the same Idempotency-Key.`
const continues =
  `If this error has a turn_id, the turn continues: read its status from GET ${turn}, or repeat the request ` +
  'with its Idempotency-Key.'

/** All errors of this API. A test checks that `docs/errors.md` and the contract list the same codes. */
export const catalogue = {
  malformed_json: {
    status: 400,
    title: 'The body is not valid JSON',
    detail: 'Send one valid JSON document, encoded in UTF-8, as the request body.'
  },
  bad_request: {
    status: 400,
    title: 'The request is not valid HTTP',
    detail:
      'Check the request line, the headers, the encoding of the URL and the length of the body, then send ' +
      'the request again.'
  },
  unauthorized: {
    status: 401,
    title: 'Not authenticated',
    detail:
      'The access token or session is missing, invalid or expired. Log in with POST /api/auth/login, or create ' +
      'an account with POST /api/auth/register, and send the access token as "Authorization: Bearer <token>".'
  },
  invalid_credentials: {
    status: 401,
    title: 'The email address or the password is wrong',
    detail:
      'No account has this email address and this password. Correct them and log in again, or create an account ' +
      'with POST /api/auth/register. If the password is lost, ask the operator of the server to reset it.'
  },
  user_mismatch: {
    status: 403,
    title: 'The user id does not match',
    detail:
      'The user id in the path is not the id of the authenticated user. Use the id that GET /api/auth/me ' +
      'returns, or call POST /api/chat.'
  },
  origin_not_allowed: {
    status: 403,
    title: 'Origin not allowed',
    detail:
      'The session cookie is accepted only from pages of this server and of the origins in CORS_ORIGINS. ' +
      'Open the app at its usual address, or ask the operator of the server to add the origin.'
  },
  not_found: {
    status: 404,
    title: 'Not found',
    detail:
      'The API has no such path. Check its spelling, also for a slash at its end; /docs lists all operations.'
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    detail: 'The path does not support this method. Use one of the methods in the Allow header.'
  },
  not_acceptable: {
    status: 406,
    title: 'Not acceptable',
    detail:
      'The Accept header excludes every media type that this operation returns. Send one that /docs lists for ' +
      'it, or omit the header.'
  },
  request_timeout: {
    status: 408,
    title: 'The request timed out',
    detail:
      'The complete request did not arrive in time. Send the whole request without pauses, then wait for ' +
      'the response.'
  },
  conversation_busy: {
    status: 409,
    title: 'The conversation is busy',
    detail:
      'The agent is still processing another message in this conversation. Wait until that turn ends, or ' +
      `cancel it with POST ${turn}/cancel, then send this request again.`
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The turn is still running',
    detail:
      'The turn did not end while this request waited for it. Repeat the request with the same ' +
      'Idempotency-Key after the number of seconds in "retry_after".'
  },
  email_taken: {
    status: 409,
    title: 'The email address is already registered',
    detail: 'An account with this email address already exists. Log in, or register with another address.'
  },
  task_limit_reached: {
    status: 409,
    title: 'Too many tasks',
    detail:
      'The list has the maximum number of tasks. Delete tasks that you no longer need, such as completed ones, then ' +
      'send the request again.'
  },
  conversation_limit_reached: {
    status: 409,
    title: 'Too many conversations',
    detail:
      'The account has the maximum number of conversations. Delete conversations that you no longer need, or send the ' +
      'message with the conversation_id of an existing one.'
  },
  storage_limit_reached: {
    status: 409,
    title: 'The storage is full',
    detail:
      'The account stores the maximum amount of data. Delete conversations or tasks that you no longer need, and send ' +
      'the request again after two minutes: the data is measured once a minute.'
  },
  turn_cancelled: {
    status: 409,
    title: 'The turn was cancelled',
    detail: 'Changes made by its completed tool calls remain. To continue, send a new message.'
  },
  turn_undone: {
    status: 409,
    title: 'The turn was undone',
    detail:
      'The changes of its tool calls were undone, so it cannot be resumed. Send the message again as a new one, or redo ' +
      `the turn with POST ${turn}/redo first.`
  },
  undo_conflict: {
    status: 409,
    title: 'Tasks were changed since',
    detail:
      'Nothing was changed, because tasks were changed or deleted since. Undo those changes first, or edit the ' +
      'tasks.'
  },
  nothing_to_undo: {
    status: 409,
    title: 'There is nothing to undo',
    detail: 'The turn has changed no tasks.'
  },
  undo_expired: {
    status: 410,
    title: 'It is too late to undo',
    detail: 'The changes are too old to be undone or redone. Edit the tasks instead.'
  },
  changes_expired: {
    status: 410,
    title: 'The changes are no longer kept',
    detail:
      'Changes that you do not have are no longer kept, or "after" is not the "seq" of one of your changes. Read the ' +
      'list again with GET /api/tasks, then follow the changes after the "seq" of its first page.'
  },
  stale: {
    status: 412,
    title: 'The resource has changed',
    detail:
      'The If-Match header does not match the current version. Read the resource again, apply your change ' +
      'to it, and send the change with the new ETag.'
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    detail: 'A request body can have at most 64 KiB. Shorten the texts in it, or send several requests.'
  },
  uri_too_long: {
    status: 414,
    title: 'The URL is too long',
    detail:
      'A part of the path has more than 100 characters. Ids have 36 characters; check the ids in the path.'
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    detail:
      'Send the body as JSON in UTF-8, without compression (Content-Encoding), with the header ' +
      '"Content-Type: application/json".'
  },
  validation_failed: {
    status: 422,
    title: 'The request is not valid',
    detail: 'Correct the fields listed in "errors" and send the request again.'
  },
  idempotency_mismatch: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    detail: 'Repeat the first request unchanged, or use a new key for this request.'
  },
  content_blocked: {
    status: 422,
    title: 'The message was blocked',
    detail: 'The model provider refused to process the message. Rephrase it and send it as a new message.'
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait for the number of seconds in "retry_after", then send the request again.'
  },
  too_many_password_attempts: {
    status: 429,
    title: 'Too many passwords were tried',
    detail:
      'Too many wrong passwords were sent for this account, by you or by somebody else. Wait for the number of ' +
      'seconds in "retry_after", then send the request again. A browser in which you have logged in before need not ' +
      'wait for the attempts of others, if it sends its cookies.'
  },
  too_many_turns: {
    status: 429,
    title: 'Too many running turns',
    detail:
      'The agent is already processing the maximum number of your messages. Wait until one of these turns ends, or ' +
      `cancel one with POST ${turn}/cancel, then send the request again. GET /api/conversations lists them as ` +
      'running_turn_id.'
  },
  too_many_streams: {
    status: 429,
    title: 'Too many open streams',
    detail:
      'You have the maximum number of open event streams on this server. Close one, then send the request again. ' +
      'Turns continue without a stream, and can be read at any time.'
  },
  too_many_open_requests: {
    status: 429,
    title: 'Too many open requests',
    detail:
      'Too many requests from this address or of this account are open at the same time. Wait until some of them ' +
      'have ended, at least for the number of seconds in "retry_after", then send the request again.'
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    detail: 'Send fewer or shorter headers, at most 16 KiB in total.'
  },
  internal_error: {
    status: 500,
    title: 'Internal server error',
    detail:
      'The request failed because of a defect in the server. Try again. If the error persists, report the ' +
      '"instance" of this response.'
  },
  turn_abandoned: {
    status: 500,
    title: 'The turn was abandoned',
    detail: `Every server that ran the turn crashed. ${stored} To continue, ${resume}`
  },
  model_failed: {
    status: 502,
    title: 'The model returned no usable answer',
    detail: `${stored} Rephrase the message and send it as a new one, or ${resume}`
  },
  identity_provider_unavailable: {
    status: 503,
    title: 'The identity provider is not available',
    detail:
      'The access token cannot be verified, because the keys of its issuer could not be read. Send the request again ' +
      'after the number of seconds in "retry_after".'
  },
  model_unavailable: {
    status: 503,
    title: 'The model is not available',
    detail: `${stored} Wait for the number of seconds in "retry_after", then ${resume}`
  },
  database_unavailable: {
    status: 503,
    title: 'The database is not available',
    detail: `Send the request again after the number of seconds in "retry_after". ${continues}`
  },
  overloaded: {
    status: 503,
    title: 'The server is overloaded',
    detail:
      'Send the request again after the number of seconds in "retry_after". If this error has a turn_id, the ' +
      `message and all completed tool calls are stored: instead, ${resume}`
  },
  draining: {
    status: 503,
    title: 'The server is shutting down',
    detail:
      'Send the request again after the number of seconds in "retry_after"; another server will ' +
      `handle it. ${continues}`
  },
  model_timeout: {
    status: 504,
    title: 'The model took too long',
    detail: `The turn did not end before its deadline. ${stored} To continue, ${resume}`
  }
} as const satisfies Record<string, CatalogueEntry>

/** Seconds for `Retry-After` while the database is unavailable. */
export const databaseRetryAfter = 2

export type ErrorCode = keyof typeof catalogue

/** An invalid field. `pointer` is a JSON pointer into the body, or starts with `/headers`, `/query` or `/path`. */
export interface FieldProblem {
  pointer: string
  message: string
}

interface ApiErrorOptions {
  /** Replaces the detail of the catalogue, for errors whose next step depends on the request. */
  detail?: string
  /** Logged, never sent to the client. */
  cause?: unknown
  /** Sent as `Retry-After` and `retry_after`, in seconds. */
  retryAfter?: number | undefined
  /** Additional response headers. */
  headers?: Record<string, string>
  errors?: FieldProblem[]
  /** The tasks that are in the way. */
  tasks?: { id: string; number: number; title: string }[] | undefined
  conversationId?: string
  turnId?: string
}

/** Seconds; for 503 errors that do not set their own `retryAfter`. */
const defaultRetryAfter = 5

/** An error that is sent to the client. The catalogue has its public text. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError'
  readonly code: ErrorCode
  readonly options: ApiErrorOptions

  constructor(code: ErrorCode, options: ApiErrorOptions = {}) {
    const { stackTraceLimit } = Error
    // A refusal is no fault of the program, and whoever floods it with requests must not make it write stack traces.
    if (catalogue[code].status < 500) Error.stackTraceLimit = 0
    super(`${code}: ${catalogue[code].title}`, { cause: options.cause })
    Error.stackTraceLimit = stackTraceLimit
    this.code = code
    this.options = options
  }

  get status(): number {
    return catalogue[this.code].status
  }

  /** Whole seconds to wait before the next attempt, at least 1; undefined if waiting does not help. */
  get retryAfter(): number | undefined {
    const seconds = this.options.retryAfter ?? (this.status === 503 ? defaultRetryAfter : undefined)
    return seconds && Math.max(1, Math.ceil(seconds))
  }

  /** A copy of this error with the ids of the turn that it is about. */
  withTurn(conversationId: string, turnId: string): ApiError {
    return new ApiError(this.code, { ...this.options, conversationId, turnId })
  }
}

/** The details of `not_found` for ids that do not exist, are malformed, or belong to another user. */
const missing = {
  user: 'The user id in the path is not a UUID. Use the id that GET /api/auth/me returns, or call POST /api/chat.',
  conversation:
    'You have no conversation with this id. GET /api/conversations lists your conversations. To start a new one, ' +
    'send a message without a conversation_id.',
  turn:
    'You have no turn with this id in this conversation. GET /api/conversations/{conversation_id}/turns lists the ' +
    'turns of a conversation.',
  task: 'You have no task with this id. GET /api/tasks?status=all lists your tasks.',
  change:
    'You have no change with this number, or it is no longer kept. GET /api/changes lists the changes of your tasks.',
  session:
    'You have no session with this id, or it has ended. GET /api/auth/sessions lists your sessions that have not ended.'
}

export type Resource = keyof typeof missing

export function isResource(name: string): name is Resource {
  return Object.hasOwn(missing, name)
}

export function notFound(resource: Resource): ApiError {
  return new ApiError('not_found', { detail: missing[resource] })
}

/** @param types the media types that the operation returns. */
export function notAcceptable(types: string[]): ApiError {
  const detail =
    'The Accept header excludes every media type that this operation returns. ' +
    `Send "Accept: ${types.join(', ')}", or omit the header.`
  return new ApiError('not_acceptable', { detail })
}

/** A problem that the operator can fix. The message states the problem and the fix, and is printed without a stack. */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError'
}
