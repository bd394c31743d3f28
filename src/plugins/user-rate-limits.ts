import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { countHit, readWindow, removeHit, type Window } from '../accounts/rate-counters.ts'
import { ignoreIfDown } from '../db/errors.ts'
import { ApiError } from '../errors.ts'
import { isObject } from '../lib/objects.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Reverts the count of a message that turned out to be a duplicate. */
    uncountMessage(userId: string): Promise<void>
  }
  interface FastifyRequest {
    /** Undefined until the request is counted. */
    userWindow: UserWindow | undefined
  }
}

/** Requests per minute from one user, counted across all replicas. */
interface UserRateLimit {
  name: string
  max: number
}

interface UserWindow extends Window {
  max: number
}

const windowMs = 60_000

interface LimitByUserOptions {
  /** The limit that a request counts toward, if any. */
  limitOf(request: FastifyRequest): UserRateLimit | undefined
  /** The limit that responses to requests that are not counted describe, if any. */
  described?: UserRateLimit
}

/**
 * Limits the routes of a scope by user. The counters are in Postgres, so that all replicas share them. The same query
 * rejects requests whose session has ended.
 */
function limitByUser(app: FastifyInstance, { limitOf, described }: LimitByUserOptions): void {
  async function count(request: FastifyRequest) {
    const limit = limitOf(request)
    if (!limit) return
    const window = await countHit(app.db, request.user.session, { name: limit.name, windowMs })
    request.userWindow = { ...window, max: limit.max }
    if (window.hits > limit.max) throw new ApiError('rate_limited', { retryAfter: window.msLeft / 1000 })
  }

  /** Undefined if the user is not known, or the database is not available. */
  async function windowOf(request: FastifyRequest, reply: FastifyReply): Promise<UserWindow | undefined> {
    const { userWindow, user } = request
    if (userWindow || !described || !user || reply.statusCode === 401 || reply.statusCode >= 500)
      return userWindow
    const { name, max } = described
    const window = await readWindow({ db: app.db, userId: user.id }, { name, windowMs }).catch(ignoreIfDown)
    return window && { ...window, max }
  }

  app.decorateRequest('userWindow')
  // A hook of the routes, so that it runs after all others: the user is known, and invalid requests are not counted.
  app.addHook('onRoute', route => {
    route.preHandler = [...[route.preHandler ?? []].flat(), count]
  })
  // The limit by address has set its own headers. The headers describe the limit that is reached first.
  app.addHook('onSend', async (request, reply) => {
    const window = await windowOf(request, reply)
    if (!window) return
    const { max, hits, msLeft } = window
    const remaining = Math.max(0, max - hits)
    if (remaining > Number(reply.getHeader('ratelimit-remaining'))) return
    const reset = Math.ceil(msLeft / 1000)
    reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': remaining, 'ratelimit-reset': reset })
  })
}

/** Limits messages. Repeated messages do not count, but their responses describe the limit, too. */
async function limitMessages(app: FastifyInstance, { chatPerMinute: max }: { chatPerMinute: number }) {
  const limit = { name: 'chat', max }
  app.decorate('uncountMessage', userId => removeHit({ db: app.db, userId }, limit.name))
  limitByUser(app, {
    limitOf: request => (request.idempotency?.isRepeat ? undefined : limit),
    described: limit
  })
}

interface RequestLimitOptions {
  writesPerMinute: number
  searchesPerMinute: number
}

const readMethods = ['GET', 'HEAD']

/** Limits requests that change data, and searches: reads with the parameter `q`. */
async function limitRequests(
  app: FastifyInstance,
  { writesPerMinute, searchesPerMinute }: RequestLimitOptions
) {
  const writes = { name: 'writes', max: writesPerMinute }
  const searches = { name: 'searches', max: searchesPerMinute }
  limitByUser(app, {
    limitOf({ method, query }) {
      if (!readMethods.includes(method)) return writes
      return isObject(query) && query.q ? searches : undefined
    }
  })
}

export const messageRateLimit = fp(limitMessages, {
  name: 'message-rate-limit',
  dependencies: ['db', 'auth']
})
export const requestRateLimits = fp(limitRequests, {
  name: 'request-rate-limits',
  dependencies: ['db', 'auth']
})
