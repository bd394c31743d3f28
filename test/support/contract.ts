import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'
import { components } from '../../src/contract/components.ts'
import { operations } from '../../src/contract/operations.ts'
import { exampleOf, type OperationId } from '../contract/documented.ts'

const ajv = new Ajv({ allErrors: true })
addFormats.default(ajv)
ajv.addFormat('storable-text', true)
ajv.addFormat('visible-text', true)
ajv.addFormat('iana-time-zone', true)
ajv.addFormat('due', true)
ajv.addFormat('event-id', true)
for (const component of components) ajv.addSchema(component)

/** Returns a function that validates a value against a component of the contract and returns it. */
export function readerOf<Value>(component: string): (value: unknown) => Value {
  const isValid = ajv.compile<Value>({ $ref: component })
  return value => {
    if (isValid(value)) return value
    throw new Error(`not a ${component}: ${ajv.errorsText(isValid.errors)} in ${JSON.stringify(value)}`)
  }
}

export interface ReceivedResponse {
  method: string
  url: string
  status: number
  type: string
  body: unknown
}

/**
 * Describes how a response violates the contract; undefined if it is valid. Errors that belong to no operation (unknown
 * paths, wrong methods, broken HTTP) are only validated as a `Problem`.
 */
export function contractViolation(
  app: FastifyInstance,
  { method, url, status, type, body }: ReceivedResponse
): string | undefined {
  const operation = operationOf(app, method, url)
  const hasNoOperation = !operation || status === 405
  const schema = hasNoOperation
    ? { 'application/problem+json': { $ref: 'Problem' } }
    : documented(operation, status)
  if (!schema) return `${operation?.schema.operationId} does not document ${status}`
  const expected = Object.entries(schema).find(([known]) => known === type)?.[1]
  if (!expected) return `${method} ${url} ${status} is ${type}, not ${Object.keys(schema)}`
  if (!ajv.validate(expected, body))
    return `${method} ${url} ${status}: ${ajv.errorsText(ajv.errors)} in ${JSON.stringify(body)}`
  const { code } = Object(body)
  if (hasNoOperation || !type.startsWith('application/problem') || exampleOf(idOf(operation), status, code))
    return undefined
  return `${idOf(operation)} ${status} does not document ${code}`
}

function idOf({ schema }: Operation): OperationId {
  return schema.operationId
}

type Operation = (typeof operations)[keyof typeof operations]

function operationOf(app: FastifyInstance, method: string, url: string): Operation | undefined {
  const path = url.split('?', 1)[0] ?? url
  return Object.values(operations).find(operation => {
    const pattern = new RegExp(`^${operation.url.replace(/:\w+/g, '[^/]+')}$`)
    return operation.method === method && pattern.test(path) && app.hasRoute({ method, url: operation.url })
  })
}

/** The documented schemas of a status, by media type. */
function documented(operation: Operation, status: number): Record<string, object> | undefined {
  const response: unknown = Object.entries(operation.schema.response).find(
    ([key]) => key === String(status)
  )?.[1]
  if (!isObject(response)) return undefined
  // A response without a body has no type, and counts as null.
  if (response.type === 'null') return { undefined: response }
  if (!isObject(response.content)) return { 'application/json': response }
  return Object.fromEntries(
    Object.entries(response.content).map(([type, media]) => [
      type,
      isObject(media) && isObject(media.schema) ? media.schema : {}
    ])
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
