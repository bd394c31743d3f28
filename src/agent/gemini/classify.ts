import type { GeminiFailure } from './failure.ts'

export interface FailureClassification {
  /** What the failure is to our caller when it is final. */
  code: 'model_failed' | 'model_unavailable' | 'model_timeout'
  /** Whether the same request may be sent again. */
  retry: boolean
  /** Whether it is the request that Gemini will not have, so that its history is not to be sent again. */
  refused?: boolean
  /** Set when a person must act: logged as an error with these words. */
  alarm?: string
  /** Seconds after which trying again makes sense, where Gemini's own word is not to be trusted. */
  retryAfter?: number
}

interface Rule extends FailureClassification {
  when(failure: GeminiFailure): boolean
}

const keyIsInvalid = 'Configuration error: Gemini refuses the API key'
const notAllowed = 'Configuration error: Gemini refuses this key, model or base URL'
const notAvailable = 'Configuration error: Gemini is not available to this project, or from this country'
const redirected = 'Configuration error: the Gemini base URL redirects elsewhere'
const quotaUsedUp = "Gemini's daily quota is used up"
const refused = 'Gemini refused our request: a defect'
const ours = 'The request to Gemini could not be made: a defect'

/** A daily quota's `RetryInfo` says seconds, but it comes back at midnight Pacific time only. */
const AN_HOUR = 3600

/** The first rule that applies decides. */
const rules: Rule[] = [
  { when: http(400, apiKeyInvalid), code: 'model_unavailable', retry: false, alarm: keyIsInvalid },
  { when: http(400, preconditionFailed), code: 'model_unavailable', retry: false, alarm: notAvailable },
  { when: http([401, 403, 404]), code: 'model_unavailable', retry: false, alarm: notAllowed },
  {
    when: http(429, daily),
    code: 'model_unavailable',
    retry: false,
    alarm: quotaUsedUp,
    retryAfter: AN_HOUR
  },
  { when: http([408, 429]), code: 'model_unavailable', retry: true },
  { when: serverError, code: 'model_unavailable', retry: true },
  { when: redirect, code: 'model_unavailable', retry: false, alarm: redirected },
  { when: kind('network'), code: 'model_unavailable', retry: true },
  { when: kind('timeout'), code: 'model_timeout', retry: true },
  { when: kind('unreadable'), code: 'model_failed', retry: true },
  { when: kind('http'), code: 'model_failed', retry: false, refused: true, alarm: refused }
]

const fallback: FailureClassification = { code: 'model_failed', retry: false, alarm: ours }

/** What a failed attempt means, and whether to try again. */
export function classify(failure: GeminiFailure): FailureClassification {
  return rules.find(rule => rule.when(failure)) ?? fallback
}

function kind(expected: GeminiFailure['kind']): Rule['when'] {
  return failure => failure.kind === expected
}

function http(statuses: number | number[], also: Rule['when'] = () => true): Rule['when'] {
  const expected = [statuses].flat()
  return failure => expected.includes(failure.httpStatus) && also(failure)
}

function serverError({ httpStatus }: GeminiFailure): boolean {
  return httpStatus >= 500
}

function apiKeyInvalid({ reasons }: GeminiFailure): boolean {
  return reasons.includes('API_KEY_INVALID')
}

/** Where Gemini is not offered, or not without billing, it refuses every request like this. */
function preconditionFailed({ status }: GeminiFailure): boolean {
  return status === 'FAILED_PRECONDITION'
}

function daily(failure: GeminiFailure): boolean {
  return failure.daily
}

function redirect({ kind, status }: GeminiFailure): boolean {
  return kind === 'network' && status === 'REDIRECT'
}
