import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import { fillInOwnIds, learnFromAnswers } from './in-the-browser.ts'
import { deletionsLast, resolveQuickly, showResponsesInShort } from './on-the-page.ts'

/** How Swagger UI shows the document. */
export const uiConfig: FastifySwaggerUiOptions['uiConfig'] = {
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

export const styles = [
  { filename: 'theme.css', content: readFileSync(join(import.meta.dirname, 'theme.css'), 'utf8') }
]

/**
 * Swagger UI draws its icons from data: URLs and sets style attributes; its scripts are files. It calls the API at
 * the public address, which may be another origin than the page's.
 */
export function contentSecurityPolicy(publicUrl: string | undefined): Record<string, string[]> {
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
