import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { SessionWithToken } from '../accounts/sessions.ts'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'
import { afterCursor, pageOf, sortKeyPatterns } from '../http/paging.ts'

/** Login, refresh and logout: the operations that begin a session or read its cookie. A login also sets the device cookie. */
export const authentication: FastifyPluginAsyncTypebox = async app => {
  async function respondWithTokens(reply: FastifyReply, session: SessionWithToken) {
    app.sessionCookie.set(reply, session.refreshToken)
    return await app.accessToken(session)
  }

  app.route({
    ...operations.loginUser,
    async handler(request, reply) {
      const { email, password } = request.body
      const given = { password, device: app.deviceCookie.read(request) }
      const { deviceToken, ...account } = await app.accounts.verify(email, given)
      const userAgent = request.headers['user-agent']
      const tokens = await respondWithTokens(reply, await app.sessions.begin({ ...account, userAgent }))
      app.deviceCookie.set(reply, deviceToken)
      return tokens
    }
  })

  app.route({
    ...operations.refreshSession,
    async handler(request, reply) {
      const session = await app.sessions.refresh(app.sessionCookie.read(request), request.log)
      if (session) return await respondWithTokens(reply, session)
      // To delete one of several would leave the other one, which may be that of somebody else's session.
      if (!app.sessionCookie.isAmbiguous(request)) app.sessionCookie.clear(reply)
      throw new ApiError('unauthorized')
    }
  })

  app.route({
    ...operations.logoutUser,
    async handler(request, reply) {
      const session = await app.authenticate(request).catch(ignoreUnauthorized)
      await app.sessions.logOut(app.sessionCookie.read(request), session)
      app.sessionCookie.clear(reply)
      return reply.code(204).send(null)
    }
  })
}

/** A missing or invalid access token is none. */
function ignoreUnauthorized(error: unknown): undefined {
  if (!(error instanceof ApiError) || error.code !== 'unauthorized') throw error
}

/** The sessions of the signed-in user. */
export const sessions: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.listSessions,
    async handler(request) {
      const { limit = 20, cursor } = request.query
      const [before] = afterCursor(cursor, [sortKeyPatterns.uuid]) ?? []
      return pageOf(await app.sessions.list(request.user.session, { limit, before }))
    }
  })

  app.route({
    ...operations.endSession,
    async handler(request, reply) {
      const { session_id: sessionId } = request.params
      await app.sessions.end({ userId: request.user.id, sessionId })
      return reply.code(204).send(null)
    }
  })
}
