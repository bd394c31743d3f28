import type { Problem } from '../contract/components.ts'
import { type ApiError, catalogue } from '../errors.ts'

export const problemType = 'application/problem+json'

/** The problem document of an error. It never contains the error's cause or message, which are only logged. */
export function problemOf(error: ApiError, requestId: string): Problem {
  const { code, options } = error
  const { status, title, detail } = catalogue[code]
  const retryAfter = retryAfterOf(error)
  return {
    type: `urn:todobot:problem:${code}`,
    title,
    status,
    detail,
    code,
    instance: requestId,
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
    ...(options.errors && { errors: options.errors }),
    ...(options.conversationId && { conversation_id: options.conversationId }),
    ...(options.turnId && { turn_id: options.turnId })
  }
}

/** Seconds; for 503 errors that do not set their own `retryAfter`. */
const defaultRetryAfter = 5

/** Whole seconds, at least 1; undefined if waiting does not help. */
function retryAfterOf({ status, options }: ApiError): number | undefined {
  const seconds = options.retryAfter ?? (status === 503 ? defaultRetryAfter : undefined)
  return seconds && Math.max(1, Math.ceil(seconds))
}

/** The response headers of an error. */
export function problemHeaders(error: ApiError): Record<string, string> {
  const { code, options } = error
  const retryAfter = retryAfterOf(error)
  return {
    // Caches may store 404 and 405 responses by default.
    'cache-control': 'no-store',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(code === 'unauthorized' && { 'www-authenticate': 'Bearer' }),
    ...options.headers
  }
}
