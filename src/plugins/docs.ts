import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'
import type { DocsPage } from './docs/page.ts'

interface DocsOptions {
  /** The public URL: an origin. If it is not set, the page calls the server that served it. */
  publicUrl: string | undefined
}

/**
 * Serves Swagger UI at `/docs`, and its OpenAPI document at `/docs/json` and `/docs/yaml`. The first request to them loads
 * the libraries, which would take a seventh of the time of the start.
 */
async function docs(app: FastifyInstance, { publicUrl }: DocsOptions): Promise<void> {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', route => void routes.push(route))
  let opened: Promise<DocsPage> | undefined

  function openPage(): Promise<DocsPage> {
    opened ??= loadPage().catch(error => {
      // The next request tries again.
      opened = undefined
      throw error
    })
    return opened
  }

  async function loadPage(): Promise<DocsPage> {
    const { createDocsPage } = await import('./docs/page.ts')
    return await createDocsPage({
      ...{ routes, schemas: Object.values(app.getSchemas()), publicUrl },
      logger: app.log
    })
  }

  const schema = { hide: true }
  app.get('/docs/json', { schema }, async () => (await openPage()).swagger())
  app.get('/docs/yaml', { schema }, async (_request, reply) => {
    reply.type('application/x-yaml')
    return (await openPage()).swagger({ yaml: true })
  })
  for (const url of ['/docs', '/docs/*'])
    app.get(url, { schema }, async (request, reply) => await forward(await openPage(), request, reply))
  app.addHook('onClose', async () => await opened?.then(page => page.close()))
}

/** Headers of a connection. */
const ownHeaders = ['connection', 'date', 'keep-alive', 'transfer-encoding']

/** Answers with the response of the page. */
async function forward(page: DocsPage, { raw, url, headers }: FastifyRequest, reply: FastifyReply) {
  // The page would get the path without them.
  if (/\/(\.|%2e){1,2}(?![^/?])/i.test(url)) throw new ApiError('bad_request')
  const method = raw.method === 'HEAD' ? 'HEAD' : 'GET'
  const response = await page.inject({ method, url, headers, payloadAsStream: true })
  if (response.statusCode === 404) return reply.callNotFound()
  if (response.statusCode >= 500) throw new Error(`the documentation returned ${response.statusCode}`)
  if (response.statusCode >= 400) throw new ApiError('bad_request')
  for (const name of ownHeaders) delete response.headers[name]
  const body = response.stream()
  // Otherwise the file stays open when the client disconnects.
  body.once('close', () => response.raw.res.destroy())
  return reply.code(response.statusCode).headers(response.headers).send(body)
}

export default fp(docs, { name: 'docs' })
