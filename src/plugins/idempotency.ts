import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type IdempotencyKey, idempotencyKey } from '../http/idempotency.ts'
import { isObject } from '../lib/objects.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a request without the header `Idempotency-Key`. */
    idempotency: Idempotency | undefined
  }
}

interface Idempotency {
  key: IdempotencyKey
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
    const key = idempotencyKey(header, askedFor(request.body))
    const isRepeat = await app.turns.isRepeat(request.user.session, key.value)
    request.idempotency = { key, isRepeat }
  })
}

/** The same for bodies that ask for the same, in whatever order their fields are. */
function askedFor(body: unknown): unknown[] {
  const { message, conversation_id = null } = isObject(body) ? body : {}
  return [message, conversation_id]
}

export default fp(idempotency, { name: 'idempotency', dependencies: ['turns', 'auth'] })
