import diagnostics from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

type Fields = Record<string, unknown>

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace']
const outside = [/^\/docs(\/|$)/, /^\/openapi\.(json|yaml)$/]

/**
 * Builds an app and returns its routes as `POST /api/:user_id/chat`, sorted. `HEAD`, `OPTIONS`, the documentation and
 * the contract's own files are not part of the contract and are left out.
 */
export async function routesOf(build: () => Promise<FastifyInstance>): Promise<string[]> {
  const routes = new Set<string>()
  const listen = (message: unknown) => {
    if (!isFields(message)) return
    const app: FastifyInstance = Object(message.fastify)
    app.addHook('onRoute', ({ method, url }) => {
      for (const name of [method].flat()) routes.add(`${name} ${url}`)
    })
  }
  diagnostics.subscribe('fastify.initialization', listen)
  await (await build()).ready()
  diagnostics.unsubscribe('fastify.initialization', listen)
  return [...routes].filter(isOfContract).sort()
}

function isOfContract(route: string): boolean {
  const [method = '', url = ''] = route.split(' ')
  return !['HEAD', 'OPTIONS'].includes(method) && !outside.some(pattern => pattern.test(url))
}

/** The operations of an OpenAPI document by `POST /api/:user_id/chat`, sorted, with every reference resolved. */
export function operationsIn(document: unknown): Map<string, unknown> {
  const found = Object.entries(child(document, 'paths')).flatMap(([path, item]) =>
    Object.entries(isFields(item) ? item : {})
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]): [string, unknown] => {
        const name = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
        return [name, normal(operation, document)]
      })
  )
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The component schemas of an OpenAPI document, with every reference resolved. */
export function schemasIn(document: unknown): unknown {
  return normal(child(child(document, 'components'), 'schemas'), document)
}

/**
 * Resolves references, with sibling keywords taking precedence; sorts unordered lists; leaves out defaults. An empty
 * schema allows everything, as no schema does.
 */
function normal(value: unknown, document: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => normal(item, document))
  if (!isFields(value)) return value
  const { $ref, ...rest } = value
  const target = typeof $ref === 'string' ? normal(follow($ref, document), document) : {}
  const fields = Object.entries(rest).map(([key, item]) => [key, sorted(key, normal(item, document))])
  const result: Fields = { ...Object(target), ...Object.fromEntries(fields) }
  if (result.required === false) delete result.required
  if (isFields(result.schema) && Object.keys(result.schema).length === 0) delete result.schema
  return result
}

function sorted(key: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value
  if (key === 'required') return [...value].sort()
  if (key !== 'parameters') return value
  return [...value].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

function nameOf(parameter: unknown): string {
  return isFields(parameter) ? `${parameter.in} ${parameter.name}` : ''
}

function follow(reference: string, document: unknown): unknown {
  const found = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => child(value, key), document)
  if (Object.keys(Object(found)).length === 0) throw new Error(`${reference} leads to nothing`)
  return found
}

function child(value: unknown, key: string): Fields {
  const found = isFields(value) ? value[key] : undefined
  return isFields(found) ? found : {}
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
