/** One row of the catalogue: the public text of an error. Causes are for the log. */
interface CatalogueEntry {
  status: number
  title: string
  /** What happened and what to do next. */
  detail: string
}

const turn = '/api/conversations/{conversation_id}/turns/{turn_id}'
const kept = 'Your message is stored, and what tools had done stays.'
const goOn = `POST ${turn}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.`
const goesOn = `If a turn is named here, it goes on: GET ${turn} tells how, or repeat the request with its Idempotency-Key.`

/** Every error that this API can answer with. `docs/errors.md` and the contract list the same codes; a test compares them. */
export const catalogue = {
  malformed_json: {
    status: 400,
    title: 'The body is not valid JSON',
    detail: 'Send one JSON document in UTF-8 as the body.'
  },
  bad_request: {
    status: 400,
    title: 'The request is not valid HTTP',
    detail: 'Check the request line, the headers and the encoding of the URL, then send it again.'
  },
  unauthorized: {
    status: 401,
    title: 'Not signed in',
    detail:
      'Log in at POST /api/auth/login with the e-mail address and password of an account (check both, or make one at POST /api/auth/register), and send the access token that it answers as "Authorization: Bearer …".'
  },
  user_mismatch: {
    status: 403,
    title: 'Another user’s path',
    detail: 'Use the id of the signed-in user in the path (GET /api/auth/me tells it), or POST /api/chat.'
  },
  origin_not_allowed: {
    status: 403,
    title: 'The page may not do this',
    detail:
      'The cookie of a session works only from this server’s own pages and from the origins in CORS_ORIGINS. Open the app at its usual address; who runs the server can add its origin.'
  },
  not_found: {
    status: 404,
    title: 'Not found',
    detail:
      'There is nothing here, or it is not yours. Check the path and all ids (without a conversation_id, a message begins a new conversation); /docs lists what there is.'
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    detail: 'Use one of the methods in the Allow header.'
  },
  not_acceptable: {
    status: 406,
    title: 'Not acceptable',
    detail: 'This operation answers in JSON: let the Accept header allow application/json.'
  },
  request_timeout: {
    status: 408,
    title: 'The request came too slowly',
    detail: 'Send the whole request without pauses, then wait for the answer.'
  },
  conversation_busy: {
    status: 409,
    title: 'The conversation is busy',
    detail: `It is still working on an earlier message. Wait for that turn to end, or cancel it (POST ${turn}/cancel), then send this request again.`
  },
  idempotency_in_progress: {
    status: 409,
    title: 'Still being worked on',
    detail:
      'The turn has not ended yet. Repeat the same request, with the same Idempotency-Key, after the seconds in the Retry-After header.'
  },
  email_taken: {
    status: 409,
    title: 'The e-mail address is taken',
    detail: 'There is an account with this address: log in instead, or register another address.'
  },
  turn_cancelled: {
    status: 409,
    title: 'The turn was cancelled',
    detail: 'What its tools had done until then stays. Send a new message to go on.'
  },
  stale: {
    status: 412,
    title: 'It has changed in the meantime',
    detail: 'Read it again, apply your change to what it is now, and send that with the new ETag.'
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    detail: 'Send at most 64 KiB; a message has at most 5,000 characters.'
  },
  uri_too_long: {
    status: 414,
    title: 'The URL is too long',
    detail: 'Shorten the path or the query; data belongs into the body.'
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    detail: 'Send the body as JSON, with "Content-Type: application/json".'
  },
  validation_failed: {
    status: 422,
    title: 'The request is not valid',
    detail: 'Correct the fields that are listed in "errors" and send the request again.'
  },
  idempotency_mismatch: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    detail: 'Repeat the first request unchanged, or use a new key for this one.'
  },
  content_blocked: {
    status: 422,
    title: 'The message was refused',
    detail:
      'The model’s provider refused to process it. Put it in other words and send that as a new message.'
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    detail: 'Wait for the seconds in the Retry-After header, then send the request again.'
  },
  budget_exhausted: {
    status: 429,
    title: 'The budget is used up',
    detail: 'Wait for the seconds in the Retry-After header, then send the request again.'
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    detail: 'Send fewer or shorter headers, 16 KiB in all at most.'
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong here',
    detail: 'This is a defect of the server. Try again; if it stays, report the "instance" of this answer.'
  },
  turn_abandoned: {
    status: 500,
    title: 'The turn was given up',
    detail: `Every server that worked on it died. ${kept} ${goOn}`
  },
  model_failed: {
    status: 502,
    title: 'The model gave no usable answer',
    detail: `${kept} Say it in other words in a new message, or ask again: ${goOn}`
  },
  model_unavailable: {
    status: 503,
    title: 'The model is not available',
    detail: `${kept} Wait for the seconds in the Retry-After header; then ${goOn}`
  },
  database_unavailable: {
    status: 503,
    title: 'The database is not available',
    detail: `Send the request again after the seconds in the Retry-After header. ${goesOn}`
  },
  overloaded: {
    status: 503,
    title: 'The server is busy',
    detail: 'Send the request again after the seconds in the Retry-After header.'
  },
  draining: {
    status: 503,
    title: 'This server is shutting down',
    detail: `Send the request again after the seconds in the Retry-After header; another server will answer it. ${goesOn}`
  },
  model_timeout: {
    status: 504,
    title: 'The model took too long',
    detail: `${kept} ${goOn}`
  }
} as const satisfies Record<string, CatalogueEntry>

/** Seconds after which a database that was away may be back. */
export const databaseRetryAfter = 2

export type ErrorCode = keyof typeof catalogue

/** A field that is not valid; `pointer` is a JSON pointer into the body, or into the headers, query or path by name. */
export interface FieldProblem {
  pointer: string
  message: string
}

interface ApiErrorOptions {
  /** For the log only. */
  cause?: unknown
  /** Seconds, sent as `Retry-After`. */
  retryAfter?: number | undefined
  /** Sent as they are. */
  headers?: Record<string, string>
  errors?: FieldProblem[]
  conversationId?: string
  turnId?: string
}

/** An error that a client may see: everything public about it stands in the catalogue. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError'
  readonly code: ErrorCode
  readonly options: ApiErrorOptions

  constructor(code: ErrorCode, options: ApiErrorOptions = {}) {
    super(`${code}: ${catalogue[code].title}`, { cause: options.cause })
    this.code = code
    this.options = options
  }

  get status(): number {
    return catalogue[this.code].status
  }

  /** The same error, naming the turn that it ended. */
  ofTurn(conversationId: string, turnId: string): ApiError {
    return new ApiError(this.code, { ...this.options, conversationId, turnId })
  }
}

/** Something that the operator can put right: the message says what is wrong and what to do, with no stack. */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError'
}
