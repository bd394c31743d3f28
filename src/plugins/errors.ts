import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError, type ErrorCode } from '../errors.ts'
import { knownError } from '../known-error.ts'
import { problemHeaders, problemOf, problemType } from '../problem.ts'
import { fieldProblems } from './validation/field-problems.ts'

/** Every error becomes a problem document, here and nowhere else; causes go to the log. */
async function errors(app: FastifyInstance) {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.setErrorHandler(sendProblem)
}

/** What Fastify itself throws, by its code. */
const fastifyErrors: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
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
  const code = fastifyErrors[error.code]
  return code ? new ApiError(code, { cause: error }) : knownError(error)
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && !(error instanceof ApiError) && ('code' in error || 'validation' in error)
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
