import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Swagger UI needs inline styles and `data:` images. There are no inline scripts. */
const directives = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"]
}

/** Old browsers do not know `frame-ancestors`. */
const framing = { xFrameOptions: { action: 'deny' } } as const

/** Browsers must not upgrade to HTTPS, because the server may not support it. */
const httpOptions: FastifyHelmetOptions = {
  ...framing,
  contentSecurityPolicy: { directives: { ...directives, upgradeInsecureRequests: null } },
  strictTransportSecurity: false
}

const httpsOptions: FastifyHelmetOptions = {
  ...framing,
  contentSecurityPolicy: { directives: { ...directives, upgradeInsecureRequests: [] } },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true }
}

async function setSecurityHeaders(app: FastifyInstance) {
  await app.register(helmet, { global: false })
  /** With and without HTTPS. They are the same for all requests, and take long to make. */
  const headers = new Map<boolean, Partial<ReturnType<FastifyReply['getHeaders']>>>()

  async function headersOf({ protocol }: FastifyRequest, reply: FastifyReply) {
    const before = reply.getHeaders()
    await reply.helmet(protocol === 'https' ? httpsOptions : httpOptions)
    const added = Object.entries(reply.getHeaders()).filter(([name]) => !Object.hasOwn(before, name))
    headers.set(protocol === 'https', Object.fromEntries(added) as Partial<typeof before>)
  }

  app.addHook('onRequest', async (request, reply) => {
    const known = headers.get(request.protocol === 'https')
    if (known) reply.headers(known)
    else await headersOf(request, reply)
  })
}

/** Responses in the scope that registers this plugin are personal, and must not be cached. */
async function setNoStore(app: FastifyInstance) {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
}

export const securityHeaders = fp(setSecurityHeaders, { name: 'security-headers' })
export const noStore = fp(setNoStore, { name: 'no-store' })
