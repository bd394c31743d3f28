import type { FailureInfo, GeminiFailure } from './failure.ts'

export interface FailureClassification {
  /** The error code for the caller when the failure is final. */
  code: 'model_failed' | 'model_unavailable' | 'model_timeout'
  /** Whether the same request may be sent again. */
  retry: boolean
  /** Whether Gemini refuses this request for good, so that its turn must not be part of the history. */
  refused?: boolean
  /** Set when an operator must act: logged as an error with this message. */
  alarm?: string
  /** Seconds after which a retry makes sense; overrides Gemini's own delay. */
  retryAfter?: number
}

const final: FailureClassification = { code: 'model_unavailable', retry: false }
const transient: FailureClassification = { code: 'model_unavailable', retry: true }

/** A daily quota resets at midnight Pacific time, although its `RetryInfo` says seconds. */
const dailyRetryAfter = 3600

/** Classifies a failed attempt. */
export function classify({ kind, info }: GeminiFailure): FailureClassification {
  if (kind === 'http') return classifyStatus(info)
  if (kind === 'timeout') return { code: 'model_timeout', retry: true }
  if (kind === 'unreadable') return { code: 'model_failed', retry: true }
  if (kind === 'network')
    return info.status === 'REDIRECT' ? misconfigured('the Gemini base URL redirects elsewhere') : transient
  return { code: 'model_failed', retry: false, alarm: 'Defect: the request to Gemini could not be sent' }
}

function classifyStatus({ httpStatus, status, reasons, daily }: FailureInfo): FailureClassification {
  if (httpStatus === 400 && reasons.includes('API_KEY_INVALID'))
    return misconfigured('Gemini refuses the API key')
  // The response to every request from a country without Gemini, or from a project without billing.
  if (httpStatus === 400 && status === 'FAILED_PRECONDITION')
    return misconfigured('Gemini is not available to this project, or from this country')
  if ([401, 403, 404].includes(httpStatus)) return misconfigured('Gemini refuses this key, model or base URL')
  if (httpStatus === 429 && daily)
    return { ...final, alarm: "Gemini's daily quota is exhausted", retryAfter: dailyRetryAfter }
  if ([408, 429].includes(httpStatus) || httpStatus >= 500) return transient
  return {
    code: 'model_failed',
    retry: false,
    refused: true,
    alarm: 'Defect: Gemini rejected the request as invalid'
  }
}

function misconfigured(what: string): FailureClassification {
  return { ...final, alarm: `Configuration error: ${what}` }
}
