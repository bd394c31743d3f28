import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import createRouter, { type HTTPMethod } from 'find-my-way'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'

/** Unknown paths answer 404, and known ones with another method 405; both count for the limit by address. */
async function notFound(app: FastifyInstance) {
  const methodsOf = createMethodFinder()
  const limit = app.rateLimit()

  function refuse({ url }: FastifyRequest): never {
    const methods = methodsOf(url)
    if (methods.length === 0) throw new ApiError('not_found')
    throw new ApiError('method_not_allowed', { headers: { allow: methods.join(', ') } })
  }

  // Here, and not in the handler below, because no body is read yet: what it holds is of no interest.
  app.addHook('onRequest', async (request, reply) => {
    // Preflights of known origins have been answered: an OPTIONS that comes here is a method like any other.
    if (!request.is404 && request.method !== 'OPTIONS') return
    await limit.call(app, request, reply)
    refuse(request)
  })
  // For handlers that find nothing, such as the documentation's static files.
  app.setNotFoundHandler(refuse)
}

/** Finds the methods that the contract has for a path; HEAD goes with GET. */
function createMethodFinder(): (url: string) => string[] {
  // The app's own router would not do: the wildcard that answers CORS preflights matches every path.
  const router = createRouter()
  const methods = new Set<HTTPMethod>()
  for (const { method, url } of Object.values(operations)) {
    router.on(method, url, () => {})
    methods.add(method)
  }
  return url => {
    const path = url.split('?', 1)[0] ?? url
    const known = [...methods].filter(method => router.find(method, path))
    return known.flatMap(method => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  }
}

export default fp(notFound, { name: 'not-found', dependencies: ['errors', 'cors', 'ip-rate-limit'] })
