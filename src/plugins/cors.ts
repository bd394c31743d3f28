import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

interface CorsOptions {
  /** Such as `https://app.example.com`. */
  origins: string[]
}

/** What scripts of another origin may read of an answer. */
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

/** Pages of the listed origins may use the API with credentials; a stranger's origin gets no CORS header at all. */
async function corsPlugin(app: FastifyInstance, { origins }: CorsOptions) {
  const known = new Set(origins)
  await app.register(cors, {
    // A function, not a list: with a list a stranger is still told methods and credentials.
    origin: (origin, done) => done(null, origin !== undefined && known.has(origin)),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    credentials: true,
    exposedHeaders,
    maxAge: 600,
    // Strictness answers a preflight without a requested method in plain text.
    strictPreflight: false
  })
}

export default fp(corsPlugin, { name: 'cors' })
