import accepts from '@fastify/accepts'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

const json = 'application/json'

/** Keeps both sides to the contract's media types. */
async function contractGuard(app: FastifyInstance) {
  await app.register(accepts)

  // After onRequest, where the limit by address has counted the request.
  app.addHook('preParsing', async request => {
    if (request.routeOptions.schema?.response && !request.accepts().type([json]))
      throw new ApiError('not_acceptable')
  })

  // An answer of a type that the contract does not have would be sent without being filtered by a schema.
  app.addHook('onSend', async (request, reply, payload) => {
    const answer = documented(request.routeOptions.schema?.response, reply.statusCode)
    if (answer === undefined || reply.statusCode >= 400) return payload
    const type = String(reply.getHeader('content-type')).split(';', 1)[0] ?? ''
    if (type === json) return payload
    throw new ApiError('internal_error', { cause: `${request.method} ${request.url} answered ${type}` })
  })
}

function documented(response: unknown, status: number): unknown {
  if (typeof response !== 'object' || response === null) return undefined
  return Object.entries(response).find(([key]) => key === String(status))?.[1]
}

export default fp(contractGuard, { name: 'contract-guard', dependencies: ['errors'] })
