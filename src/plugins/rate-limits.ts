import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { countHit, takeBackHit } from '../accounts/rate-counters.ts'
import { ApiError } from '../errors.ts'

interface IpRateLimitOptions {
  /** Requests a minute from one address, in this process. */
  ipPerMinute: number
}

/**
 * Holds floods off: every request counts, also those to unknown paths and with bad tokens. Only preflights of known
 * origins are answered before it: to refuse one would cost as much, and a browser could not tell why.
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
    /** Takes back a message that was counted in vain. */
    uncountMessage(userId: string): Promise<void>
  }
}

interface ChatRateLimitOptions {
  /** Messages a minute from one user, over all replicas. */
  chatPerMinute: number
}

const name = 'chat'
const windowMs = 60_000

/**
 * Limits the routes of the scope that registers this by user, counted in Postgres so that replicas share it; refuses
 * those whose session has ended.
 */
async function limitByUser(app: FastifyInstance, { chatPerMinute }: ChatRateLimitOptions) {
  /** The limiter instantiates its store itself; the interface is its own. */
  class SharedCounters {
    incr(key: string, done: (error: Error | null, result?: { current: number; ttl: number }) => void) {
      const [userId = '', sessionId = ''] = key.split(' ')
      countHit(app.db, { userId, sessionId }, { name, windowMs }).then(result => done(null, result), done)
    }

    child() {
      return this
    }
  }

  app.decorate('uncountMessage', userId => takeBackHit({ db: app.db, userId }, name))
  await app.register(rateLimit, {
    // Behind authentication and validation: the user is known, and a message that is not valid costs nothing.
    hook: 'preHandler',
    // The user is counted; the session is only looked at, in the same round trip.
    keyGenerator: ({ user: { session } }) => `${session.userId} ${session.sessionId}`,
    // A message that came before is not one more.
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
