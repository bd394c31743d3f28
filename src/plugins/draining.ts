import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

/** Seconds after which another server, or this one started anew, takes the request. */
const retryAfter = 1

/**
 * While the server closes, requests that are being answered go on, and new ones are sent elsewhere. It stops to listen
 * when the last answer is out; connections that wait for nothing are closed then (`forceCloseConnections`).
 */
async function draining(app: FastifyInstance) {
  const answers = new Set<Promise<void>>()
  let closing = false

  app.addHook('preClose', async () => {
    closing = true
    await Promise.all(answers)
  })

  app.addHook('onRequest', async (_request, reply) => {
    if (closing) throw new ApiError('draining', { retryAfter, headers: { connection: 'close' } })
    const { promise, resolve } = Promise.withResolvers<void>()
    answers.add(promise)
    void promise.then(() => answers.delete(promise))
    // All of it is with the operating system, or its reader has left.
    reply.raw.once('finish', resolve).once('close', resolve)
  })
}

export default fp(draining, { name: 'draining', dependencies: ['errors'] })
