import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import swaggerUi, { type FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { addContractTexts, readContract } from '../http/documentation.ts'
import { rememberResponses, replaceExampleIds } from './docs/in-the-browser.ts'
import { deletionsLast, fastResolver, shortResponses } from './docs/on-the-page.ts'

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
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig,
    staticCSP: contentSecurityPolicy(publicUrl),
    theme: { title: 'TodoBot Chat API', css: styles }
  })
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
  plugins: [rememberResponses, fastResolver, shortResponses],
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
