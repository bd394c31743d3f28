import type { Problem } from '../contract/components.ts'
import { type ApiError, catalogue } from '../errors.ts'

export const problemType = 'application/problem+json'

/** The public half of an error; its cause and message are for the log. */
export function problemOf({ code, options }: ApiError, requestId: string): Problem {
  const { status, title, detail } = catalogue[code]
  return {
    type: `urn:todobot:problem:${code}`,
    title,
    status,
    detail,
    code,
    instance: requestId,
    ...(options.errors && { errors: options.errors }),
    ...(options.conversationId && { conversation_id: options.conversationId }),
    ...(options.turnId && { turn_id: options.turnId })
  }
}

/** Seconds to wait where waiting helps and nobody knows better. */
const defaultRetryAfter = 5

/** The headers that belong to an error. */
export function problemHeaders({ code, status, options }: ApiError): Record<string, string> {
  const retryAfter = options.retryAfter ?? (status === 503 ? defaultRetryAfter : undefined)
  return {
    // A cache may keep a 404 or 405 unless it is told not to.
    'cache-control': 'no-store',
    ...(retryAfter !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfter))) }),
    ...(code === 'unauthorized' && { 'www-authenticate': 'Bearer' }),
    ...options.headers
  }
}
