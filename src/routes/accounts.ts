import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operations } from '../contract/operations.ts'

/** The way to an account; open to everybody. */
export const registration: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.registerUser,
    async handler(request, reply) {
      const user = await app.accounts.register(request.body.email, request.body.password)
      return reply.code(201).header('location', operations.getCurrentUser.url).send(user)
    }
  })
}

/** The signed-in user's own account. */
export const account: FastifyPluginAsyncTypebox = async app => {
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
      await app.accounts.changePassword(request.user.session, current_password, new_password)
      return reply.code(204).send(null)
    }
  })

  app.route({
    ...operations.deleteAccount,
    async handler(request, reply) {
      await app.erasure.erase(request.user.id, request.body.password, request.log)
      app.sessionCookie.clear(reply)
      return reply.code(204).send(null)
    }
  })

  app.route({
    ...operations.exportAccount,
    async handler(request, reply) {
      const lines = app.exporting.lines(request.account, request.user.session)
      reply.type('application/x-ndjson; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="todobot-export.ndjson"')
      // Read as fast as the client takes it; a client that leaves ends it.
      return Readable.from(lines)
    }
  })
}
