import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { User } from '../accounts/user-view.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The user whose session this is, where one is needed. */
    account: User
  }
}

/**
 * In the scope that registers this an access token is refused from the moment that its session ends. Elsewhere the
 * look-up is part of a query that is made anyway.
 */
async function liveSession(app: FastifyInstance) {
  app.decorateRequest('account')
  app.addHook('preParsing', async request => {
    request.account = await app.sessions.userOf(request.user.session)
  })
}

export default fp(liveSession, { name: 'live-session', dependencies: ['auth', 'accounts'] })
