import { operations } from '../../src/contract/operations.ts'
import { document } from '../support/contract-document.ts'

export type OperationId = keyof typeof operations
export const operationIds = Object.keys(operations).filter(isOperationId)

function isOperationId(name: string): name is OperationId {
  return name in operations
}

/** Every operation with each status and code that the contract documents, as `getTurn 200` or `getTurn 404 not_found`. */
export function documentedCells(): string[] {
  return operationIds.flatMap(id =>
    Object.keys(operations[id].schema.response).flatMap(status => {
      const { 'application/problem+json': problem, ...others } = child(
        responseOf(id, Number(status)),
        'content'
      )
      const codes = problem ? examplesOf(id, Number(status)).map(({ code }) => `${id} ${status} ${code}`) : []
      return problem && Object.keys(others).length === 0 ? codes : [`${id} ${status}`, ...codes]
    })
  )
}

/** The documented example of an operation for a problem with this code, and with this detail if there are several. */
export function exampleOf(
  id: OperationId,
  status: number,
  code: string,
  detail?: string
): object | undefined {
  const examples = examplesOf(id, status).filter(example => example.code === code)
  return examples.find(example => example.detail === detail) ?? examples[0]
}

function examplesOf(id: OperationId, status: number): Record<string, unknown>[] {
  const examples = child(responseOf(id, status), 'content', 'application/problem+json', 'examples')
  return Object.values(examples).map(example => child(resolve(example), 'value'))
}

/** The documented headers of an operation for a status. */
export function headersOf(id: OperationId, status: number): string[] {
  return Object.keys(child(responseOf(id, status), 'headers'))
}

function responseOf(id: OperationId, status: number): unknown {
  const { method, url } = operations[id]
  const path = url.replaceAll(/:(\w+)/g, '{$1}')
  return resolve(child(document.paths, path, method.toLowerCase(), 'responses')[String(status)])
}

function resolve(value: unknown): unknown {
  const { $ref } = fields(value)
  return typeof $ref === 'string' ? child(document, ...$ref.slice(2).split('/')) : value
}

function child(value: unknown, ...path: string[]): Record<string, unknown> {
  return fields(path.reduce<unknown>((found, key) => fields(found)[key], value))
}

function fields(value: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(Object(value)))
}
