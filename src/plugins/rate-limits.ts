import { isIPv6 } from 'node:net'
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { countHit, readWindow, removeHit, type Window } from '../accounts/rate-counters.ts'
import { ignoreIfDown } from '../db/errors.ts'
import { ApiError } from '../errors.ts'
import { createAddressCounters } from '../http/address-counters.ts'

interface IpRateLimitOptions {
  /** Requests per minute from one IP address, counted in this process. */
  ipPerMinute: number
}

/**
 * Limits requests by address: an IPv4 address, or a /64 of IPv6 addresses, which is what one client can have. A /48 may
 * send 16 times as much. Every request counts, including those to unknown paths and with invalid tokens. CORS
 * preflights of known origins do not count: rejecting one costs as much as the response, and browsers hide the reason.
 */
async function limitByAddress(app: FastifyInstance, { ipPerMinute }: IpRateLimitOptions) {
  await app.register(rateLimit, {
    max: ipPerMinute,
    timeWindow: windowMs,
    ipv6Subnet: 64,
    store: createAddressCounters({ capacity: 20_000, networkOf: siteOf, networkFactor: 16 }),
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) => new ApiError('rate_limited', { retryAfter: ttl / 1000 })
  })
}

/** The /48 of an IPv6 address: sites get one, with 65,536 addresses of /64 each, as many as they may use. */
function siteOf(address: string): string | undefined {
  return isIPv6(address) ? `${normalizeIP(address, 48)}/48` : undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Reverts the count of a message that turned out to be a duplicate. */
    uncountMessage(userId: string): Promise<void>
  }
  interface FastifyRequest {
    /** Undefined until the request is counted. Repeated and rejected messages are not counted. */
    messageWindow: Window | undefined
  }
}

interface ChatRateLimitOptions {
  /** Messages per minute from one user, counted across all replicas. */
  chatPerMinute: number
}

const counterName = 'chat'
const windowMs = 60_000

/**
 * Limits the routes of the scope that registers this plugin by user. The counter is in Postgres, so that all replicas
 * share it. The same query rejects requests whose session has ended.
 */
async function limitByUser(app: FastifyInstance, { chatPerMinute: max }: ChatRateLimitOptions) {
  async function count(request: FastifyRequest) {
    if (request.idempotency?.isRepeat) return
    const window = await countHit(app.db, request.user.session, { name: counterName, windowMs })
    request.messageWindow = window
    if (window.hits > max) throw new ApiError('rate_limited', { retryAfter: window.msLeft / 1000 })
  }

  /** Undefined if the user is not known, or the database is not available. */
  async function windowOf(request: FastifyRequest, reply: FastifyReply): Promise<Window | undefined> {
    const { messageWindow, user } = request
    if (messageWindow || !user || reply.statusCode === 401 || reply.statusCode >= 500) return messageWindow
    return await readWindow({ db: app.db, userId: user.id }, { name: counterName, windowMs }).catch(
      ignoreIfDown
    )
  }

  app.decorateRequest('messageWindow')
  app.decorate('uncountMessage', userId => removeHit({ db: app.db, userId }, counterName))
  // A hook of the routes, so that it runs after all others: the user is known, and invalid messages are not counted.
  app.addHook('onRoute', route => {
    route.preHandler = [...[route.preHandler ?? []].flat(), count]
  })
  // The limit by address has set its own headers. The headers describe the limit that is reached first.
  app.addHook('onSend', async (request, reply) => {
    const window = await windowOf(request, reply)
    if (!window) return
    const remaining = Math.max(0, max - window.hits)
    if (remaining > Number(reply.getHeader('ratelimit-remaining'))) return
    const reset = Math.ceil(window.msLeft / 1000)
    reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': remaining, 'ratelimit-reset': reset })
  })
}

export const ipRateLimit = fp(limitByAddress, { name: 'ip-rate-limit', dependencies: ['errors'] })
export const chatRateLimit = fp(limitByUser, { name: 'chat-rate-limit', dependencies: ['db', 'auth'] })
