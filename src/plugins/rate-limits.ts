import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { countHit, removeHit } from '../accounts/rate-counters.ts'
import { ApiError } from '../errors.ts'

interface IpRateLimitOptions {
  /** Requests per minute from one IP address, counted in this process. */
  ipPerMinute: number
}

/**
 * Limits requests by address. Every request counts, including those to unknown paths and with invalid tokens. CORS
 * preflights of known origins do not count: rejecting one costs as much as the response, and browsers hide the reason.
 */
async function limitByAddress(app: FastifyInstance, { ipPerMinute }: IpRateLimitOptions) {
  await app.register(rateLimit, {
    max: ipPerMinute,
    timeWindow: windowMs,
    enableDraftSpec: true,
    errorResponseBuilder: () => new ApiError('rate_limited')
  })
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Reverts the count of a message that turned out to be a duplicate. */
    uncountMessage(userId: string): Promise<void>
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
async function limitByUser(app: FastifyInstance, { chatPerMinute }: ChatRateLimitOptions) {
  /** A store for @fastify/rate-limit, which instantiates the class itself. */
  class SharedCounters {
    incr(key: string, done: (error: Error | null, result?: { current: number; ttl: number }) => void) {
      const [userId = '', sessionId = ''] = key.split(' ')
      countHit(app.db, { userId, sessionId }, { name: counterName, windowMs }).then(
        result => done(null, result),
        done
      )
    }

    child() {
      return this
    }
  }

  app.decorate('uncountMessage', userId => removeHit({ db: app.db, userId }, counterName))
  await app.register(rateLimit, {
    // preHandler runs after authentication and validation: the user is known, and invalid messages are not counted.
    hook: 'preHandler',
    // Counts by user. The session id is only for the session check in the same query.
    keyGenerator: ({ user: { session } }) => `${session.userId} ${session.sessionId}`,
    // Repeated messages are not counted again.
    allowList: request => request.idempotency?.isRepeat === true,
    max: chatPerMinute,
    timeWindow: windowMs,
    enableDraftSpec: true,
    store: SharedCounters,
    errorResponseBuilder: () => new ApiError('rate_limited')
  })
}

export const ipRateLimit = fp(limitByAddress, { name: 'ip-rate-limit', dependencies: ['errors'] })
export const chatRateLimit = fp(limitByUser, { name: 'chat-rate-limit', dependencies: ['db', 'auth'] })
