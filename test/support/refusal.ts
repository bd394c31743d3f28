import type { Test } from 'tap'
import { type ErrorCode, notFound, type Resource } from '../../src/errors.ts'
import type { ApiResponse } from './client.ts'
import { problem } from './problem.ts'

/**
 * Asserts a whole problem response: status, media type, body, the request id in body and header, and `no-store`.
 * `more` has the other members of the body.
 */
export function isProblem(t: Test, answer: ApiResponse<unknown>, code: ErrorCode, more: object = {}): void {
  const { status, headers, body } = answer
  const instance = headers['x-request-id']
  t.strictSame(
    { status, type: mediaType(headers), body },
    {
      status: problem(code).status,
      type: 'application/problem+json',
      body: { ...problem(code), instance, ...retryAfterIn(headers), ...more }
    },
    code
  )
  t.match(instance, /^[\w-]+$/)
  t.equal(headers['cache-control'], 'no-store')
}

/** Asserts that a resource does not exist, as `isProblem`. */
export function isMissing(t: Test, answer: ApiResponse<unknown>, resource: Resource): void {
  isProblem(t, answer, 'not_found', { detail: notFound(resource).options.detail })
}

/** The header and the body name the same seconds. */
function retryAfterIn(headers: ApiResponse<unknown>['headers']) {
  const seconds = headers['retry-after']
  return seconds === undefined ? {} : { retry_after: Number(seconds) }
}

function mediaType(headers: ApiResponse<unknown>['headers']): string | undefined {
  return String(headers['content-type']).split(';', 1)[0]
}
