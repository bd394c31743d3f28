import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

interface CsrfOptions {
  cors: { origins: string[] }
  server: { publicUrl: string | undefined }
}

/**
 * In the scope that registers this, where cookies are set and read, pages of strangers are refused: a browser sends
 * cookies along with their requests, too. What comes without an origin comes from no page.
 */
async function csrf(app: FastifyInstance, { cors, server }: CsrfOptions) {
  const known = new Set(cors.origins)
  if (server.publicUrl) known.add(new URL(server.publicUrl).origin)

  app.addHook('preParsing', async request => {
    const { origin, 'sec-fetch-site': site } = request.headers
    // The browser's own word, also behind a proxy that nobody has told the server about.
    if (site === 'same-origin') return
    const isStranger =
      origin === undefined ? site === 'cross-site' : !known.has(origin) && origin !== ownOrigin(request)
    if (isStranger) throw new ApiError('origin_not_allowed')
  })
}

function ownOrigin({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}

export default fp(csrf, { name: 'csrf', dependencies: ['errors'] })
