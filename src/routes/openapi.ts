import type { FastifyInstance, FastifyRequest } from 'fastify'

interface OpenApiOptions {
  /** The public URL, without a trailing slash. If it is not set, the origin of the request is used. */
  publicUrl: string | undefined
}

/** Loaded by the first request, because only these routes and `/docs` need it. */
const documentation = () => import('../http/documentation.ts')

/** Serves the contract at `/openapi.json` and `/openapi.yaml`, with the URL of this server in `servers`. */
export async function openapi(app: FastifyInstance, { publicUrl }: OpenApiOptions): Promise<void> {
  const schema = { hide: true }

  // The response depends on the request's Host header, so it must not be cached.
  app.addHook('onRequest', async (_request, reply) => {
    if (!publicUrl) reply.header('cache-control', 'no-store')
  })

  app.get('/openapi.json', { schema }, async request => {
    const { readContract } = await documentation()
    const contract = readContract()
    return { ...contract, servers: serversOf(request, publicUrl) ?? contract.servers }
  })

  app.get('/openapi.yaml', { schema }, async (request, reply) => {
    const { contractAsYaml } = await documentation()
    reply.type('application/yaml; charset=utf-8')
    return contractAsYaml(serversOf(request, publicUrl))
  })
}

/** Returns absolute URLs, because Postman cannot use the base URL `/`. HTTP/1.0 requests can have no host. */
function serversOf(
  { protocol, host }: FastifyRequest,
  publicUrl: string | undefined
): { url: string }[] | undefined {
  if (publicUrl) return [{ url: publicUrl }]
  return host ? [{ url: `${protocol}://${host}` }] : undefined
}
