import { isRef, type Oas3_1Definition, type Oas3_1Schema, type Oas3RequestBody } from '@redocly/openapi-core'
import { Call, type Code, print } from './code.ts'
import { importsFor } from './imports.ts'
import { emitParameters } from './parameters.ts'
import { type ContractOperation, operationsOf } from './paths.ts'
import { allowOnly, below, componentName, UnsupportedConstruct } from './pointer.ts'
import { emitContent, emitResponse } from './responses.ts'
import { recordToCode } from './values.ts'

const known =
  'operationId tags summary description deprecated security parameters requestBody responses'.split(' ')

/** Emits `operations.ts`: for each operation, the options of a Fastify route without its handler. */
export function emitOperations(contract: Oas3_1Definition): string {
  const operations = operationsOf(contract)
  const emitted = operations.map(operation => [operation.id, emitOperation(operation, contract)])
  return [
    `${importsFor(operations)}\nimport * as responses from './responses.ts'`,
    '/** All operations of the contract. Spread one into `app.route` and add a handler. */\n' +
      `export const operations = ${print(Object.fromEntries(emitted))} as const`
  ].join('\n\n')
}

function emitOperation(contractOperation: ContractOperation, contract: Oas3_1Definition): Code {
  const { method, path, at, operation, parameters, requestBody } = contractOperation
  allowOnly(known, operation, at)
  const { operationId, tags, security = contract.security } = operation
  const names = recordToCode({ operationId, tags, security }, at)
  const {
    path: params,
    query: querystring,
    header: headers
  } = emitParameters(parameters, below(at, 'parameters'))
  const body = requestBody && emitBody(requestBody, below(at, 'requestBody'))
  const response = emitOperationResponses(contractOperation)
  const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
  return { method, url, schema: { ...names, params, querystring, headers, body, response } }
}

function emitBody(body: Oas3RequestBody<Oas3_1Schema>, at: string): Code {
  allowOnly(['description', 'required', 'content'], body, at)
  if (!body.required)
    throw new UnsupportedConstruct(below(at, 'required'), 'Fastify supports only required bodies')
  const schemas = emitContent(body.content, below(at, 'content'))
  const [only, ...others] = Object.keys(schemas)
  if (only === 'application/json' && others.length === 0) return schemas[only] ?? null
  return { content: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, { schema }])) }
}

function emitOperationResponses({ operation, at }: ContractOperation): Code {
  const entries = Object.entries(operation.responses).map(([status, response]) => {
    const pointer = below(at, 'responses', status)
    if (!isRef(response)) return [status, emitResponse(response, pointer)]
    return [status, new Call(`responses.${componentName(response.$ref, 'responses', pointer)}`)]
  })
  return Object.fromEntries(entries)
}
