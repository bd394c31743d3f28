import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'

type Fields = Record<string, unknown>

type SecurityScheme =
  | { type: 'http'; scheme: string }
  | { type: 'apiKey'; name: string; in: 'cookie' | 'header' | 'query' }

/** The fields of the contract that this file reads. */
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

/** Parses the contract on the first call, and caches the result. */
export function readContract(): Contract {
  contract ??= parse(readFileSync(file, 'utf8')) as Contract
  return contract
}

let yaml: { head: string; tail: string } | undefined

/** Serializes the contract as YAML. Everything except `servers` is serialized once and cached, because it is long. */
export function contractAsYaml(servers = readContract().servers): string {
  const { openapi, info, servers: _replaced, ...rest } = readContract()
  yaml ??= { head: toYaml({ openapi, info }), tail: toYaml(rest) }
  return yaml.head + toYaml({ servers }) + yaml.tail
}

// Quotes values that YAML 1.1 parsers would otherwise read as dates.
function toYaml(contract: object): string {
  return stringify(contract, { lineWidth: 0, compat: 'yaml-1.1' })
}

// These fields do not constrain values.
const textFields = 'summary title description deprecated example examples headers discriminator'.split(' ')

/**
 * Copies texts, examples and response headers from the contract into a document generated from the routes, for every
 * operation, parameter, response and field that both have, and sorts paths and parameters in the contract's order.
 * Modifies `target`. Types, bounds and statuses are never copied, so the document still describes the running server.
 */
export function addContractTexts(target: object): void {
  if (!isFields(target)) return
  const { info, tags, paths, components } = readContract()
  Object.assign(target, { info, tags })
  copyTexts(target.paths, paths)
  copyTexts(target.components, components)
  if (isFields(target.paths)) target.paths = inContractOrder(target.paths)
}

function copyTexts(target: unknown, source: unknown, isPropertyMap = false): void {
  const from = resolve(source)
  if (!isFields(target) || !isFields(from)) return
  for (const [key, value] of Object.entries(from)) {
    if (textFields.includes(key) && !isPropertyMap) target[key] = resolveDeep(value)
    else copyTexts(counterpart(target, key, value), value, key === 'properties')
  }
  sortLike(from, target)
}

/** Finds the value in `target` with the same key. Parameters match by name and location, not by index. */
function counterpart(target: Fields, key: string, value: unknown): unknown {
  const parameter = resolve(value)
  if (!Array.isArray(target) || !isFields(parameter) || !parameter.in) return target[key]
  return target.find(item => isFields(item) && item.in === parameter.in && item.name === parameter.name)
}

/** Generated parameter lists start with the query parameters, unlike those of the contract. */
function sortLike(from: Fields, target: Fields): void {
  if (!Array.isArray(target)) return
  const order = Object.entries(from).map(([key, value]) => counterpart(target, key, value))
  target.sort((one, other) => order.indexOf(one) - order.indexOf(other))
}

/** Keeps references to schemas: the generated document has the same schemas under the same names. */
function resolve(value: unknown): unknown {
  const reference = isFields(value) && value.$ref
  if (typeof reference !== 'string' || reference.startsWith('#/components/schemas/')) return value
  return reference.slice(2).split('/').reduce(propertyOf, readContract())
}

function propertyOf(value: unknown, key: string): unknown {
  return isFields(value) ? value[key] : undefined
}

function resolveDeep(value: unknown): unknown {
  const resolved = resolve(value)
  if (Array.isArray(resolved)) return resolved.map(resolveDeep)
  if (!isFields(resolved)) return resolved
  return Object.fromEntries(Object.entries(resolved).map(([key, item]) => [key, resolveDeep(item)]))
}

function inContractOrder(paths: Fields): Fields {
  const known = Object.keys(readContract().paths).filter(path => path in paths)
  return Object.fromEntries([...new Set([...known, ...Object.keys(paths)])].map(path => [path, paths[path]]))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
