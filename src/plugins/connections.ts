import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'
import { clientAddress } from '../http/client-address.ts'
import { createKeyLimit } from '../lib/key-limit.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The open connections of clients, also those whose TLS handshake is not complete. */
    sockets: ReadonlySet<Socket>
  }
  interface FastifyReply {
    /** Calls back once: when the operating system has the whole response, or the connection is closed. */
    onEnd(callback: () => void): void
  }
}

interface ConnectionsOptions {
  /** The maximum number of connections of the process, without those that are kept for health checks. */
  maxConnections: number
  /** The maximum per peer address. Infinite behind a proxy: all connections are the proxy's. */
  connectionsPerAddress: number
  /** The maximum number of requests per client address whose responses are not sent completely. */
  requestsPerAddress: number
  /** Milliseconds after which a connection is closed if it has data to send and its client accepts none. */
  stalledMs: number
}

/** Connections in addition to the maximum, for requests that get an error, and for health checks. */
const spareConnections = 64
/** Seconds until some requests of an address have probably ended. */
const retryAfter = 5

/**
 * Bounds what clients can keep open: connections, and requests. Closes connections whose clients do not read. Health
 * checks are exempt, except from the limit of connections per address.
 */
async function connections(
  app: FastifyInstance,
  { maxConnections, connectionsPerAddress, requestsPerAddress, stalledMs }: ConnectionsOptions
) {
  const sockets = trackSockets(app, connectionsPerAddress)
  app.decorate('sockets', sockets)
  const onEnd = createResponseEnds()
  app.decorateReply('onEnd', function (callback) {
    onEnd(this, callback)
  })
  app.server.maxConnections = maxConnections + spareConnections
  const logFull = throttled(app.log, 'connections refused: the process has too many')
  app.server.on('drop', () => logFull())

  const openRequests = createKeyLimit(requestsPerAddress)
  app.addHook('onRequest', async (request, reply) => {
    // Node uses the first one. A proxy in front of the server may have used the other.
    if (hasSeveralHosts(request.raw)) throw new ApiError('bad_request', { headers: { connection: 'close' } })
    if (isHealthCheck(request)) return
    if (sockets.size > maxConnections) {
      logFull()
      throw new ApiError('overloaded', { headers: { connection: 'close' } })
    }
    const end = openRequests.begin(networkOf(clientAddress(request)))
    if (!end) throw new ApiError('too_many_open_requests', { retryAfter })
    reply.onEnd(end)
  })

  const timer = setInterval(closeStalled(sockets, stalledMs, app.log), stalledMs / 10).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}

/** Responses that wait behind another one of their connection get no event when the connection is closed. */
function createResponseEnds() {
  const pending = new WeakMap<Socket, Set<() => void>>()

  function endsOf(socket: Socket): Set<() => void> {
    const known = pending.get(socket)
    if (known) return known
    const ends = new Set<() => void>()
    pending.set(socket, ends)
    socket.once('close', () => {
      for (const end of ends) end()
    })
    return ends
  }

  /** One listener for all callbacks of a response. */
  const callbacksOf = new WeakMap<object, (() => void)[]>()

  return ({ raw, request }: FastifyReply, callback: () => void): void => {
    const { socket } = request.raw
    const callbacks = callbacksOf.get(raw)
    // It can have closed since the request arrived.
    if (socket.destroyed) callback()
    else if (callbacks) callbacks.push(callback)
    else {
      const own = [callback]
      callbacksOf.set(raw, own)
      const ends = endsOf(socket)
      const end = () => {
        // What is added from now on waits for the connection to close.
        callbacksOf.delete(raw)
        if (ends.delete(end)) for (const each of own) each()
      }
      ends.add(end)
      raw.once('finish', end).once('close', end)
    }
  }
}

function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  // Names and values alternate.
  const isHost = (text: string, index: number) => index % 2 === 0 && text.length === 4 && /^host$/i.test(text)
  return rawHeaders.findIndex(isHost) !== rawHeaders.findLastIndex(isHost)
}

/** An IPv4 address, or the /64 of an IPv6 address: what one client can have, as for the rate limit. */
function networkOf(ip = ''): string {
  return normalizeIP(ip, 64)
}

const healthChecks: (string | undefined)[] = [operations.getHealth.url, operations.getLiveness.url]

function isHealthCheck({ routeOptions }: FastifyRequest): boolean {
  return healthChecks.includes(routeOptions.url)
}

/** The open connections. Closes those that exceed the maximum of their address at once. */
function trackSockets({ server, log }: FastifyInstance, perAddress: number): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  const limit = createKeyLimit(perAddress)
  const logRefused = throttled(log, 'connections refused: their address has too many')

  server.on('connection', socket => {
    const end = limit.begin(networkOf(socket.remoteAddress))
    if (!end) {
      logRefused(socket.remoteAddress)
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      end()
    })
  })
  return sockets
}

const minute = 60_000

/** Logs a repeated event once per minute, with its number since the last line. */
function throttled(log: FastifyBaseLogger, message: string): (address?: string) => void {
  let count = 0
  let loggedAt = Number.NEGATIVE_INFINITY
  return address => {
    count += 1
    if (performance.now() - loggedAt < minute) return
    log.warn({ count, address }, message)
    count = 0
    loggedAt = performance.now()
  }
}

/** How much the operating system has accepted of a connection's data, and since when it has accepted no more. */
interface Progress {
  sent: number
  since: number
}

/**
 * Returns a function that closes the connections that have data to send, of which the operating system has accepted
 * nothing for some time. What a client sends meanwhile does not count, other than with Node's socket timeouts.
 */
function closeStalled(sockets: Iterable<Socket>, stalledMs: number, log: FastifyBaseLogger): () => void {
  const progress = new WeakMap<Socket, Progress>()

  function sinceOf(socket: Socket, now: number): number {
    const { sent, waiting } = sentBy(socket)
    const last = progress.get(socket)
    if (waiting > 0 && last?.sent === sent) return last.since
    progress.set(socket, { sent, since: now })
    return now
  }

  return () => {
    const now = performance.now()
    for (const socket of sockets) {
      if (now - sinceOf(socket, now) < stalledMs) continue
      log.info({ address: socket.remoteAddress }, 'connection closed: its client reads nothing')
      socket.destroy()
    }
  }
}

/**
 * The bytes that the operating system has accepted, and those that wait for it; with TLS, encrypted bytes. Only Node's
 * handle has these numbers: `bytesWritten` includes waiting bytes, and `writableLength` changes when a whole write is
 * complete, which can be a whole response.
 */
function sentBy(socket: Socket & { _handle?: Handle | null }): { sent: number; waiting: number } {
  const { bytesWritten = 0, writeQueueSize = 0 } = socket._handle ?? {}
  return { sent: bytesWritten - writeQueueSize, waiting: writeQueueSize }
}

interface Handle {
  bytesWritten?: number
  writeQueueSize?: number
}

export default fp(connections, { name: 'connections' })
