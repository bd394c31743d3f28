import { dayIn, localInstant } from '../../lib/clock.ts'
import type { ModelProblem } from '../model.ts'
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
  /** Set when every other request would fail too: the circuit opens at once, for this number of milliseconds. */
  pauseMs?: number
  /** The word for operators while the circuit is open. */
  problem?: ModelProblem
}

const transient: FailureClassification = { code: 'model_unavailable', retry: true, problem: 'unavailable' }

const minute = 60_000
const hour = 60 * minute

/** Classifies a failed attempt. */
export function classify({ kind, info }: GeminiFailure): FailureClassification {
  if (kind === 'http') return classifyStatus(info)
  if (kind === 'timeout') return { ...transient, code: 'model_timeout' }
  if (kind === 'unreadable') return { ...transient, code: 'model_failed' }
  if (kind === 'network')
    return info.status === 'REDIRECT' ? misconfigured('the Gemini base URL redirects elsewhere') : transient
  return { code: 'model_failed', retry: false, alarm: 'Defect: the request to Gemini could not be sent' }
}

function classifyStatus({ httpStatus, status, reasons, quota }: FailureInfo): FailureClassification {
  if (httpStatus === 400 && reasons.includes('API_KEY_INVALID'))
    return misconfigured('Gemini refuses the API key')
  // The response to every request from a country without Gemini, or from a project without billing.
  if (httpStatus === 400 && status === 'FAILED_PRECONDITION')
    return misconfigured('Gemini is not available to this project, or from this country')
  if ([401, 403, 404].includes(httpStatus)) return misconfigured('Gemini refuses this key, model or base URL')
  if (httpStatus === 402 || (httpStatus === 429 && quota === 'spending'))
    return exhausted("Gemini's prepaid credits or spending cap are exhausted", 10 * minute)
  if (httpStatus === 429 && quota === 'daily')
    return exhausted("Gemini's daily quota is exhausted", Math.min(hour, msUntilDailyReset()))
  if ([408, 409, 429, 499].includes(httpStatus) || httpStatus >= 500) return transient
  if ([400, 413].includes(httpStatus)) return { code: 'model_failed', retry: false, refused: true }
  return {
    code: 'model_failed',
    retry: false,
    alarm: 'Defect: Gemini rejected the request with an unexpected status'
  }
}

function misconfigured(what: string): FailureClassification {
  const alarm = `Configuration error: ${what}`
  return { code: 'model_unavailable', retry: false, alarm, pauseMs: minute, problem: 'misconfigured' }
}

function exhausted(alarm: string, pauseMs: number): FailureClassification {
  return { code: 'model_unavailable', retry: false, alarm, pauseMs, problem: 'quota_exhausted' }
}

const quotaTimeZone = 'America/Los_Angeles'

/** Daily quotas reset at midnight Pacific time, although their `RetryInfo` says seconds. */
function msUntilDailyReset(now = new Date()): number {
  const tomorrow = new Date(Date.parse(dayIn(quotaTimeZone, now)) + 24 * hour).toISOString().slice(0, 10)
  return Date.parse(localInstant(`${tomorrow}T00:00:00`, quotaTimeZone)) - now.getTime()
}
