import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { document } from '../contract/document.ts'
import { addWords } from '../http/documentation.ts'
import { contentSecurityPolicy, styles, uiConfig } from './docs/page.ts'

interface DocsOptions {
  /** Where people reach this server, without a slash at the end; without it the page calls the server it came from. */
  publicUrl: string | undefined
}

/** Swagger UI at `/docs`, and the document that it shows at `/docs/json` and `/docs/yaml`. */
async function docs(app: FastifyInstance, { publicUrl }: DocsOptions): Promise<void> {
  const { info, tags, components } = document
  await app.register(swagger, {
    openapi: {
      openapi: document.openapi,
      info,
      tags,
      servers: [{ url: publicUrl ?? '/' }],
      components: {
        securitySchemes: {
          bearerAuth: { ...components.securitySchemes.bearerAuth, type: 'http' },
          refreshCookie: { ...components.securitySchemes.refreshCookie, type: 'apiKey', in: 'cookie' }
        }
      }
    },
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
    theme: { title: info.title, css: styles }
  })
}

export default fp(docs, { name: 'docs' })
