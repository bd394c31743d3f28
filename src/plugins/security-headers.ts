import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { securityHeadersFor } from '../http/security-headers.ts'

async function setSecurityHeaders(app: FastifyInstance) {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeadersFor(request))
  })
}

/** Responses in the scope that registers this plugin are personal, or true for a moment, and must not be cached. */
async function setNoStore(app: FastifyInstance) {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
}

export const securityHeaders = fp(setSecurityHeaders, { name: 'security-headers' })
export const noStore = fp(setNoStore, { name: 'no-store' })
