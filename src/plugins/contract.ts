import { Readable } from 'node:stream'
import accepts from '@fastify/accepts'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { Ajv, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { FastifyRouteSchemaDef } from 'fastify/types/schema.js'
import fp from 'fastify-plugin'
import { components } from '../contract/components.ts'
import { operations } from '../contract/operations.ts'
import { ApiError, notAcceptable } from '../errors.ts'
import { isCursor } from '../http/paging.ts'
import { isTimeZone } from '../lib/clock.ts'
import { isObject } from '../lib/objects.ts'
import { isStorable, isVisible } from '../lib/text.ts'
import { isDay, isDue } from '../tasks/due.ts'
import { isEventId } from '../turns/events/event-id.ts'

/** Enforces the contract: validates requests, checks their `Accept` headers, and serializes responses by schema. */
async function contract(app: FastifyInstance) {
  for (const component of components) app.addSchema(component)
  await app.register(accepts)
  validateRequests(app)
  serializeResponses(app)
  app.addHook('preParsing', async request => discardBody(request))
  // preValidation runs after authentication (preParsing): a request without a valid token gets the same response always.
  app.addHook('preValidation', async request => checkAcceptHeader(request))
  app.addHook('onSend', async (request, reply, payload) => {
    checkResponse(request, reply)
    if (reply.statusCode !== 304) return isLongText(payload) ? bytesOf(payload, request) : payload
    // Fastify removes the type of a missing body only for a 204.
    reply.removeHeader('content-type')
    // For HEAD, Fastify would send the length of any other body.
    return request.method === 'HEAD' ? Readable.from([]) : null
  })
}

/** The maximum number of invalid fields that a response lists. A body can have thousands. */
const maxErrors = 20

/**
 * Whether a payload is a text that Node would copy for a client that reads slowly, and keep in memory twice until the
 * client has received all of it.
 */
function isLongText(payload: unknown): payload is string {
  return typeof payload === 'string' && payload.length > 65_536
}

/** The documents that anybody can read are the same for everybody, and long. */
const documents = new Map<string, Buffer>()
const maxDocuments = 4

function bytesOf(text: string, { user }: FastifyRequest): Buffer {
  const bytes = documents.get(text) ?? Buffer.from(text)
  if (!user && documents.size < maxDocuments) documents.set(text, bytes)
  return bytes
}

/**
 * Whether the schemas of an operation are compiled at the start: the first message should not take longer than others.
 * The other schemas are compiled once per process, by the first request that needs them: all of them would take a third
 * of the time of the start.
 */
function isCompiledAtStart(url: string): boolean {
  return url === operations.sendMessage.url
}

/** Validates bodies without coercing values, removing unknown fields or applying defaults. */
function validateRequests(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart, url }: FastifyRouteSchemaDef<FastifySchema>) => {
    const compile = () => (httpPart === 'body' ? bodyAjv : parameterAjv).compile(schema)
    const integers = httpPart === 'querystring' || httpPart === 'params' ? integersIn(schema) : []
    let compiled = isCompiledAtStart(url) ? compile() : undefined
    return (data: unknown) => {
      compiled ??= compile()
      readIntegers(data, integers)
      return compiled(data) || { error: compiled.errors?.slice(0, maxErrors) ?? [] }
    }
  })
}

/** The names of the parameters that are integers. */
function integersIn(schema: unknown): string[] {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {}
  return Object.keys(properties).filter(
    name => isObject(properties[name]) && properties[name].type === 'integer'
  )
}

/**
 * Converts integers in place. Ajv would convert whatever JavaScript does, such as `0x10`, and would accept `Infinity` as
 * an integer to which no maximum applies.
 */
function readIntegers(parameters: unknown, names: string[]): void {
  if (!isObject(parameters)) return
  for (const name of names) {
    const value = parameters[name]
    if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) parameters[name] = Number(value)
  }
}

const bodyAjv = createAjv({})
const parameterAjv = createAjv({ useDefaults: true })

function createAjv(options: Options): Ajv {
  // verbose: the errors contain the invalid values, on which messages depend.
  // The contract is valid: without a check of each schema the server starts sooner.
  const ajv = new Ajv({ allErrors: true, verbose: true, meta: false, validateSchema: false, ...options })
  addFormats.default(ajv)
  // ajv-formats accepts the prefix `urn:uuid:`, which Postgres rejects.
  ajv.addFormat('uuid', /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i)
  ajv.addFormat('storable-text', isStorable)
  ajv.addFormat('visible-text', value => isStorable(value) && isVisible(value))
  ajv.addFormat('iana-time-zone', isTimeZone)
  ajv.addFormat('day', value => value === '' || isDay(value))
  ajv.addFormat('due', isDue)
  ajv.addFormat('cursor', isCursor)
  ajv.addFormat('event-id', isEventId)
  ajv.addFormat('seq', /^\d{0,15}$/)
  for (const component of components) ajv.addSchema(component)
  return ajv
}

