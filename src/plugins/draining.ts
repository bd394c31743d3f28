import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the shutdown begins. */
    draining: AbortSignal
  }
}

/** Seconds until another server, or this one after a restart, can serve the request. */
const retryAfter = 1

/**
 * During shutdown, running requests complete, and new requests are rejected with 503 so that clients retry on another
 * server. When the last response is sent, the server stops listening and closes all connections. Fastify's
 * `forceCloseConnections` and Node's `closeAllConnections` miss those whose TLS handshake is not complete.
 */
async function draining(app: FastifyInstance) {
  const pendingResponses = new Set<Promise<void>>()
  const controller = new AbortController()
  const { signal } = controller

  app.decorate('draining', signal)
  app.addHook('preClose', async () => {
    controller.abort()
    await Promise.all(pendingResponses)
    for (const socket of app.sockets) socket.destroy()
  })

  app.addHook('onRequest', async (_request, reply) => {
    if (signal.aborted) throw new ApiError('draining', { retryAfter, headers: { connection: 'close' } })
    const { promise, resolve } = Promise.withResolvers<void>()
    pendingResponses.add(promise)
    void promise.then(() => pendingResponses.delete(promise))
    reply.onEnd(resolve)
  })
}

export default fp(draining, { name: 'draining', dependencies: ['errors', 'connections'] })
