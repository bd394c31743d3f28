import { ApiError } from '@google/genai/web'
import { isObject } from '../../lib/objects.ts'
import type { JsonObject } from '../model.ts'

/**
 * How an attempt failed:
 * - `http`: Gemini returned an error status, or an error in the middle of a stream;
 * - `network`: the response did not arrive completely;
 * - `timeout`: the attempt took too long;
 * - `unreadable`: a 2xx response without a usable JSON object;
 * - `defect`: the request could not be made; nothing was sent.
 */
export type FailureKind = 'http' | 'network' | 'timeout' | 'unreadable' | 'defect'

/** Machine-readable details of a failure. */
export interface FailureInfo {
  /** 0 without a response. */
  httpStatus: number
  /** A canonical status such as `RESOURCE_EXHAUSTED`, an error code such as `ECONNRESET`, or a reason of this client. */
  status?: string | undefined
  /** Such as `API_KEY_INVALID`. */
  reasons: string[]
  /** Such as `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
  quotaIds: string[]
  /** Set if the quota that is exhausted does not return within minutes. */
  quota?: 'daily' | 'spending' | undefined
  /** Whether a call of the latest turn lacks a thought signature. */
  missingSignature: boolean
  /** The delay in milliseconds that Gemini asks for. */
  retryDelayMs?: number | undefined
}

/**
 * Why one attempt failed. It never holds another error or free text: the errors of fetch, of the JSON parser and of the
 * SDK quote headers and bodies, and would carry the API key or a user's message into a log.
 */
export class GeminiFailure extends Error {
  override readonly name = 'GeminiFailure'
  readonly kind: FailureKind
  readonly info: FailureInfo

  constructor(kind: FailureKind, info: Partial<FailureInfo> = {}) {
    const { httpStatus = 0, status, reasons = [] } = info
    super(['Gemini:', kind, httpStatus, status, ...reasons].filter(Boolean).join(' '))
    this.kind = kind
    this.info = { quotaIds: [], missingSignature: false, ...info, httpStatus, reasons }
  }

  /** The fields of a log line about this failure. */
  get fields() {
    const { httpStatus, status, reasons, quotaIds } = this.info
    return { failure: this.kind, http_status: httpStatus, status, reasons, quota_ids: quotaIds }
  }
}

/** A response that exceeds a limit: it is not parsed. */
export function tooLarge(httpStatus: number): GeminiFailure {
  return new GeminiFailure('unreadable', { httpStatus, status: 'TOO_LARGE' })
}

/** Keeps only the code of an undici error. */
export function networkFailure(error: unknown): GeminiFailure {
  if (error instanceof GeminiFailure) return error
  const hasCode = error instanceof Error && 'code' in error
  return new GeminiFailure('network', { status: hasCode ? String(error.code) : undefined })
}

/** Converts what an attempt threw. Of an unknown error only the name is kept. */
export function asFailure(error: unknown): GeminiFailure {
  if (error instanceof GeminiFailure) return error
  if (error instanceof ApiError) return streamFailure(error)
  if (error instanceof SyntaxError)
    return new GeminiFailure('unreadable', { httpStatus: 200, status: 'NOT_A_JSON_OBJECT' })
  return new GeminiFailure('defect', { status: error instanceof Error ? error.name : typeof error })
}

/** An error event after a 200. The SDK's message ends in the JSON of the event. */
function streamFailure({ status: httpStatus, message }: ApiError): GeminiFailure {
  return new GeminiFailure('http', { httpStatus, ...readErrorBody(message.slice(message.indexOf('{'))) })
}

/** Only these forms of Google's own constants are kept: other values may quote the key or a message. */
const CONSTANT = /^[A-Z][A-Z_]{0,60}$/
const QUOTA_ID = /^[A-Z][A-Za-z]{0,80}Per[A-Z][A-Za-z]{0,80}(-[A-Za-z]{1,40}\d?)?$/

/** Reads a `google.rpc.Status` as JSON, or an array of one; every field is optional. */
export function readErrorBody(text: string): Partial<FailureInfo> {
  const error = asObject(parse(text).error)
  const message = String(error.message)
  const details = objects(error.details)
  const quotaIds = details.flatMap(detail => objects(detail.violations)).map(violation => violation.quotaId)
  const reasons = details.map(detail => detail.reason)
  return {
    status: matching(CONSTANT, [error.status])[0],
    reasons: matching(CONSTANT, reasons),
    quotaIds: matching(QUOTA_ID, quotaIds),
    quota: quotaOf(message, quotaIds),
    missingSignature: /missing a thought_signature/i.test(message),
    retryDelayMs: details.map(detail => milliseconds(detail.retryDelay)).find(delay => delay !== undefined)
  }
}

function quotaOf(message: string, quotaIds: unknown[]): FailureInfo['quota'] {
  if (quotaIds.some(id => String(id).includes('PerDay'))) return 'daily'
  return /prepa(?:id|yment)|credits|spend(?:ing)?[ -](?:cap|limit)/i.test(message) ? 'spending' : undefined
}

/** Reads a protobuf Duration in JSON, such as `34.4s`. */
function milliseconds(duration: unknown): number | undefined {
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(String(duration)) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

function parse(text: string): JsonObject {
  try {
    return asObject([JSON.parse(text)].flat()[0])
  } catch {
    return {}
  }
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
