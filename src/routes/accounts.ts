import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operations } from '../contract/operations.ts'

/** Ways into an account; open to everybody. */
export const registration: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.registerUser,
    async handler(request, reply) {
      const user = await app.accounts.register(request.body.email, request.body.password)
      return reply.code(201).header('location', operations.getCurrentUser.url).send(user)
    }
  })

  app.route({
    ...operations.loginUser,
    async handler(request) {
      const user = await app.accounts.login(request.body.email, request.body.password)
      return app.accessToken(user.id)
    }
  })
}

/** The signed-in user's own account. */
export const account: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.getCurrentUser,
    async handler(request) {
      return await app.accounts.get(request.user.id)
    }
  })
}
