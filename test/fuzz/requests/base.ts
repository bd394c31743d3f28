import fc from 'fast-check'
import type { Operation, Parameter } from '../contract.ts'
import { type Draft, json } from './draft.ts'
import { type Source, valid, validParameter } from './valid.ts'

/** Values of fields without which a plain request would not succeed. */
const known: Record<string, Record<string, unknown>> = {
  registerUser: { password: '{{new_password}}' },
  loginUser: { email: '{{email}}', password: '{{password}}' },
  changePassword: { current_password: '{{password}}', new_password: '{{new_password}}' },
  deleteAccount: { password: '{{password}}' }
}

/** A valid request. Plain ones succeed: their ids exist, and nothing depends on a version or on another request. */
export function requestOf(operation: Operation, source: Source): fc.Arbitrary<Draft> {
  return fc
    .record({
      parameters: parametersOf(operation, source),
      body: operation.body ? bodyOf(operation, source) : fc.constant(undefined)
    })
    .map(({ parameters, body }) => draftOf(operation, source, parameters, body))
}

function draftOf(operation: Operation, source: Source, parameters: Chosen[], body: unknown): Draft {
  const inHeaders = parameters.filter(({ parameter }) => parameter.in === 'header')
  const inQuery = parameters.filter(({ parameter }) => parameter.in === 'query')
  const inPath = parameters.filter(({ parameter }) => parameter.in === 'path')
  return {
    operation,
    what: source === 'plain' ? 'valid, plain' : 'valid',
    expect: source === 'plain' ? 'accepted' : 'plausible',
    method: operation.method,
    path: operation.path.replaceAll(/\{(\w+)\}/g, (_match, name) => valueIn(inPath, name)),
    ...(inQuery.length > 0 && {
      query: inQuery.map(({ parameter, value }) => `${parameter.name}=${encoded(value)}`).join('&')
    }),
    version: 'HTTP/1.1',
    headers: [
      ...credentialsOf(operation),
      ...inHeaders.map(({ parameter, value }): [string, string] => [parameter.name, value]),
      ...(body === undefined ? [] : [['content-type', 'application/json'] as [string, string]])
    ],
    ...(body !== undefined && { body: json(body) }),
    framing: 'length'
  }
}

interface Chosen {
  parameter: Parameter
  value: string
}

function valueIn(chosen: Chosen[], name: string): string {
  return chosen.find(({ parameter }) => parameter.name === name)?.value ?? ''
}

/** Percent-encoded except for placeholders. */
export function encoded(value: string): string {
  return /^\{\{[\w:]+\}\}$/.test(value) ? value : encodeURIComponent(value)
}

function parametersOf(operation: Operation, source: Source): fc.Arbitrary<Chosen[]> {
  const chosen = operation.parameters.map(parameter => {
    const value = parameterOf(parameter, source).map(value => [{ parameter, value }])
    return parameter.required ? value : fc.oneof({ withCrossShrink: true }, fc.constant<Chosen[]>([]), value)
  })
  return fc.tuple(...chosen).map(lists => lists.flat())
}

/** Plain requests do not depend on a version of the task, and their keys are new. */
const plainValues: Record<string, string> = { 'if-match': '*', 'idempotency-key': '{{unique}}' }

/** They do not depend on the changes of tasks either. */
function plainValueOf({ name, schema }: Parameter): string | undefined {
  if (schema.format === 'seq') return ''
  return name === 'after' && schema.type === 'integer' ? '0' : plainValues[name]
}

function parameterOf(parameter: Parameter, source: Source): fc.Arbitrary<string> {
  const plain = plainValueOf(parameter)
  if (plain !== undefined && source === 'plain') return fc.constant(plain)
  return validParameter(parameter, source)
}

function bodyOf({ id, body }: Operation, source: Source): fc.Arbitrary<unknown> {
  const fields = known[id]
  const value = valid('body', body ?? {}, source)
  if (!fields) return value
  return fc
    .tuple(value, source === 'plain' ? fc.constant(true) : fc.boolean())
    .map(([made, isKnown]) => (isKnown ? { ...Object(made), ...fields } : made))
}

/** Those of the first list of schemes. */
function credentialsOf({ security: [schemes = []] }: Operation): Draft['headers'] {
  return schemes.map(scheme => {
    const header = credentials[scheme]
    if (!header) throw new Error(`There is no rule for credentials of ${scheme}.`)
    return header
  })
}

const credentials: Record<string, [name: string, value: string]> = {
  bearerAuth: ['authorization', 'Bearer {{token}}'],
  refreshCookie: ['cookie', '{{cookie}}']
}

/** Whether a request without credentials is refused. */
export function needsToken({ security }: Operation): boolean {
  return security.length > 0 && security.every(schemes => schemes.includes('bearerAuth'))
}
