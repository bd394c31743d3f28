import accepts from '@fastify/accepts'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { Ajv, type Options, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { FastifyRouteSchemaDef } from 'fastify/types/schema.js'
import fp from 'fastify-plugin'
import { components } from '../contract/components.ts'
import { ApiError } from '../errors.ts'
import { isCursor } from '../http/paging.ts'
import { isTimeZone } from '../lib/clock.ts'
import { isObject } from '../lib/objects.ts'
import { isStorable } from '../lib/text.ts'
import { isDay, isDue } from '../tasks/due.ts'
import { isEventId } from '../turns/events/event-id.ts'

/** Keeps both sides to the contract: what requests may hold and accept, and what is answered. */
async function contract(app: FastifyInstance) {
  for (const component of components) app.addSchema(component)
  // JSON is the only language spoken here.
  app.removeContentTypeParser('text/plain')
  await app.register(accepts)
  validateRequests(app)
  serializeAnswers(app)
  // After onRequest, where the limit by address has counted the request.
  app.addHook('preParsing', async request => refuseOtherTypes(request))
  app.addHook('preParsing', async request => discardBody(request))
  app.addHook('onSend', async (request, reply, payload) => {
    refuseUndocumented(request, reply)
    return payload
  })
}

/**
 * Bodies are taken as they are: nothing is coerced, stripped or filled in. A schema is compiled when the first request
 * needs it, since compiling all takes a third of the start; one for each process.
 */
function validateRequests(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }: FastifyRouteSchemaDef<FastifySchema>) => {
    let compiled: ValidateFunction | undefined
    return (data: unknown) => {
      compiled ??= (httpPart === 'body' ? bodies : texts).compile(schema)
      return compiled(data) || { error: compiled.errors ?? [] }
    }
  })
}

const bodies = createAjv({})
const texts = createAjv({ coerceTypes: true, useDefaults: true })

function createAjv(options: Options): Ajv {
  const ajv = new Ajv({ allErrors: true, ...options })
  addFormats.default(ajv)
  // Postgres does not know the prefix urn:uuid: that ajv-formats lets pass.
  ajv.addFormat('uuid', /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i)
  ajv.addFormat('storable-text', isStorable)
  ajv.addFormat('iana-time-zone', isTimeZone)
  // Postgres does not know the year 0 that ajv-formats lets pass.
  ajv.addFormat('date', isDay)
  ajv.addFormat('due', isDue)
  ajv.addFormat('cursor', isCursor)
  ajv.addFormat('event-id', isEventId)
  for (const component of components) ajv.addSchema(component)
  return ajv
}

/**
 * Answers leave in the shape that the contract gives them, compiled as Fastify would. Most are the same few: each of
 * these is compiled once, and only when it is needed, since compiling all took the better part of the start.
 */
function serializeAnswers(app: FastifyInstance): void {
  const compile = SerializerSelector()(app.getSchemas())
  const compiled = new Map<string, ReturnType<typeof compile>>()

  app.setSerializerCompiler(({ schema, method, url, httpStatus = '' }) => {
    const text = JSON.stringify(schema)
    return value => {
      const serialize = compiled.get(text) ?? compile({ schema, method, url, httpStatus })
      compiled.set(text, serialize)
      return serialize(value)
    }
  })
}

function refuseOtherTypes(request: FastifyRequest): void {
  const { response } = request.routeOptions.schema ?? {}
  if (isObject(response) && !request.accepts().type(successTypes(response)))
    throw new ApiError('not_acceptable')
}

/** Headers of a good answer that must not stay on the problem that takes its place. */
const revealing = ['location', 'set-cookie', 'etag']

/** An answer that the contract does not have would be sent without being filtered by a schema. */
function refuseUndocumented({ method, routeOptions }: FastifyRequest, reply: FastifyReply): void {
  const { url, schema: { response } = {} } = routeOptions
  if (!isObject(response) || reply.statusCode >= 400) return
  // Without a body there is nothing to filter.
  if (reply.statusCode === 204 && response[204]) return
  const type = String(reply.getHeader('content-type')).split(';', 1)[0] ?? ''
  if (typesOf(response[reply.statusCode]).includes(type)) return
  for (const name of revealing) reply.removeHeader(name)
  throw new ApiError('internal_error', { cause: `${method} ${url} answered ${reply.statusCode} ${type}` })
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

const headersOfBodies = ['content-type', 'content-length', 'transfer-encoding']

/**
 * An operation that has no body in the contract ignores what a request brings along, of whatever type it says it is:
 * clients that always send a content type are as welcome as those that never do.
 */
function discardBody({ raw, routeOptions }: FastifyRequest): void {
  if (routeOptions.schema?.body) return
  for (const name of headersOfBodies) delete raw.headers[name]
  // Or a long one would stop the connection until the answer is out.
  raw.resume()
}

export default fp(contract, { name: 'contract', dependencies: ['errors'] })
