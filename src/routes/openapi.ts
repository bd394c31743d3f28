import type { FastifyInstance, FastifyRequest } from 'fastify'
import { stringify } from 'yaml'
import { readContract } from '../http/documentation.ts'

interface OpenApiOptions {
  /** Where people reach this server, without a slash at the end; without it the request's own address is told. */
  publicUrl: string | undefined
}

/** The contract as it stands, at `/openapi.json` and `/openapi.yaml`, with the address of this server. */
export async function openapi(app: FastifyInstance, { publicUrl }: OpenApiOptions): Promise<void> {
  const schema = { hide: true }
  const yaml = createYaml()
  const contractFor = (request: FastifyRequest) => ({
    ...readContract(),
    servers: serversOf(request, publicUrl)
  })

  // Each address has its own answer: no cache between is to give one to all.
  app.addHook('onRequest', async (_request, reply) => {
    if (!publicUrl) reply.header('cache-control', 'no-store')
  })

  app.get('/openapi.json', { schema }, async request => contractFor(request))

  app.get('/openapi.yaml', { schema }, async (request, reply) => {
    reply.type('application/yaml; charset=utf-8')
    return yaml(serversOf(request, publicUrl))
  })
}

/** Absolute, because Postman makes an unusable base URL of `/`. HTTP/1.0 may come without a host. */
function serversOf({ protocol, host }: FastifyRequest, publicUrl: string | undefined): { url: string }[] {
  if (publicUrl) return [{ url: publicUrl }]
  return host ? [{ url: `${protocol}://${host}` }] : readContract().servers
}

/** The contract in YAML. All but the servers is the same for everybody, and too long to be written more than once. */
function createYaml(): (servers: { url: string }[]) => string {
  let parts: { head: string; tail: string } | undefined
  return servers => {
    const { openapi, info, servers: _own, ...rest } = readContract()
    parts ??= { head: toYaml({ openapi, info }), tail: toYaml(rest) }
    return parts.head + toYaml({ servers }) + parts.tail
  }
}

// Readers of YAML 1.1 would take an unquoted time for a date.
function toYaml(contract: object): string {
  return stringify(contract, { lineWidth: 0, compat: 'yaml-1.1' })
}
