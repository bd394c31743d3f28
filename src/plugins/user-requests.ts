import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'
import { FairQueue } from '../lib/fair-queue.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What a response does while it is sent, in the name of a user: it waits for its turn, as requests do. */
    workFor: WorkFor
  }
  interface FastifyRequest {
    /** Stops counting the request before its response is sent: it waits for a turn, or streams its events. */
    release(): void
  }
}

export type WorkFor = <T>(userId: string, work: () => Promise<T>) => Promise<T>

interface UserRequestsOptions {
  user: {
    /** Requests of one user whose responses are made and sent by this process at the same time. */
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
 * Bounds the requests of one user at a time, in the scope that registers this plugin, until their responses are sent.
 * Bounds also the requests of all users that are worked on, so that connections of the database remain for turns. The
 * requests in excess wait; the users take turns.
 */
async function limitUserRequests(app: FastifyInstance, { user, database }: UserRequestsOptions) {
  const open = new FairQueue({ total: Number.POSITIVE_INFINITY, perKey: user.maxRequests })
  const working = new FairQueue({ total: Math.max(1, database.poolMax - reserved) })
  const endWork = new WeakMap<FastifyRequest, () => void>()

  app.decorate('workFor', async (userId, work) => {
    const end = await working.acquire(userId)
    return await work().finally(end)
  })
  app.decorateRequest('release', () => undefined)
  // After authentication, which is a hook of the same kind.
  app.addHook('preParsing', async (request, reply) => {
    const { id } = request.user
    if (open.waiting(id) >= maxWaiting) throw tooManyOpenRequests()
    const isFree = open.isFree(id) && working.isFree(id)
    const patience = isFree ? undefined : createPatience(reply, user.maxWaitMs)
    const close = await open.acquire(id, patience)
    reply.raw.once('finish', close).once('close', close)
    const end = await working.acquire(id, patience)
    endWork.set(request, end)
    request.release = () => {
      end()
      close()
    }
  })
  // A response is ready, or is a stream. The work also goes on, and counts, when the client has disconnected.
  app.addHook('onSend', async request => endWork.get(request)?.())
}

/** Aborted when the client disconnects, or has waited too long. */
function createPatience(reply: FastifyReply, maxWaitMs: number): AbortSignal {
  const controller = new AbortController()
  const abort = () => controller.abort(tooManyOpenRequests())
  const timer = setTimeout(abort, maxWaitMs)
  reply.raw.once('close', () => {
    clearTimeout(timer)
    abort()
  })
  return controller.signal
}

function tooManyOpenRequests(): ApiError {
  return new ApiError('too_many_open_requests', { retryAfter })
}

export default fp(limitUserRequests, { name: 'user-requests', dependencies: ['auth'] })
