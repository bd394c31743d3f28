import { readContract } from '../../src/http/documentation.ts'

// The operations of the contract without references: what is generated and checked follows from them.

/** A JSON schema without references. */
export interface Schema {
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minProperties?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

interface DocumentedHeader {
  description: string
  schema: Schema
}

interface DocumentedResponse {
  headers?: Record<string, DocumentedHeader>
  content?: Record<string, { schema?: Schema; examples?: Record<string, { value: { code?: string } }> }>
}

/** An operation of the contract. */
export interface Operation {
  id: string
  /** In upper case. */
  method: string
  /** With parameters as `{name}`. */
  path: string
  parameters: Parameter[]
  /** The schema of the JSON body. */
  body: Schema | undefined
  /** The names of the schemes that it requires together; a request needs one of these lists. */
  security: string[][]
  responses: Record<string, DocumentedResponse>
  tags: string[]
}

interface Described {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  security: object[]
  responses: Operation['responses']
  tags: string[]
}

export const operations: Operation[] = Object.entries(readContract().paths).flatMap(([path, methods]) =>
  Object.entries(Object(methods)).map(([method, described]) => operationOf(path, method, resolved(described)))
)

/** The operations of these ids; all of them if there are none. @throws when there is no such operation. */
export function operationsOf(ids: string[]): Operation[] {
  const unknown = ids.filter(id => operations.every(operation => operation.id !== id))
  if (unknown.length > 0) throw new Error(`The contract has no operation ${unknown.join(', ')}.`)
  return operations.filter(({ id }) => ids.length === 0 || ids.includes(id))
}

/** A schema of the components. */
export function componentOf(name: string): Schema {
  return resolved(Object(readContract().components.schemas)[name])
}

function operationOf(path: string, method: string, described: unknown): Operation {
  const { operationId, parameters = [], requestBody, security, responses, tags } = described as Described
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    parameters,
    body: requestBody?.content['application/json'].schema,
    security: security.map(schemes => Object.keys(schemes)),
    responses,
    tags
  }
}

/** A part of the contract with its references replaced. Fields beside a reference take precedence. */
function resolved<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(resolved) as T
  const { $ref, ...fields } = value as Record<string, unknown>
  if (typeof $ref === 'string') return resolved({ ...Object(targetOf($ref)), ...fields })
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, resolved(item)])) as T
}

function targetOf(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((found, key) => Object(found)[key], readContract())
}
