import { ApiError } from '../../errors.ts'
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

/**
 * Bounds the number of attempts that use a connection at the same time. Further attempts wait, in order, and as many of
 * them as there are connections. Neither the time nor the failure of a wait counts as Gemini's.
 */
export function createConnections(max: number) {
  let free = max
  const waiting = new Set<() => void>()

  function release(): void {
    const [next] = waiting
    if (!next) free += 1
    else {
      waiting.delete(next)
      next()
    }
  }

  async function wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      waiting.delete(resolve)
      reject(isDeadline(signal.reason) ? overloaded() : signal.reason)
    }
    waiting.add(resolve)
    signal.addEventListener('abort', leave, { once: true })
    await promise.finally(() => signal.removeEventListener('abort', leave))
  }

  return {
    /**
     * Waits for a free connection. @returns the function that releases it; call it once.
     * @throws {ModelError} `overloaded` when too many attempts wait, or the turn reaches its deadline meanwhile; the
     * signal's reason when it is aborted otherwise.
     */
    async acquire(signal: AbortSignal): Promise<() => void> {
      signal.throwIfAborted()
      if (free > 0) free -= 1
      else if (waiting.size < max) await wait(signal)
      else throw overloaded()
      return release
    }
  }
}
