import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { checkWindow, countHit, readWindow, type Window } from '../accounts/rate-counters.ts'
import { ignoreIfDown } from '../db/errors.ts'
import { scopeOf } from '../db/scope.ts'
import { isObject } from '../lib/objects.ts'
import { messageCounter } from '../turns/acceptance.ts'
import type { MessageRateLimit } from '../turns/transactions.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The limit that a message counts toward when it is accepted. */
    messageLimitOf(request: FastifyRequest): MessageRateLimit
  }
  interface FastifyRequest {
    /** Undefined until the request is counted. */
    userWindow: UserWindow | undefined
  }
}

/** Requests per minute from one user, counted across all replicas. */
interface UserRateLimit {
  /** The name of the counter. */
  name: string
  max: number
}

interface UserWindow extends Window {
  max: number
}

const { windowMs } = messageCounter

/**
 * Counts the requests to the routes of a scope by user. The counters are in Postgres, so that all replicas share them.
 * The same query rejects requests whose session has ended.
 * @param limitOf the limit that a request counts toward, if any.
 */
function countByUser(
  app: FastifyInstance,
  limitOf: (request: FastifyRequest) => UserRateLimit | undefined
): void {
  async function count(request: FastifyRequest) {
    const limit = limitOf(request)
    if (!limit) return
    const { userId, sessionId } = request.user.session
    const window = await countHit(scopeOf(app.db, userId), sessionId, { name: limit.name, windowMs })
    request.userWindow = { ...window, max: limit.max }
    checkWindow(window, limit.max)
  }

  // A hook of the routes, so that it runs after all others: the user is known, and invalid requests are not counted.
  app.addHook('onRoute', route => {
    route.preHandler = [...[route.preHandler ?? []].flat(), count]
  })
}

/**
 * Describes the user's limit in the headers of responses.
 * @param described the limit that responses to requests that are not counted describe, if any.
 */
function describeLimit(app: FastifyInstance, described?: UserRateLimit): void {
  /** Undefined if the user is not known, or the database is not available. */
  async function windowOf(request: FastifyRequest, reply: FastifyReply): Promise<UserWindow | undefined> {
    const { userWindow, user } = request
    if (userWindow || !described || !user || reply.statusCode === 401 || reply.statusCode >= 500)
      return userWindow
    const { name, max } = described
    const window = await readWindow(scopeOf(app.db, user.id), { name, windowMs }).catch(ignoreIfDown)
    return window && { ...window, max }
  }

  app.decorateRequest('userWindow')
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

interface MessageLimitOptions {
  chatPerMinute: number
}

/**
 * Limits messages, which are counted by the statement that accepts them. Repeated messages do not count, but their
 * responses describe the limit, too.
 */
async function limitMessages(app: FastifyInstance, { chatPerMinute: max }: MessageLimitOptions) {
  app.decorate('messageLimitOf', request => ({
    max,
    onCount(window) {
      request.userWindow = { ...window, max }
    }
  }))
  describeLimit(app, { ...messageCounter, max })
}

/** Counts requests as messages. */
async function countMessages(app: FastifyInstance, { chatPerMinute: max }: MessageLimitOptions) {
  countByUser(app, () => ({ ...messageCounter, max }))
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
  countByUser(app, ({ method, query }) => {
    if (!readMethods.includes(method)) return writes
    return isObject(query) && query.q ? searches : undefined
  })
  describeLimit(app)
}

export const messageRateLimit = fp(limitMessages, {
  name: 'message-rate-limit',
  dependencies: ['db', 'auth']
})
export const retryRateLimit = fp(countMessages, {
  name: 'retry-rate-limit',
  dependencies: ['message-rate-limit']
})
export const requestRateLimits = fp(limitRequests, {
  name: 'request-rate-limits',
  dependencies: ['db', 'auth']
})
