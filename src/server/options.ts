import { randomUUIDv7 as uuid } from 'node:crypto'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyInstance,
  type RawServerDefault
} from 'fastify'
import type { Config } from '../config/config.ts'
import { securityHeadersFor } from '../http/security-headers.ts'
import { sendProblem } from '../plugins/errors.ts'
import { handleClientError, rememberOrigins } from './client-errors.ts'
import { RequestLog } from './logging.ts'

/** Maximum size of a request body, in bytes. A message has at most 5,000 characters. */
const bodyLimit = 64 * 1024

/** Bytes of a response buffered for a slow client: less than Node's 64 KiB, because there can be many slow clients. */
const highWaterMark = 16_384

/**
 * Fastify's limit for plugins to load, in milliseconds, which it also applies to the hooks before it closes. It must be
 * longer than a shutdown (see `shutdown.ts`): Fastify would close the connections of turns that are being handed over.
 */
const pluginTimeout = 60_000

/** Creates a Fastify server without plugins. It uses TLS if a certificate is configured. */
export function createServer(config: Config['server'], logger: FastifyBaseLogger): FastifyInstance {
  const options = serverOptions(config, logger)
  const app: FastifyInstance = config.tls
    ? Fastify({
        ...options,
        // By default, a client that does not complete the TLS handshake can keep its connection for two minutes.
        https: { ...options.http, ...config.tls, handshakeTimeout: config.requestTimeoutMs }
      })
    : Fastify(options)
  rememberOrigins(app.server)
  return app
}

/** Options that Fastify needs at creation: limits, request ids, logging, and handlers for errors outside of routes. */
function serverOptions(server: Config['server'], logger: FastifyBaseLogger) {
  return {
    bodyLimit,
    trustProxy: server.trustProxy,
    http: connectionOptions(server),
    requestTimeout: server.requestTimeoutMs,
    // plugins/draining.ts handles requests during shutdown.
    return503OnClosing: false,
    pluginTimeout,
    // plugins/contract.ts sets the compiler. Fastify would load its own, with a second kind of schemas.
    schemaController: { compilersFactory: { buildValidator: noCompiler } },
    forceCloseConnections: true,
    genReqId: request => requestId(request.headers['x-request-id']),
    logController: new RequestLog(),
    loggerInstance: logger,
    // No hook runs for these errors, not even those that set headers.
    frameworkErrors: (error, request, reply) => {
      reply.headers({
        ...securityHeadersFor(request),
        ...request.server.corsHeaders(request.headers.origin)
      })
      sendProblem(error, request, reply)
    },
    clientErrorHandler: handleClientError
  } satisfies FastifyHttpOptions<RawServerDefault>
}

function noCompiler(): never {
  throw new Error('A schema needs the plugin `contract`.')
}

/** Options of Node's HTTP server, with and without TLS. */
function connectionOptions({ requestTimeoutMs }: Config['server']) {
  return {
    requestTimeout: requestTimeoutMs,
    // Node does not time out bodies if headersTimeout is longer than requestTimeout.
    headersTimeout: requestTimeoutMs,
    highWaterMark,
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 5000),
    // Otherwise Node rejects requests without a Host header with an empty 400. plugins/errors.ts checks the header.
    requireHostHeader: false
  }
}

/** Uses the caller's id if it is safe to log and return, so that a request can be traced through a proxy. */
function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{1,128}$/.test(header) ? header : uuid()
}
