import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isObject } from '../objects.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a request without the header `Idempotency-Key`. */
    idempotency: Idempotency | undefined
  }
}

interface Idempotency {
  /** The hash is of what is asked for: a key that comes with another one is refused. */
  key: { value: string; hash: Buffer }
  /** Whether a turn had begun with this key when the request came. */
  isRepeat: boolean
}

/** Knows the messages that repeat others, in the scope that registers this; before the limit by user counts them. */
async function idempotency(app: FastifyInstance) {
  app.decorateRequest('idempotency', undefined)
  // A hook of the scope: the limit's own belongs to the routes, and comes after it.
  app.addHook('preHandler', async request => {
    const { 'idempotency-key': header } = request.headers
    if (typeof header !== 'string') return
    const value = header.replace(/^"(.*)"$/, '$1')
    const isRepeat = await app.conversations.isRepeat(request.user.id, value)
    request.idempotency = { key: { value, hash: hashOf(request.body) }, isRepeat }
  })
}

/** The same for bodies that ask for the same, in whatever order their fields are. */
function hashOf(body: unknown): Buffer {
  const { message, conversation_id = null } = isObject(body) ? body : {}
  return createHash('sha256')
    .update(JSON.stringify([message, conversation_id]))
    .digest()
}

export default fp(idempotency, { name: 'idempotency', dependencies: ['conversations', 'auth'] })
