import type { FastifySchemaValidationError, SchemaErrorDataVar } from 'fastify/types/schema.js'
import { operations } from '../contract/operations.ts'
import type { FieldProblem } from '../errors.ts'

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
export function fieldProblems(failures: Failure[], part: SchemaErrorDataVar): FieldProblem[] {
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
