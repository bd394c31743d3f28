import { ApiError } from '../../errors.ts'
import { FairQueue } from '../../lib/fair-queue.ts'
import { ModelError } from '../model.ts'

export type Connections = ReturnType<typeof createConnections>

/** Seconds until a connection is probably free. */
const retryAfter = 5

const overloaded = () =>
  new ModelError('overloaded', { cause: new Error('no free connection to Gemini'), retryAfter })

/** Whether a turn was aborted because it has reached its deadline. */
function isDeadline(reason: unknown): boolean {
  return reason instanceof ApiError && reason.code === 'model_timeout'
}

/** All attempts have the same key: the share of a user is the number of their running turns. */
const key = ''

/**
 * Bounds the number of attempts that use a connection at the same time. Further attempts wait, in order, and as many of
 * them as there are connections. Neither the time nor the failure of a wait counts as Gemini's.
 */
export function createConnections(total: number) {
  const queue = new FairQueue({ total })

  return {
    /**
     * Waits for a free connection. @returns the function that releases it.
     * @throws {ModelError} `overloaded` when too many attempts wait, or the turn reaches its deadline meanwhile; the
     * signal's reason when it is aborted otherwise.
     */
    async acquire(signal: AbortSignal): Promise<() => void> {
      signal.throwIfAborted()
      if (queue.waiting(key) >= total) throw overloaded()
      return await queue.acquire(key, signal).catch(reason => {
        throw isDeadline(reason) ? overloaded() : reason
      })
    }
  }
}
