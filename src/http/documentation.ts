import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

type Fields = Record<string, unknown>

type SecurityScheme =
  | { type: 'http'; scheme: string }
  | { type: 'apiKey'; name: string; in: 'cookie' | 'header' | 'query' }

/** The contract as a document: what is read of it here. */
export interface Contract extends Fields {
  openapi: string
  info: { title: string; version: string }
  tags: { name: string }[]
  servers: { url: string }[]
  paths: Fields
  components: Fields & { securitySchemes: Record<string, SecurityScheme> }
}

const file = join(import.meta.dirname, '../../openapi/contracts/chat-api.yaml')

let contract: Contract | undefined

/** The contract, read when it is first asked for: only documentation needs it. */
export function readContract(): Contract {
  contract ??= parse(readFileSync(file, 'utf8')) as Contract
  return contract
}

// They constrain nothing.
const words = ['summary', 'title', 'description', 'deprecated', 'example', 'examples', 'headers']

/**
 * Copies the contract's texts (with examples and response headers) onto a document that was made from the routes, in
 * place, wherever both have the same operation, parameter, response or field. Types, bounds and statuses are never
 * copied, so that the document goes on showing what really runs. Paths and parameters come in the contract's order.
 */
export function addWords(target: object): void {
  if (!isFields(target)) return
  const { info, tags, paths, components } = readContract()
  Object.assign(target, { info, tags })
  copyWords(target.paths, paths)
  copyWords(target.components, components)
  if (isFields(target.paths)) target.paths = inContractOrder(target.paths)
}

function copyWords(target: unknown, source: unknown, ofProperties = false): void {
  const from = resolved(source)
  if (!isFields(target) || !isFields(from)) return
  for (const [key, value] of Object.entries(from)) {
    if (words.includes(key) && !ofProperties) target[key] = resolvedThroughout(value)
    else copyWords(counterpart(target, key, value), value, key === 'properties')
  }
  sortAs(from, target)
}

/** What `target` has under the same key; parameters have a name instead of a place in their list. */
function counterpart(target: Fields, key: string, value: unknown): unknown {
  const parameter = resolved(value)
  if (!Array.isArray(target) || !isFields(parameter) || !parameter.in) return target[key]
  return target.find(item => isFields(item) && item.in === parameter.in && item.name === parameter.name)
}

/** As made, a list of parameters has those of the query first. */
function sortAs(from: Fields, target: Fields): void {
  if (!Array.isArray(target)) return
  const order = Object.entries(from).map(([key, value]) => counterpart(target, key, value))
  target.sort((one, other) => order.indexOf(one) - order.indexOf(other))
}

/** References to schemas stay: the made document has the same schemas under the same names. */
function resolved(value: unknown): unknown {
  const reference = isFields(value) && value.$ref
  if (typeof reference !== 'string' || reference.startsWith('#/components/schemas/')) return value
  return reference.slice(2).split('/').reduce(step, readContract())
}

function step(value: unknown, key: string): unknown {
  return isFields(value) ? value[key] : undefined
}

function resolvedThroughout(value: unknown): unknown {
  const inner = resolved(value)
  if (Array.isArray(inner)) return inner.map(resolvedThroughout)
  if (!isFields(inner)) return inner
  return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, resolvedThroughout(item)]))
}

function inContractOrder(paths: Fields): Fields {
  const known = Object.keys(readContract().paths).filter(path => path in paths)
  return Object.fromEntries([...new Set([...known, ...Object.keys(paths)])].map(path => [path, paths[path]]))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
