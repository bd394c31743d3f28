import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

/** Seconds after which another server, or this one started anew, takes the request. */
const retryAfter = 1

/** While the server closes, requests that are being answered go on; new ones are sent elsewhere. */
async function draining(app: FastifyInstance) {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onRequest', async () => {
    if (closing) throw new ApiError('draining', { retryAfter, headers: { connection: 'close' } })
  })
}

export default fp(draining, { name: 'draining', dependencies: ['errors'] })
