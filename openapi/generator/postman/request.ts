import type { ContractOperation } from '../paths.ts'
import { scriptsOf } from './scripts.ts'
import type { ConvertedItem, ConvertedParameter, ConvertedRequest, ConvertedResponse } from './shapes.ts'
import { placeholder } from './variables.ts'

/** Optional headers that are enabled nevertheless: with the key, a request is safe to send twice. */
const alwaysSent = ['idempotency-key']

/** A request of the collection, with scripts and authorization. Optional parameters are disabled. */
export function requestItem(
  operation: ContractOperation,
  { name, request, response }: ConvertedItem,
  ownName = name
): object {
  return {
    name: ownName,
    event: scriptsOf(operation),
    request: {
      ...(isPublic(operation) && { auth: { type: 'noauth' } }),
      ...partsOf(request, described),
      description: request.description?.content
    },
    response: response.map(example => exampleOf(request, example))
  }
}

/** Whether an operation needs no access token. Other requests inherit the authorization of the collection. */
function isPublic({ operation: { security } }: ContractOperation): boolean {
  return security !== undefined && !security.some(scheme => 'bearerAuth' in scheme)
}

function partsOf(
  { method, header = [], url, body }: ConvertedRequest,
  parameterOf: (parameter: ConvertedParameter) => object
) {
  const host = placeholder('base_url')
  return {
    method,
    header: header.map(parameterOf),
    body: body?.mode && body,
    url: {
      raw: [host, ...url.path].join('/'),
      host: [host],
      path: url.path,
      query: url.query.map(parameterOf),
      variable: url.variable.map(parameterOf)
    }
  }
}

function described(parameter: ConvertedParameter) {
  return { ...bare(parameter), description: parameter.description?.content }
}

function bare({ key, value, disabled }: ConvertedParameter) {
  return { key, value, ...(disabled && !alwaysSent.includes(key) && { disabled }) }
}

function exampleOf(request: ConvertedRequest, { header = [], ...example }: ConvertedResponse) {
  const sent = header.filter(({ disabled }) => !disabled).map(bare)
  return { ...example, originalRequest: partsOf(request, bare), header: sent }
}
