import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import swaggerUi, { type FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { addContractTexts, readContract } from '../http/documentation.ts'
import { rememberResponses, replaceExampleIds } from './docs/in-the-browser.ts'
import { deletionsLast, fastResolver, fillInParameters, shortResponses } from './docs/on-the-page.ts'

/** A getter, so that the contract is not read before the document is generated. */
const components = {
  get securitySchemes() {
    return readContract().components.securitySchemes
  }
}

interface DocsOptions {
  /** The public URL: an origin. If it is not set, the page calls the server that served it. */
  publicUrl: string | undefined
}

/** Serves Swagger UI at `/docs`, and its OpenAPI document at `/docs/json` and `/docs/yaml`. */
async function docs(app: FastifyInstance, { publicUrl }: DocsOptions): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', servers: [{ url: publicUrl ?? '/' }], components },
    convertConstToEnum: false,
    stripBasePath: false,
    refResolver: { buildLocalReference: schema => String(schema.$id) },
    transformObject: generated => {
      if (!('openapiObject' in generated)) return generated.swaggerObject
      addContractTexts(generated.openapiObject)
      return generated.openapiObject
    }
  })
  await app.register(async page => {
    page.addHook('onSend', async (_request, reply, payload) => adaptToPhones(reply, payload))
    await page.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig,
      staticCSP: contentSecurityPolicy(publicUrl),
      theme: { title: 'TodoBot Chat API', css: styles }
    })
  })
}

const viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'

/** The page of the library has no viewport, so phones would show it in the width of a desktop. */
function adaptToPhones(reply: FastifyReply, payload: unknown): unknown {
  const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
  return isPage ? String(payload).replace('<head>', `<head>\n      ${viewport}`) : payload
}

export default fp(docs, { name: 'docs' })

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
  { filename: 'theme.css', content: readFileSync(join(import.meta.dirname, 'docs/theme.css'), 'utf8') }
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
    'frame-ancestors': ["'self'"],
    'object-src': ["'none'"]
  }
}
