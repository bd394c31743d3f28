import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** Swagger UI needs inline styles and images of its own; there are no inline scripts. */
const directives = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"]
}

/** On plain HTTP a browser must not be sent to HTTPS that nobody serves. */
const plain: FastifyHelmetOptions = {
  contentSecurityPolicy: { directives: { ...directives, upgradeInsecureRequests: null } },
  strictTransportSecurity: false
}

const secure: FastifyHelmetOptions = {
  contentSecurityPolicy: { directives: { ...directives, upgradeInsecureRequests: [] } },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true }
}

async function setSecurityHeaders(app: FastifyInstance) {
  await app.register(helmet, { global: false })
  app.addHook('onRequest', async (request, reply) => {
    await reply.helmet(request.protocol === 'https' ? secure : plain)
  })
}

/** What this scope answers is one person's: no cache between keeps it. */
async function forbidStorage(app: FastifyInstance) {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
}

export const securityHeaders = fp(setSecurityHeaders, { name: 'security-headers' })
export const noStore = fp(forbidStorage, { name: 'no-store' })
