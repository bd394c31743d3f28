import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { knownError } from '../db/errors.ts'
import { ApiError, type ErrorCode } from '../errors.ts'
import { fieldProblems } from '../http/field-problems.ts'
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

export default fp(errors, { name: 'errors' })
