import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

interface CsrfOptions {
  cors: { origins: string[] }
  server: { publicUrl: string | undefined }
}

/**
 * Rejects requests from pages of unknown origins, in the scope that registers this plugin. The routes of that scope use
 * cookies, which browsers also send with requests from other sites. Requests without an origin do not come from a page,
 * and are accepted.
 */
async function csrf(app: FastifyInstance, { cors, server }: CsrfOptions) {
  const allowedOrigins = new Set(cors.origins)
  if (server.publicUrl) allowedOrigins.add(server.publicUrl)

  app.addHook('preParsing', async request => {
    const { origin, 'sec-fetch-site': site } = request.headers
    // Set by the browser, so it is also correct behind a proxy that is not in TRUST_PROXY.
    if (site === 'same-origin') return
    const isForeign =
      origin === undefined
        ? site === 'cross-site'
        : !allowedOrigins.has(origin) && origin !== ownOrigin(request)
    if (isForeign) throw new ApiError('origin_not_allowed')
  })
}

function ownOrigin({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}

export default fp(csrf, { name: 'csrf', dependencies: ['errors'] })
