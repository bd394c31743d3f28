import type { Answer } from './exchange.ts'
import { keyInvalid } from './problems.ts'

export interface ErrorFields {
  message?: string
  status?: string
  details?: object[]
  headers?: Record<string, string>
}

/** An error answer in Google's shape. */
export function status(code: number, { headers, ...fields }: ErrorFields = {}): Answer {
  const error = {
    code,
    message: 'The model is overloaded. Please try again later.',
    status: 'UNAVAILABLE',
    ...fields
  }
  return exchange => exchange.json(code, { error }, headers)
}

export const invalidKey = () => status(400, keyInvalid)

/** A 429 for this quota, with an optional `RetryInfo` delay. */
export function quota(quotaId: string, retryDelay?: string): Answer {
  const violated = { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] }
  const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }
  return status(429, {
    status: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota, please check your plan.',
    details: retryDelay === undefined ? [violated] : [violated, info]
  })
}

/** These bytes, unchanged. */
export function raw(
  body: string | Buffer,
  code = 200,
  contentType = 'application/json; charset=UTF-8'
): Answer {
  return exchange => exchange.raw(code, body, { 'content-type': contentType })
}

export function redirect(to: string, code = 307): Answer {
  return exchange => exchange.raw(code, '', { location: to })
}

/** Never answers. */
export function hang(): Answer {
  return () => {}
}

/** Resets the connection before any response. */
export function reset(): Answer {
  return exchange => exchange.reset()
}

/** Resets the connection in the middle of a response. */
export function cutShort(): Answer {
  return exchange => {
    exchange.begin('{"candidates": [')
    setImmediate(() => exchange.reset())
  }
}

/** Sends a response without end, one byte at a time. */
export function dribble(): Answer {
  return exchange => {
    const timer = setInterval(() => exchange.begin(' '), 5)
    return exchange.request.closed.then(() => clearInterval(timer))
  }
}
