import type { Problem } from '../contract/components.ts'
import { type ApiError, catalogue } from '../errors.ts'

export const problemType = 'application/problem+json'

/** The problem document of an error. It never contains the error's cause or message, which are only logged. */
export function problemOf(error: ApiError, requestId: string): Problem {
  const { code, options, retryAfter } = error
  const { status, title, detail } = catalogue[code]
  return {
    type: `urn:todobot:problem:${code}`,
    title,
    status,
    detail: options.detail ?? detail,
    code,
    instance: requestId,
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
    ...(options.errors && { errors: options.errors }),
    ...(options.tasks && { tasks: options.tasks }),
    ...(options.conversationId && { conversation_id: options.conversationId }),
    ...(options.turnId && { turn_id: options.turnId })
  }
}

/** The response headers of an error. */
export function problemHeaders(error: ApiError): Record<string, string> {
  const { status, options, retryAfter } = error
  return {
    // Caches may store 404 and 405 responses by default.
    'cache-control': 'no-store',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    // RFC 9110 requires it with every 401.
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...options.headers
  }
}
