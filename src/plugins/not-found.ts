import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import createRouter, { type HTTPMethod } from 'find-my-way'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'
import { isObject } from '../lib/objects.ts'

/** Responds with 404 to unknown paths and with 405 to unknown methods. Both count toward the rate limit by address. */
async function notFound(app: FastifyInstance) {
  const methodsOf = createMethodFinder()
  const limit = app.rateLimit()

  function reject({ url }: FastifyRequest): never {
    const methods = methodsOf(url)
    if (methods.length === 0) throw new ApiError('not_found')
    throw new ApiError('method_not_allowed', { headers: { allow: methods.join(', ') } })
  }

  // In this hook and not in the handler below, because the body has not been read yet.
  app.addHook('onRequest', async (request, reply) => {
    // The CORS plugin has already answered preflights of known origins. Any other OPTIONS request is not allowed.
    if (!request.is404 && request.method !== 'OPTIONS' && !isIncomplete(request.params)) return
    await limit.call(app, request, reply)
    reject(request)
  })
  // For handlers that call `reply.callNotFound()`, such as that of the documentation's static files.
  app.setNotFoundHandler(reject)
}

/** Returns a function that finds the contract's methods for a URL. GET includes HEAD. */
function createMethodFinder(): (url: string) => string[] {
  // The app's own router cannot be used: the wildcard route for CORS preflights matches every path.
  const router = createRouter()
  const methods = new Set<HTTPMethod>()
  for (const { method, url } of Object.values(operations)) {
    router.on(method, url, () => {})
    methods.add(method)
  }
  return url => {
    const path = url.split('?', 1)[0] ?? url
    const known = [...methods].filter(method => {
      const route = router.find(method, path)
      return route && !isIncomplete(route.params)
    })
    return known.flatMap(method => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  }
}

/** The router also matches paths without an id, such as `/api/tasks/`. */
function isIncomplete(params: unknown): boolean {
  return isObject(params) && Object.values(params).includes('')
}

export default fp(notFound, { name: 'not-found', dependencies: ['errors', 'cors', 'ip-rate-limit'] })
