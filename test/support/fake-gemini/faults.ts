import type { Content } from '../../../src/agent/model.ts'
import type { Answer } from './exchange.ts'
import { keyInvalid, noSignature } from './problems.ts'

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

/** A final failure with `model_failed` that says nothing about the history or about other requests. */
export const rejected = () => status(422, { status: 'INVALID_ARGUMENT', message: 'No.' })

/** Prepaid credits, or the spending cap of the project, are exhausted. */
export function noCredits(code = 429): Answer {
  return status(code, {
    status: 'RESOURCE_EXHAUSTED',
    message:
      'Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.'
  })
}

/** The history contains a signature of another model or key. */
export const corruptedSignature = () =>
  status(400, { status: 'INVALID_ARGUMENT', message: 'Corrupted thought signature.' })

/** A call of the latest turn has no signature. */
export const missingSignature = () => status(400, noSignature('add_task', 2))

/** Answers with a refusal if the contents of the request meet a condition, and otherwise with `answer`. */
export function refuseIf(
  condition: (contents: Content[]) => boolean,
  refusal: Answer,
  answer: Answer
): Answer {
  return exchange => (condition(exchange.request.contents) ? refusal : answer)(exchange)
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
