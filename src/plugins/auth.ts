import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

/**
 * Everything in the scope that registers this needs an access token; `request.user` is whose it is. Whether its
 * session goes on is for the scopes inside to find out: see `live-session.ts` and `chat-rate-limit.ts`.
 */
async function auth(app: FastifyInstance) {
  // In preParsing: the limit by address, on onRequest, has counted floods of bad tokens, and no body is read for them.
  app.addHook('preParsing', async request => {
    try {
      await request.jwtVerify()
    } catch (cause) {
      // One answer for every reason: which check failed is nobody's business but the log's.
      request.log.debug({ err: cause }, 'token refused')
      throw new ApiError('unauthorized')
    }
  })
}

export default fp(auth, { name: 'auth', dependencies: ['tokens', 'errors'] })