/**
 * Serializes responses by their schemas, with Fastify's own compiler. Many responses share a schema: each distinct
 * schema is compiled once.
 *
 * Tool calls are the exception: they are sent as recorded, without a schema. The serializer would remove the fields that
 * a schema does not have, and fail on calls that were recorded by another version.
 */
function serializeResponses(app: FastifyInstance): void {
  const compile = SerializerSelector()({ ...app.getSchemas(), ToolCall: { $id: 'ToolCall' } })
  const compiled = new Map<string, ReturnType<typeof compile>>()

  app.setSerializerCompiler(({ schema, method, url, httpStatus = '' }) => {
    const schemaJson = JSON.stringify(schema)
    const serializer = () => {
      const serialize = compiled.get(schemaJson) ?? compile({ schema, method, url, httpStatus })
      compiled.set(schemaJson, serialize)
      return serialize
    }
    if (isCompiledAtStart(url) && httpStatus === '200') serializer()
    return value => serializer()(value)
  })
}

/** Parameters of media types, except the weight `q`. Quoted values can contain separators. */
const typeParameters = /;\s*(?!q\s*=)[^\s;,="]+(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^;,"]*))?/gi

/** Ignores parameters such as `charset`: the library would match them only with types that have the same ones. */
function checkAcceptHeader(request: FastifyRequest): void {
  const { response } = request.routeOptions.schema ?? {}
  if (!isObject(response)) return
  const { headers } = request.raw
  if (headers.accept) headers.accept = headers.accept.replaceAll(typeParameters, '')
  const types = successTypes(response)
  if (!request.accepts().type(types)) throw notAcceptable(types)
}

/** Headers of a successful response, removed when an error replaces it. */
const successHeaders = ['location', 'set-cookie', 'etag']

/** Fails responses that are not in the contract: without a schema, nothing would filter their fields. */
function checkResponse({ method, routeOptions }: FastifyRequest, reply: FastifyReply): void {
  const { url, schema: { response } = {} } = routeOptions
  if (!isObject(response) || reply.statusCode >= 400) return
  // Without a body there is nothing to filter.
  if ([204, 304].includes(reply.statusCode) && response[reply.statusCode]) return
  const type = String(reply.getHeader('content-type')).split(';', 1)[0] ?? ''
  if (hasType(response[reply.statusCode], type)) return
  for (const name of successHeaders) reply.removeHeader(name)
  throw new ApiError('internal_error', {
    cause: `${method} ${url} returned ${reply.statusCode} ${type}, which is not in the contract`
  })
}

const knownTypes = new WeakMap<object, string[]>()

/** The media types of an operation's successful responses. They are determined once for each operation. */
function successTypes(response: Record<string, unknown>): string[] {
  const types = knownTypes.get(response) ?? findSuccessTypes(response)
  knownTypes.set(response, types)
  return types
}

/** A 204 counts only if it is the only success status. */
function findSuccessTypes({ 204: empty, ...response }: Record<string, unknown>): string[] {
  const types = Object.entries(response).flatMap(([status, schema]) =>
    status < '300' ? typesOf(schema) : []
  )
  return types.length > 0 ? types : typesOf(empty)
}

/** Whether a status has a response of this media type. */
function hasType(response: unknown, type: string): boolean {
  if (!isObject(response)) return false
  return isObject(response.content) ? Object.hasOwn(response.content, type) : type === 'application/json'
}

/** The media types of one status. A schema without `content` is JSON. */
function typesOf(response: unknown): string[] {
  if (!isObject(response)) return []
  return isObject(response.content) ? Object.keys(response.content) : ['application/json']
}

const bodyHeaders = ['content-type', 'content-length', 'transfer-encoding']

/**
 * Discards the body of a request, whatever its type, if the operation has no body in the contract. This way the
 * operation also accepts clients that always send a content type.
 */
function discardBody({ raw, routeOptions }: FastifyRequest): void {
  if (routeOptions.schema?.body) return
  for (const name of bodyHeaders) delete raw.headers[name]
  // An unread body would block the connection until the response is sent.
  raw.resume()
}

/** Refuses unknown query parameters, as unknown body fields, in the scope that registers this plugin. */
async function closeQueries(app: FastifyInstance) {
  app.addHook('onRoute', route => {
    const { querystring = { type: 'object', properties: {} } } = route.schema ?? {}
    route.schema = { ...route.schema, querystring: { ...Object(querystring), additionalProperties: false } }
  })
}

export const knownParameters = fp(closeQueries, { name: 'known-parameters', dependencies: ['contract'] })
export default fp(contract, { name: 'contract', dependencies: ['errors'] })
