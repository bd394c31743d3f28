import type { Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { runningTurn } from './turn-store.ts'

/** Seconds after which a busy conversation may be free again; most turns end within a few. */
const retryAfter = 2

/** What to tell who comes while a conversation answers another message. */
export async function busy(scope: Scope, conversationId: string): Promise<ApiError> {
  const turnId = await runningTurn(scope, conversationId)
  return new ApiError('conversation_busy', { retryAfter, conversationId, ...(turnId && { turnId }) })
}
