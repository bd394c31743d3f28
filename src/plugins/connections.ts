import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** The open connections of clients, also those whose TLS handshake is not complete. */
    sockets: ReadonlySet<Socket>
  }
}

interface ConnectionsOptions {
  /** Milliseconds after which a connection is closed if it has data to send and its client accepts none. */
  stalledMs: number
}

/** Tracks connections, and closes those whose clients do not read. */
async function connections(app: FastifyInstance, { stalledMs }: ConnectionsOptions) {
  const sockets = new Set<Socket>()
  app.decorate('sockets', sockets)
  app.server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const timer = setInterval(closeStalled(sockets, stalledMs, app.log), stalledMs / 10).unref()
  app.addHook('onClose', async () => clearInterval(timer))
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
