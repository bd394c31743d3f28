import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

interface CorsOptions {
  /** For example `https://app.example.com`. */
  origins: string[]
}

/** Response headers that scripts of other origins can read. */
const exposedHeaders = [
  'etag',
  'idempotency-replayed',
  'location',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'x-request-id'
]

declare module 'fastify' {
  interface FastifyInstance {
    /** The headers of a response for which the hook of this plugin does not run. */
    corsHeaders(origin: string | undefined): Record<string, string>
  }
}

/** Allows pages of the listed origins to use the API with credentials. Other origins get no CORS headers. */
async function corsPlugin(app: FastifyInstance, { origins }: CorsOptions) {
  const allowedOrigins = new Set(origins)
  app.decorate('corsHeaders', origin => ({
    vary: 'Origin',
    ...(origin !== undefined &&
      allowedOrigins.has(origin) && {
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': exposedHeaders.join(', ')
      })
  }))
  await app.register(cors, {
    // A function, because with a list @fastify/cors sends the methods and credentials headers to all origins.
    origin: (origin, done) => done(null, origin !== undefined && allowedOrigins.has(origin)),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    credentials: true,
    exposedHeaders,
    maxAge: 600,
    // The strict mode responds in plain text to a preflight without a requested method.
    strictPreflight: false
  })
}

export default fp(corsPlugin, { name: 'cors' })
