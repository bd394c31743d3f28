import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

const headersOfBodies = ['content-type', 'content-length', 'transfer-encoding']

/**
 * An operation that has no body in the contract ignores what a request brings along, of whatever type it says it is:
 * clients that always send a content type are as welcome as those that never do.
 */
async function unreadBodies(app: FastifyInstance) {
  app.addHook('preParsing', async request => {
    if (request.routeOptions.schema?.body) return
    for (const name of headersOfBodies) delete request.raw.headers[name]
    // Or a long one would stop the connection until the answer is out.
    request.raw.resume()
  })
}

export default fp(unreadBodies, { name: 'unread-bodies' })
