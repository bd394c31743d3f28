import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'
import { FairQueue } from '../lib/fair-queue.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the work for this request early: from now on it only waits or streams. Otherwise its response ends it. */
    endWork(): void
  }
}

interface UserRequestsOptions {
  user: {
    /** Requests of one user that this process works on at the same time. */
    maxRequests: number
    /** Milliseconds. Shorter than the time for receiving the body, which is not read in the meantime. */
    maxWaitMs: number
  }
  database: { poolMax: number }
}

/** Requests of one user that wait in addition. A page that starts sends fewer. */
const maxWaiting = 32
/** Seconds for `Retry-After`. */
const retryAfter = 2

/** Database connections that requests leave to the turns that run. */
const reserved = 4

/**
 * Bounds the requests that are worked on at the same time, in the scope that registers this plugin: those of one user,
 * and all together, so that connections of the database remain for the turns. Further requests wait, and the users take
 * turns.
 */
async function limitUserRequests(app: FastifyInstance, { user, database }: UserRequestsOptions) {
  const total = Math.max(1, database.poolMax - reserved)
  const queue = new FairQueue({ total, perKey: user.maxRequests })

  async function begin(userId: string, reply: FastifyReply): Promise<() => void> {
    if (queue.waiting(userId) >= maxWaiting) throw tooManyOpenRequests()
    return await queue.acquire(userId, queue.isFree(userId) ? undefined : patience(reply, user.maxWaitMs))
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
