import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
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
    errorResponseBuilder: (_request, { ttl }) => new ApiError('rate_limited', { retryAfter: ttl / 1000 })
  })
}

const windowMs = 60_000

export const ipRateLimit = fp(limitByAddress, { name: 'ip-rate-limit', dependencies: ['errors'] })
