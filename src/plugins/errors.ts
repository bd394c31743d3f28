import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FastifySchemaValidationError, SchemaErrorDataVar } from 'fastify/types/schema.js'
import fp from 'fastify-plugin'
import { operations } from '../contract/operations.ts'
import { knownError } from '../db/errors.ts'
import { ApiError, type ErrorCode, type FieldProblem } from '../errors.ts'
import { problemHeaders, problemOf, problemType } from '../http/problem.ts'

/** Every error becomes a problem document, here and nowhere else; causes go to the log. */
async function errors(app: FastifyInstance) {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    // HTTP/1.1 demands a host; Node's own refusal has no body.
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      throw new ApiError('bad_request')
  })
  // Node would refuse an expectation that it does not know with an empty 417; a server may as well ignore it.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.setErrorHandler(sendProblem)
}

/** What Fastify itself throws, by its code. */
const fastifyErrors: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_MAX_PARAM_LENGTH: 'uri_too_long'
}

function apiErrorOf(error: unknown): ApiError {
  if (!isFastifyError(error)) return knownError(error)
  if (error.validation) {
    // A malformed id in the path names nothing: the same answer as for an id that is unknown.
    if (error.validationContext === 'params') return new ApiError('not_found')
    return new ApiError('validation_failed', {
      errors: fieldProblems(error.validation, error.validationContext ?? 'body')
    })
  }
  const code = fastifyErrors[error.code] ?? (isRefusal(error) ? 'bad_request' : undefined)
  return code ? new ApiError(code, { cause: error }) : knownError(error)
}

/** Fastify puts a status on what is wrong with a request, and on errors of its socket while the body is read. */
function isRefusal({ statusCode = 500 }: FastifyError): boolean {
  return statusCode >= 400 && statusCode < 500
}

function isFastifyError(error: unknown): error is FastifyError {
  if (!(error instanceof Error) || error instanceof ApiError) return false
  return 'code' in error || 'validation' in error || 'statusCode' in error
}

/** Answers with the problem that an error is; also what Fastify calls for errors before any route is known. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const known = apiErrorOf(error)
  if (known.status >= 500) {
    request.log.error({ err: known.options.cause ?? known, code: known.code }, 'request failed')
  }
  return reply
    .code(known.status)
    .headers({ 'x-request-id': request.id, ...problemHeaders(known) })
    .type(problemType)
    .send(problemOf(known, request.id))
}

type Failure = FastifySchemaValidationError

/** In words, by the schema's keyword that was not met. */
const messages: Record<string, (params: Record<string, unknown>) => string> = {
  required: () => 'is required',
  additionalProperties: () => 'is not a field of this request; remove it',
  type: ({ type }) => `must be ${[type].flat().join(' or ')}`,
  minLength: ({ limit }) => `must have at least ${limit} character${limit === 1 ? '' : 's'}`,
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  minProperties: ({ limit }) => `must have at least ${limit} field${limit === 1 ? '' : 's'}`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  enum: ({ allowedValues }) => `must be one of ${[allowedValues].flat().join(', ')}`,
  pattern: ({ pattern }) => patterns[String(pattern)] ?? `must match ${pattern}`,
  format: ({ format }) => formats[String(format)] ?? `must be a valid ${format}`
}

const { pattern: keyPattern } = operations.sendMessage.schema.headers.properties['idempotency-key']

const { pattern: tagPattern } = operations.updateTask.schema.headers.properties['if-match']

const patterns: Record<string, string> = {
  '\\S': 'must not be blank',
  [String(tagPattern)]: 'must be the etag of the task, such as "3", or *',
  [String(keyPattern)]: 'must be 8 to 255 visible ASCII characters other than ", bare or in double quotes'
}

const formats: Record<string, string> = {
  cursor: 'must be the next_cursor of an earlier page',
  date: 'must be a day (YYYY-MM-DD)',
  due: 'must be a day (YYYY-MM-DD) or a time with its offset (RFC 3339)',
  email: 'must be an e-mail address',
  'event-id': 'must be the id of an event of this turn',
  uuid: 'must be a UUID',
  'storable-text': 'must not hold NUL or half a surrogate pair',
  'iana-time-zone': 'must be an IANA time zone such as Europe/Zurich'
}

/** The parts of a request outside its body, as the contract names them. */
const parts: Record<SchemaErrorDataVar, string> = {
  body: '',
  headers: '/headers',
  params: '/path',
  querystring: '/query'
}

/** Names each field that is not valid by a JSON pointer; those outside the body are under their part of the request. */
function fieldProblems(failures: Failure[], part: SchemaErrorDataVar): FieldProblem[] {
  return failures.map(failure => ({
    pointer: parts[part] + pointerOf(failure),
    message: messages[failure.keyword]?.(failure.params) ?? failure.message ?? 'is not valid'
  }))
}

/** Ajv points at the object when a property is missing or unknown; people look for the property. */
function pointerOf({ instancePath, params }: Failure): string {
  const property = params.missingProperty ?? params.additionalProperty
  if (property === undefined) return instancePath
  return `${instancePath}/${String(property).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

export default fp(errors, { name: 'errors' })
