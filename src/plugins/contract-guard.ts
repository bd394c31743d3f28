import accepts from '@fastify/accepts'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'
import { isObject } from '../objects.ts'

/** Headers of a good answer that must not stay on the problem that takes its place. */
const revealing = ['location', 'set-cookie', 'etag']

/** Keeps both sides to the contract's statuses and media types. */
async function contractGuard(app: FastifyInstance) {
  await app.register(accepts)

  // After onRequest, where the limit by address has counted the request.
  app.addHook('preParsing', async request => {
    const { response } = request.routeOptions.schema ?? {}
    if (isObject(response) && !request.accepts().type(successTypes(response)))
      throw new ApiError('not_acceptable')
  })

  // An answer that the contract does not have would be sent without being filtered by a schema.
  app.addHook('onSend', async (request, reply, payload) => {
    const { url, schema: { response } = {} } = request.routeOptions
    if (!isObject(response) || reply.statusCode >= 400) return payload
    // Without a body there is nothing to filter.
    if (reply.statusCode === 204 && response[204]) return payload
    const type = String(reply.getHeader('content-type')).split(';', 1)[0] ?? ''
    if (typesOf(response[reply.statusCode]).includes(type)) return payload
    for (const name of revealing) reply.removeHeader(name)
    throw new ApiError('internal_error', {
      cause: `${request.method} ${url} answered ${reply.statusCode} ${type}`
    })
  })
}

/** What an operation may answer with when all goes well; an answer without a body has a say only where there is no other. */
function successTypes({ 204: empty, ...response }: Record<string, unknown>): string[] {
  const types = Object.entries(response).flatMap(([status, answer]) =>
    status < '300' ? typesOf(answer) : []
  )
  return types.length > 0 ? types : typesOf(empty)
}

/** The media types of one status; a bare schema is JSON. */
function typesOf(answer: unknown): string[] {
  if (!isObject(answer)) return []
  return isObject(answer.content) ? Object.keys(answer.content) : ['application/json']
}

export default fp(contractGuard, { name: 'contract-guard', dependencies: ['errors'] })
