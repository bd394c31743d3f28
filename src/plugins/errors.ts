import type { IncomingMessage } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FastifySchemaValidationError, SchemaErrorDataVar } from 'fastify/types/schema.js'
import fp from 'fastify-plugin'
import { operations } from '../contract/operations.ts'
import { toApiError } from '../db/errors.ts'
import { ApiError, type ErrorCode, type FieldProblem, isResource, notFound } from '../errors.ts'
import { problemHeaders, problemOf, problemType } from '../http/problem.ts'
import { isStorable } from '../lib/text.ts'

/** Converts all errors to problem documents, and logs the causes of server errors. */
async function errors(app: FastifyInstance) {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (!isValidHttp(request.raw)) throw new ApiError('bad_request')
  })
  // By default Node rejects an unknown `Expect` header with an empty 417. RFC 9110 also allows servers to ignore it.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.setErrorHandler(sendProblem)
}

/**
 * HTTP/1.1 requires the Host header. Node's own check is disabled, because its response has no body. Node accepts other
 * versions too, such as 2.0, whose messages are not text. The router would take `*` for the path `/`.
 */
function isValidHttp({ httpVersion, headers, method, url }: IncomingMessage): boolean {
  if (url?.startsWith('*') && method !== 'OPTIONS') return false
  return httpVersion === '1.0' || (httpVersion === '1.1' && headers.host !== undefined)
}

/** Maps Fastify's error codes. */
const fastifyErrors: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_MAX_PARAM_LENGTH: 'uri_too_long'
}

function apiErrorOf(error: unknown, { routeOptions }: FastifyRequest): ApiError {
  if (!isFastifyError(error)) return toApiError(error)
  if (error.validation) {
    // A malformed id in the path gets the same response as an unknown id.
    if (error.validationContext === 'params') return missingResource(routeOptions)
    return new ApiError('validation_failed', {
      errors: fieldProblems(error.validation, error.validationContext ?? 'body')
    })
  }
  const code = fastifyErrors[error.code] ?? (isClientError(error) ? 'bad_request' : undefined)
  return code ? new ApiError(code, { cause: error }) : toApiError(error)
}

/** For a malformed id in the path. The last id is that of the resource. */
function missingResource({ url = '' }: FastifyRequest['routeOptions']): ApiError {
  const [, id = ''] = /.*:(\w+)/.exec(url) ?? []
  const name = id === 'seq' ? 'change' : id.replace(/_id$/, '')
  return isResource(name) ? notFound(name) : new ApiError('not_found')
}

/** Fastify sets a 4xx status on request errors, and on socket errors while it reads the body. */
function isClientError({ statusCode = 500 }: FastifyError): boolean {
  return statusCode >= 400 && statusCode < 500
}

function isFastifyError(error: unknown): error is FastifyError {
  if (!(error instanceof Error) || error instanceof ApiError) return false
  return 'code' in error || 'validation' in error || 'statusCode' in error
}

/** Sends the problem document of an error. Fastify also calls this for errors that occur before routing. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const apiError = apiErrorOf(error, request)
  if (apiError.status >= 500) {
    request.log.error({ err: apiError.options.cause ?? apiError, code: apiError.code }, 'request failed')
  }
  return reply
    .code(apiError.status)
    .headers({ 'x-request-id': request.id, ...problemHeaders(apiError) })
    .type(problemType)
    .send(problemOf(apiError, request.id))
}

type Failure = FastifySchemaValidationError & { data?: unknown }

/** Validation messages, by JSON Schema keyword. */
const messages: Record<string, (params: Record<string, unknown>, value: unknown) => string> = {
  required: () => 'is required',
  type: ({ type }) => `must be ${[type].flat().join(' or ')}`,
  minLength: ({ limit }) => `must have at least ${limit} character${limit === 1 ? '' : 's'}`,
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  minProperties: ({ limit }) => `must have at least ${limit} field${limit === 1 ? '' : 's'}`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  enum: ({ allowedValues }) => `must be one of ${[allowedValues].flat().join(', ')}`,
  pattern: ({ pattern }) => patterns[String(pattern)] ?? `must match ${pattern}`,
  format: ({ format }, value) => formats[String(format)]?.(String(value)) ?? `must be a valid ${format}`
}

const { pattern: idempotencyKeyPattern } = operations.sendMessage.schema.headers.properties['idempotency-key']

const { pattern: etagPattern } = operations.updateTask.schema.headers.properties['if-match']

const patterns: Record<string, string> = {
  [String(etagPattern)]: 'must be the etag of the task, such as "3", or *',
  [String(idempotencyKeyPattern)]:
    'must be 8 to 255 visible ASCII characters other than ", optionally in double quotes'
}

const notStorable = 'must not contain NUL or an unpaired surrogate'

const formats: Record<string, (value: string) => string> = {
  cursor: () => 'must be a cursor from an earlier page',
  day: () => 'must be a day (YYYY-MM-DD)',
  due: () => 'must be a day (YYYY-MM-DD) or a time with its offset (RFC 3339)',
  email: () => 'must be an email address',
  'event-id': () => 'must be the id of an event of this turn',
  seq: () => 'must be the id of an event of this stream',
  uuid: () => 'must be a UUID',
  'storable-text': () => notStorable,
  'visible-text': value => (isStorable(value) ? 'must not be blank' : notStorable),
  'iana-time-zone': () => 'must be an IANA time zone such as Europe/Zurich'
}

/** The prefixes of JSON pointers, by part of the request. */
const pointerPrefixes: Record<SchemaErrorDataVar, string> = {
  body: '',
  headers: '/headers',
  params: '/path',
  querystring: '/query'
}

/** Describes each invalid field by a JSON pointer and a message. Pointers outside the body start with a prefix. */
function fieldProblems(failures: Failure[], part: SchemaErrorDataVar): FieldProblem[] {
  const unknown = part === 'body' ? 'field of this request' : 'parameter of this operation'
  return failures.map(({ keyword, params, data, message, ...failure }) => ({
    pointer: shortened(pointerPrefixes[part] + pointerOf({ params, ...failure })),
    message:
      keyword === 'additionalProperties'
        ? `is not a ${unknown}; remove it`
        : (messages[keyword]?.(params, data) ?? message ?? 'is not valid')
  }))
}

/** For missing and unknown properties, Ajv points to the object; this points to the property. */
function pointerOf({ instancePath, params }: Pick<Failure, 'instancePath' | 'params'>): string {
  const property = params.missingProperty ?? params.additionalProperty
  if (property === undefined) return instancePath
  return `${instancePath}/${String(property).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The maximum length of a pointer. It contains the names of unknown fields, which can be as long as the body. */
const maxPointerLength = 200

function shortened(pointer: string): string {
  if (pointer.length <= maxPointerLength) return pointer
  return `${pointer.slice(0, maxPointerLength - 1).toWellFormed()}…`
}

export default fp(errors, { name: 'errors' })
