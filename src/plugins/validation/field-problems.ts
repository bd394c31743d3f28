import type { FastifySchemaValidationError, SchemaErrorDataVar } from 'fastify/types/schema.js'
import type { FieldProblem } from '../../errors.ts'

type Failure = FastifySchemaValidationError

/** In words, by the schema's keyword that was not met. */
const messages: Record<string, (params: Record<string, unknown>) => string> = {
  required: () => 'is required',
  additionalProperties: () => 'is not a field of this request; remove it',
  type: ({ type }) => `must be ${[type].flat().join(' or ')}`,
  minLength: ({ limit }) => `must have at least ${limit} character${limit === 1 ? '' : 's'}`,
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  enum: ({ allowedValues }) => `must be one of ${[allowedValues].flat().join(', ')}`,
  pattern: ({ pattern }) => (pattern === '\\S' ? 'must not be blank' : `must match ${pattern}`),
  format: ({ format }) => formats[String(format)] ?? `must be a valid ${format}`
}

const formats: Record<string, string> = {
  email: 'must be an e-mail address',
  uuid: 'must be a UUID',
  'storable-text': 'must not hold NUL or half a surrogate pair',
  'iana-time-zone': 'must be an IANA time zone such as Europe/Zurich'
}

/** Names each field that is not valid by a JSON pointer; those outside the body are under their part of the request. */
export function fieldProblems(failures: Failure[], part: SchemaErrorDataVar): FieldProblem[] {
  const prefix = part === 'body' ? '' : `/${part}`
  return failures.map(failure => ({
    pointer: prefix + pointerOf(failure),
    message: messages[failure.keyword]?.(failure.params) ?? failure.message ?? 'is not valid'
  }))
}

/** Ajv points at the object when a property is missing or unknown; people look for the property. */
function pointerOf({ instancePath, params }: Failure): string {
  const property = params.missingProperty ?? params.additionalProperty
  if (property === undefined) return instancePath
  return `${instancePath}/${String(property).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
