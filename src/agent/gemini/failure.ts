import { isObject } from '../../lib/objects.ts'
import type { JsonObject } from '../model.ts'

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

/** Only what looks like Google's own words is kept: all else in an error may quote the key, or what a person wrote. */
const CONSTANT = /^[A-Z][A-Z_]{0,60}$/
const QUOTA_ID = /^[A-Z][A-Za-z]{0,80}Per[A-Z][A-Za-z]{0,80}(-[A-Za-z]{1,40}\d?)?$/

/** Reads the body of an error answer (`google.rpc.Status` as JSON); one in another shape says nothing: `{}`. */
export function readErrorBody(text: string): FailureInfo {
  return errorInfo(parseObject(text) ?? {})
}

/** The error in an event of a stream that had begun with a 200; undefined when the event is none. */
export function readLateError(event: JsonObject): FailureInfo | undefined {
  const { code } = asObject(event.error)
  const isError = typeof code === 'number' && Number.isInteger(code) && code >= 400 && code < 600
  return isError ? { httpStatus: code, ...errorInfo(event) } : undefined
}

function errorInfo(body: JsonObject): FailureInfo {
  const error = asObject(body.error)
  const details = objects(error.details)
  const quotaIds = details.flatMap(detail => objects(detail.violations)).map(violation => violation.quotaId)
  return {
    status: matching(CONSTANT, [error.status])[0],
    reasons: matching(
      CONSTANT,
      details.map(detail => detail.reason)
    ),
    quotaIds: matching(QUOTA_ID, quotaIds),
    daily: quotaIds.some(id => String(id).includes('PerDay')),
    retryDelayMs: details.map(detail => milliseconds(detail.retryDelay)).find(delay => delay !== undefined)
  }
}

/** A protobuf Duration as JSON, such as `34.4s`. */
function milliseconds(duration: unknown): number | undefined {
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(String(duration)) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(asObject) : []
}

function matching(pattern: RegExp, values: unknown[]): string[] {
  return values.filter(value => typeof value === 'string').filter(value => pattern.test(value))
}

/** The JSON object that a text is; undefined when it is none. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
