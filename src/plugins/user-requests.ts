import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'
import { Semaphore } from '../lib/semaphore.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the work for this request early: from now on it only waits or streams. Otherwise its response ends it. */
    endWork(): void
  }
}

interface UserRequestsOptions {
  /** Requests of one user that this process works on at the same time. */
  maxRequests: number
  /** Milliseconds. Shorter than the time for receiving the body, which is not read in the meantime. */
  maxWaitMs: number
}

/** Requests of one user that wait in addition. A page that starts sends fewer. */
const maxWaiting = 32
/** Seconds for `Retry-After`. */
const retryAfter = 2

/**
 * Bounds the requests of one user that are worked on at the same time, in the scope that registers this plugin, so that
 * the database connections of the process are not all used by one user. Further requests wait.
 */
async function limitUserRequests(app: FastifyInstance, { maxRequests, maxWaitMs }: UserRequestsOptions) {
  /** Users whose requests are worked on. */
  const users = new Map<string, Semaphore>()

  async function begin(userId: string, reply: FastifyReply): Promise<() => void> {
    const semaphore = users.get(userId) ?? new Semaphore(maxRequests)
    if (semaphore.waiting >= maxWaiting) throw tooManyOpenRequests()
    users.set(userId, semaphore)
    const release = await semaphore.acquire(semaphore.isFree ? undefined : patience(reply, maxWaitMs))
    return () => {
      release()
      if (semaphore.isIdle) users.delete(userId)
    }
  }

  app.decorateRequest('endWork', () => undefined)
  // After authentication, which is a hook of the same kind.
  app.addHook('preParsing', async (request, reply) => {
    const end = await begin(request.user.id, reply)
    request.endWork = end
    reply.raw.once('finish', end).once('close', end)
  })
}

/** Aborted when the client disconnects, or has waited too long. */
function patience(reply: FastifyReply, maxWaitMs: number): AbortSignal {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(tooManyOpenRequests()), maxWaitMs)
  reply.raw.once('close', () => {
    clearTimeout(timer)
    controller.abort(tooManyOpenRequests())
  })
  return controller.signal
}

function tooManyOpenRequests(): ApiError {
  return new ApiError('too_many_open_requests', { retryAfter })
}

export default fp(limitUserRequests, { name: 'user-requests', dependencies: ['auth'] })
