import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

interface IpRateLimitOptions {
  /** Requests a minute from one address, in this process. */
  ipPerMinute: number
}

/**
 * Holds floods off: every request counts, also those to unknown paths and with bad tokens. Only preflights of known
 * origins are answered before it: to refuse one would cost as much, and a browser could not tell why.
 */
async function ipRateLimit(app: FastifyInstance, { ipPerMinute }: IpRateLimitOptions) {
  await app.register(rateLimit, {
    max: ipPerMinute,
    timeWindow: 60_000,
    enableDraftSpec: true,
    errorResponseBuilder: () => new ApiError('rate_limited')
  })
}

export default fp(ipRateLimit, { name: 'ip-rate-limit', dependencies: ['errors'] })
