/**
 * How one attempt failed, and where the fault lies:
 * - `http`: Gemini answered with a status other than 2xx;
 * - `network`: no whole answer arrived;
 * - `timeout`: the attempt's time was up;
 * - `unreadable`: a 2xx answer that is no usable JSON object;
 * - `defect`: nothing was sent, the fault is on this side.
 */
export type FailureKind = 'http' | 'network' | 'timeout' | 'unreadable' | 'defect'

/** What is known of a failure, reduced to machine-made words. */
export interface FailureInfo {
  /** Of an answer: its HTTP status. */
  httpStatus?: number
  /** A canonical status such as `RESOURCE_EXHAUSTED`, an error code such as `ECONNRESET`, or what was wrong. */
  status?: string | undefined
  /** Such as `API_KEY_INVALID`. */
  reasons?: string[]
  /** Such as `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
  quotaIds?: string[]
  /** Whether the quota of a day is used up. */
  daily?: boolean
  /** How long Gemini asks us to wait, in milliseconds. */
  retryDelayMs?: number | undefined
}

/**
 * Why one attempt failed. It holds machine-made words only and never another error: the errors of fetch, of the JSON
 * parser and of the SDK quote headers and bodies, and so could carry the API key or a person's words into a log.
 */
export class GeminiFailure extends Error {
  override readonly name = 'GeminiFailure'
  readonly kind: FailureKind
  readonly httpStatus: number
  readonly status: string | undefined
  readonly reasons: string[]
  readonly quotaIds: string[]
  readonly daily: boolean
  readonly retryDelayMs: number | undefined

  constructor(kind: FailureKind, info: FailureInfo = {}) {
    const { httpStatus = 0, status, reasons = [], quotaIds = [], daily = false, retryDelayMs } = info
    super(['Gemini:', kind, httpStatus, status, ...reasons].filter(Boolean).join(' '))
    this.kind = kind
    this.httpStatus = httpStatus
    this.status = status
    this.reasons = reasons
    this.quotaIds = quotaIds
    this.daily = daily
    this.retryDelayMs = retryDelayMs
  }

  /** The fields of a log line about this failure. */
  get fields() {
    const { kind, httpStatus, status, reasons, quotaIds } = this
    return { failure: kind, http_status: httpStatus, status, reasons, quota_ids: quotaIds }
  }
}

/** The failure that an error of undici's is, of which only the code is kept; the one for a redirect has none. */
export function networkFailure(error: unknown): GeminiFailure {
  if (error instanceof GeminiFailure) return error
  const cause = error instanceof Error && error.cause ? error.cause : error
  if (!(cause instanceof Error)) return new GeminiFailure('network')
  if (cause.message === 'unexpected redirect') return new GeminiFailure('network', { status: 'REDIRECT' })
  return new GeminiFailure('network', { status: 'code' in cause ? String(cause.code) : undefined })
}

/** The failure that an attempt threw; anything else that was thrown is a defect, of which only the type is kept. */
export function asFailure(error: unknown): GeminiFailure {
  if (error instanceof GeminiFailure) return error
  return new GeminiFailure('defect', { status: error instanceof Error ? error.name : typeof error })
}
