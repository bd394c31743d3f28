import { isIPv6 } from 'node:net'
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'
import { createAddressCounters } from '../http/address-counters.ts'
import { clientAddress } from '../http/client-address.ts'

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
    keyGenerator: request => normalizeIP(clientAddress(request), 64),
    store: createAddressCounters({ capacity: 20_000, networkOf: siteOf, networkFactor: 16 }),
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) => new ApiError('rate_limited', { retryAfter: ttl / 1000 })
  })
}

/** The /48 of an IPv6 address: sites get one, with 65,536 addresses of /64 each, as many as they may use. */
function siteOf(address: string): string | undefined {
  return isIPv6(address) ? `${normalizeIP(address, 48)}/48` : undefined
}

const windowMs = 60_000

export const ipRateLimit = fp(limitByAddress, { name: 'ip-rate-limit', dependencies: ['errors'] })
