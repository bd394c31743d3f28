import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** What this scope answers is one person's: no cache between keeps it. */
async function privateAnswers(app: FastifyInstance) {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
}

export default fp(privateAnswers, { name: 'private-answers' })
