import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

interface ChatRateLimitOptions {
  /** Messages a minute from one user, over all replicas. */
  chatPerMinute: number
}

const windowMs = 60_000

/**
 * Limits the routes of the scope that registers this by user, counted in Postgres so that replicas share it; refuses
 * those whose session has ended.
 */
async function chatRateLimit(app: FastifyInstance, { chatPerMinute }: ChatRateLimitOptions) {
  /** The limiter instantiates its store itself; the interface is its own. */
  class SharedCounters {
    incr(key: string, done: (error: Error | null, result?: { current: number; ttl: number }) => void) {
      const [userId = '', sessionId = ''] = key.split(' ')
      app.accounts.countHit({ userId, sessionId }, 'chat', windowMs).then(result => done(null, result), done)
    }

    child() {
      return this
    }
  }

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

export default fp(chatRateLimit, { name: 'chat-rate-limit', dependencies: ['accounts', 'auth'] })
