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
  /** Whether a turn with this key already existed when the request arrived. */
  isRepeat: boolean
}

/** Detects repeated messages, in the scope that registers this plugin, before the rate limit by user counts them. */
async function idempotency(app: FastifyInstance) {
  app.decorateRequest('idempotency', undefined)
  // This is a hook of the scope, so it runs before the rate limit, which is a route hook.
  app.addHook('preHandler', async request => {
    const { 'idempotency-key': header } = request.headers
    if (typeof header !== 'string') return
    const key = idempotencyKey(header, requestParameters(request.body))
    const isRepeat = await app.turns.isRepeat(request.user.session, key.value)
    request.idempotency = { key, isRepeat }
  })
}

/** Returns the same values for equivalent bodies, independent of the order of their fields. */
function requestParameters(body: unknown): unknown[] {
  const { message, conversation_id = null } = isObject(body) ? body : {}
  return [message, conversation_id]
}

export default fp(idempotency, { name: 'idempotency', dependencies: ['turns', 'auth'] })
