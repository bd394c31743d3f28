import type { FastifyInstance, FastifyRequest } from 'fastify'
import { stringify } from 'yaml'
import { readContract } from '../http/documentation.ts'

interface OpenApiOptions {
  /** The public URL, without a trailing slash. If it is not set, the origin of the request is used. */
  publicUrl: string | undefined
}

/** Serves the contract at `/openapi.json` and `/openapi.yaml`, with the URL of this server in `servers`. */
export async function openapi(app: FastifyInstance, { publicUrl }: OpenApiOptions): Promise<void> {
  const schema = { hide: true }
  const yaml = createYaml()
  const contractFor = (request: FastifyRequest) => ({
    ...readContract(),
    servers: serversOf(request, publicUrl)
  })

  // The response depends on the request's Host header, so it must not be cached.
  app.addHook('onRequest', async (_request, reply) => {
    if (!publicUrl) reply.header('cache-control', 'no-store')
  })

  app.get('/openapi.json', { schema }, async request => contractFor(request))

  app.get('/openapi.yaml', { schema }, async (request, reply) => {
    reply.type('application/yaml; charset=utf-8')
    return yaml(serversOf(request, publicUrl))
  })
}

/** Returns absolute URLs, because Postman cannot use the base URL `/`. HTTP/1.0 requests can have no host. */
function serversOf({ protocol, host }: FastifyRequest, publicUrl: string | undefined): { url: string }[] {
  if (publicUrl) return [{ url: publicUrl }]
  return host ? [{ url: `${protocol}://${host}` }] : readContract().servers
}

/** Serializes the contract as YAML. Everything except `servers` is serialized once and cached, because it is long. */
function createYaml(): (servers: { url: string }[]) => string {
  let parts: { head: string; tail: string } | undefined
  return servers => {
    const { openapi, info, servers: _replaced, ...rest } = readContract()
    parts ??= { head: toYaml({ openapi, info }), tail: toYaml(rest) }
    return parts.head + toYaml({ servers }) + parts.tail
  }
}

// Quotes values that YAML 1.1 parsers would otherwise read as dates.
function toYaml(contract: object): string {
  return stringify(contract, { lineWidth: 0, compat: 'yaml-1.1' })
}
