import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operations } from '../contract/operations.ts'

/** Creates accounts. Requires no access token. */
export const registration: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.registerUser,
    async handler(request, reply) {
      const user = await app.accounts.register(request.body.email, request.body.password)
      return reply.code(201).header('location', operations.getCurrentUser.url).send(user)
    }
  })
}

/** The account of the signed-in user. */
export const accountRoutes: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.getCurrentUser,
    async handler(request) {
      return request.account
    }
  })

  app.route({
    ...operations.changePassword,
    async handler(request, reply) {
      const { current_password, new_password } = request.body
      const current = { password: current_password, device: app.deviceCookie.read(request) }
      const passwords = { current, next: new_password }
      const tokens = await app.accounts.changePassword(request.user.session, passwords)
      app.sessionCookie.set(reply, tokens.refreshToken)
      app.deviceCookie.set(reply, tokens.deviceToken)
      return reply.code(204).send(null)
    }
  })

  app.route({
    ...operations.deleteAccount,
    async handler(request, reply) {
      const given = { password: request.body.password, device: app.deviceCookie.read(request) }
      await app.erasure.erase(request.user.id, given, request.log)
      app.sessionCookie.clear(reply)
      app.deviceCookie.clear(reply)
      return reply.code(204).send(null)
    }
  })

  app.route({
    ...operations.exportAccount,
    async handler(request, reply) {
      const lines = app.exports.lines(request.account, request.user.session, app.workFor)
      reply.type('application/x-ndjson; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="todobot-export.ndjson"')
      // Reads rows only as fast as the client receives them, and stops when the client disconnects.
      return Readable.from(lines)
    }
  })
}
