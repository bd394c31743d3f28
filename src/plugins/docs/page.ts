import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import swaggerUi, { type FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
  type RouteOptions
} from 'fastify'
import { addContractTexts, readContract } from '../../http/documentation.ts'
import { rememberResponses, replaceExampleIds } from './in-the-browser.ts'
import { deletionsLast, fastResolver, fillInParameters, shortResponses } from './on-the-page.ts'

interface DocumentedApi {
  routes: RouteOptions[]
  /** To which the schemas of the routes refer. */
  schemas: unknown[]
  publicUrl: string | undefined
  logger: FastifyBaseLogger
}

export type DocsPage = FastifyInstance

/** An app with the documentation of the routes of another one. */
export async function createDocsPage({
  routes,
  schemas,
  publicUrl,
  logger
}: DocumentedApi): Promise<DocsPage> {
  const logController = new LogController({ disableRequestLogging: true })
  const page: DocsPage = Fastify({ loggerInstance: logger, logController })
  const { securitySchemes } = readContract().components
  await page.register(swagger, {
    openapi: { openapi: '3.1.0', servers: [{ url: publicUrl ?? '/' }], components: { securitySchemes } },
    convertConstToEnum: false,
    stripBasePath: false,
    refResolver: { buildLocalReference: schema => String(schema.$id) },
    transformObject: generated => {
      if (!('openapiObject' in generated)) return generated.swaggerObject
      addContractTexts(generated.openapiObject)
      return generated.openapiObject
    }
  })
  addRoutes(page, routes, schemas)
  await page.register(async ui => {
    ui.addHook('onSend', async (_request, reply, payload) => adaptToPhones(reply, payload))
    await ui.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig,
      staticCSP: contentSecurityPolicy(publicUrl),
      theme: { title: 'TodoBot Chat API', css: styles }
    })
  })
  await page.ready()
  return page
}

/** Adds routes that are documented, and that nobody calls. */
function addRoutes(page: DocsPage, routes: RouteOptions[], schemas: unknown[]): void {
  for (const schema of schemas) page.addSchema(schema)
  page.setValidatorCompiler(() => () => true)
  page.setSerializerCompiler(() => JSON.stringify)
  for (const { method, url, schema } of routes)
    if (method !== 'HEAD' && !schema?.hide)
      page.route({ method, url, schema, handler: async () => undefined })
}

const viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'

/** The page of the library has no viewport, so phones would show it in the width of a desktop. */
function adaptToPhones(reply: FastifyReply, payload: unknown): unknown {
  const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
  return isPage ? String(payload).replace('<head>', `<head>\n      ${viewport}`) : payload
}

const uiConfig: FastifySwaggerUiOptions['uiConfig'] = {
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: 'list',
  // Without the top bar, which can load other documents.
  layout: 'BaseLayout',
  operationsSorter: deletionsLast,
  persistAuthorization: true,
  plugins: [rememberResponses, fastResolver, fillInParameters, shortResponses],
  requestInterceptor: replaceExampleIds,
  tryItOutEnabled: true
}

const styles = [
  { filename: 'theme.css', content: readFileSync(join(import.meta.dirname, 'theme.css'), 'utf8') }
]

/**
 * Swagger UI needs `data:` URLs for its icons, and inline styles; its scripts are files. It calls the API at the public
 * URL, whose origin can differ from the page's.
 */
function contentSecurityPolicy(publicUrl: string | undefined): Record<string, string[]> {
  return {
    'default-src': ["'self'"],
    'connect-src': ["'self'", ...(publicUrl ? [publicUrl] : [])],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'object-src': ["'none'"]
  }
}
