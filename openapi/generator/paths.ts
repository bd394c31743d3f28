import {
  isRef,
  type Oas3_1Definition,
  type Oas3_1Schema,
  type Oas3Operation,
  type Oas3Parameter,
  type Oas3PathItem,
  type Oas3RequestBody,
  type Referenced
} from '@redocly/openapi-core'
import { allowOnly, below, componentName, UnsupportedConstruct } from './pointer.ts'

type Operation = Oas3Operation<Oas3_1Schema>

/** An operation. References to parameters and to the request body are resolved. */
export interface ContractOperation {
  id: string
  /** In upper case. */
  method: string
  path: string
  /** The JSON pointer of the operation. */
  at: string
  operation: Operation
  parameters: Oas3Parameter<Oas3_1Schema>[]
  requestBody: Oas3RequestBody<Oas3_1Schema> | undefined
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const

/** All operations, in the order of the contract. @throws {UnsupportedConstruct} */
export function operationsOf(contract: Oas3_1Definition): ContractOperation[] {
  return Object.entries(contract.paths ?? {}).flatMap(([path, item]) => {
    const at = below('#/paths', path)
    allowOnly([...methods, 'parameters'], item, at)
    if (isRef(item)) throw new UnsupportedConstruct(at, 'a reference is not supported here')
    return methods.flatMap(method => {
      const operation = item[method]
      return operation ? readOperation(contract, path, method, item, operation) : []
    })
  })
}

function readOperation(
  { components = {} }: Oas3_1Definition,
  path: string,
  method: string,
  item: Oas3PathItem<Oas3_1Schema>,
  operation: Operation
): ContractOperation {
  const at = below('#/paths', path, method)
  const id = operation.operationId
  if (!id || !/^[a-z]\w*$/i.test(id))
    throw new UnsupportedConstruct(at, 'an operation needs an operationId that is an identifier')
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((parameter, index) =>
    resolve(parameter, components.parameters, 'parameters', below(at, 'parameters', index))
  )
  const { requestBody: body } = operation
  const requestBody =
    body && resolve(body, components.requestBodies, 'requestBodies', below(at, 'requestBody'))
  return { id, method: method.toUpperCase(), path, at, operation, parameters, requestBody }
}

function resolve<T extends object>(
  value: Referenced<T>,
  components: Record<string, Referenced<T>> | undefined,
  kind: string,
  at: string
): T {
  if (!isRef(value)) return value
  const found = components?.[componentName(value.$ref, kind, at)]
  if (!found || isRef(found))
    throw new UnsupportedConstruct(at, `${value.$ref} does not point to a component`)
  return found
}
