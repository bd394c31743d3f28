import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import swagger from '@fastify/swagger'
import swaggerUi, { type FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { addWords, readContract } from '../http/documentation.ts'
import { fillInOwnIds, learnFromAnswers } from './docs/in-the-browser.ts'
import { deletionsLast, resolveQuickly, showResponsesInShort } from './docs/on-the-page.ts'

/** Looked at when the document is made: until then the contract is not read. */
const components = {
  get securitySchemes() {
    return readContract().components.securitySchemes
  }
}

interface DocsOptions {
  /** Where people reach this server, without a slash at the end; without it the page calls the server it came from. */
  publicUrl: string | undefined
}

/** Swagger UI at `/docs`, and the document that it shows at `/docs/json` and `/docs/yaml`. */
async function docs(app: FastifyInstance, { publicUrl }: DocsOptions): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', servers: [{ url: publicUrl ?? '/' }], components },
    convertConstToEnum: false,
    stripBasePath: false,
    refResolver: { buildLocalReference: schema => String(schema.$id) },
    transformObject: made => {
      if (!('openapiObject' in made)) return made.swaggerObject
      addWords(made.openapiObject)
      return made.openapiObject
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

/** How Swagger UI shows the document. */
const uiConfig: FastifySwaggerUiOptions['uiConfig'] = {
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: 'list',
  // Without the bar that asks for the address of another document.
  layout: 'BaseLayout',
  operationsSorter: deletionsLast,
  persistAuthorization: true,
  plugins: [learnFromAnswers, resolveQuickly, showResponsesInShort],
  requestInterceptor: fillInOwnIds,
  tryItOutEnabled: true
}

const styles = [
  { filename: 'theme.css', content: readFileSync(join(import.meta.dirname, 'docs/theme.css'), 'utf8') }
]

/**
 * Swagger UI draws its icons from data: URLs and sets style attributes; its scripts are files. It calls the API at
 * the public address, which may be another origin than the page's.
 */
function contentSecurityPolicy(publicUrl: string | undefined): Record<string, string[]> {
  return {
    'default-src': ["'self'"],
    'connect-src': ["'self'", ...(publicUrl ? [new URL(publicUrl).origin] : [])],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'self'"],
    'object-src': ["'none'"]
  }
}
