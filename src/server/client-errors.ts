import { randomUUIDv7 as uuid } from 'node:crypto'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyInstance } from 'fastify'
import { ApiError, type ErrorCode } from '../errors.ts'
import { problemHeaders, problemOf, problemType } from '../http/problem.ts'
import { securityHeaders } from '../http/security-headers.ts'

/** The origin of the last request of each connection. */
const origins = new WeakMap<Socket, string | undefined>()

/** Remembers the origin of a request for errors that occur while its body is read. */
export function rememberOrigins(server: Server): void {
  server.on('request', ({ socket, headers }) => origins.set(socket, headers.origin))
}

/** The origin in headers that could not be parsed. The type of `rawPacket` is that of its JSON. */
function originIn(rawPacket: unknown): string | undefined {
  if (!Buffer.isBuffer(rawPacket)) return undefined
  return /^origin:[ \t]*(\S+)[ \t]*\r?$/im.exec(rawPacket.toString('latin1'))?.[1]
}

/** Time for the client to read the error response, in milliseconds, before the socket is destroyed. */
const lingerMs = 1000

const clientErrors: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout'
}

/** Invalid HTTP requests never reach the error handler: this function writes the problem document to the socket. */
export function handleClientError(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const apiError = new ApiError(clientErrors[error.code ?? ''] ?? 'bad_request')
  const problem = problemOf(apiError, uuid())
  const body = JSON.stringify(problem)
  const headers = {
    ...securityHeaders,
    ...this.corsHeaders(originIn(error.rawPacket) ?? origins.get(socket)),
    ...problemHeaders(apiError),
    'content-type': problemType,
    'content-length': Buffer.byteLength(body),
    'x-request-id': problem.instance,
    connection: 'close'
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  // Otherwise a client that does not close its side keeps the connection open.
  setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.end([`HTTP/1.1 ${problem.status} ${problem.title}`, ...lines, '', body].join('\r\n'))
}
