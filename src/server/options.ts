import type { Socket } from 'node:net'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyInstance,
  type RawServerDefault
} from 'fastify'
import { v7 as uuid } from 'uuid'
import type { Config } from '../config/config.ts'
import { ApiError, type ErrorCode } from '../errors.ts'
import { problemHeaders, problemOf, problemType } from '../http/problem.ts'
import { sendProblem } from '../plugins/errors.ts'
import { RequestLog } from './logging.ts'

/** Bytes of a body, at most; a message has 5,000 characters. */
const bodyLimit = 64 * 1024

/** Bytes of an answer that wait for a slow reader: there may be many who are slow, and Node would keep 64 KiB for each. */
const highWaterMark = 16_384

/** A Fastify server without any plugin, with TLS where there is a certificate. */
export function createServer(config: Config['server'], logger: FastifyBaseLogger): FastifyInstance {
  const options = serverOptions(config, logger)
  return config.tls ? Fastify({ ...options, https: { ...options.http, ...config.tls } }) : Fastify(options)
}

/** What Fastify needs to know before any plugin: limits, ids, logs, and answers to what never becomes a request. */
function serverOptions(server: Config['server'], logger: FastifyBaseLogger) {
  return {
    bodyLimit,
    trustProxy: server.trustProxy,
    http: connectionOptions(server),
    requestTimeout: server.requestTimeoutMs,
    // Closing is ours: see plugins/draining.ts.
    return503OnClosing: false,
    forceCloseConnections: true,
    genReqId: request => requestId(request.headers['x-request-id']),
    logController: new RequestLog(),
    loggerInstance: logger,
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply)
    },
    clientErrorHandler: answerBrokenRequest
  } satisfies FastifyHttpOptions<RawServerDefault>
}

/** For a server with and without TLS. */
function connectionOptions({ requestTimeoutMs }: Config['server']) {
  return {
    requestTimeout: requestTimeoutMs,
    // Node forgets to time a body out when headers have more time than the whole request.
    headersTimeout: requestTimeoutMs,
    highWaterMark,
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 5000),
    // Node would answer a request without it by an empty 400: see plugins/errors.ts.
    requireHostHeader: false
  }
}

/** The caller's id when it is fit to be logged and sent back, so that a request can be followed through a proxy. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : uuid()
}

/** How long a refused client has to read why. */
const lingerMs = 1000

const clientErrors: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout'
}

/** What is no HTTP never reaches the error handler: the socket is answered by hand, in the same shape. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const known = new ApiError(clientErrors[error.code ?? ''] ?? 'bad_request')
  const problem = problemOf(known, uuid())
  const body = JSON.stringify(problem)
  const headers = {
    ...problemHeaders(known),
    'content-type': problemType,
    'content-length': Buffer.byteLength(body),
    'x-request-id': problem.instance,
    connection: 'close'
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  // A client that does not close its side would keep the connection for ever.
  setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.end([`HTTP/1.1 ${problem.status} ${problem.title}`, ...lines, '', body].join('\r\n'))
}
