import type { Test } from 'tap'
import type { ErrorCode } from '../../src/errors.ts'
import type { Answer } from './client.ts'
import { problem } from './problem.ts'

/**
 * Asserts the whole of a problem: status, media type, body, the request's id in body and header, and that no cache
 * may keep it. `more` is what the body has beside the code's own texts.
 */
export function isProblem(t: Test, answer: Answer<unknown>, code: ErrorCode, more: object = {}): void {
  const { status, headers, body } = answer
  const instance = headers['x-request-id']
  t.strictSame(
    { status, type: mediaType(headers), body },
    {
      status: problem(code).status,
      type: 'application/problem+json',
      body: { ...problem(code), instance, ...more }
    },
    code
  )
  t.match(instance, /^[\w-]+$/)
  t.equal(headers['cache-control'], 'no-store')
}

function mediaType(headers: Answer<unknown>['headers']): string | undefined {
  return String(headers['content-type']).split(';', 1)[0]
}
