import { isIP } from 'node:net'

/** What Fastify knows about the sender of a request. */
interface Sender {
  /** The address of the peer, or the one that a trusted proxy has sent, which can be any text. */
  ip: string | undefined
  socket: { remoteAddress?: string | undefined }
}

/** An IPv4 address with its port, or an IPv6 address in brackets, with its port or without. */
const decorated = /^(?<v4>[\d.]+):\d+$|^\[(?<v6>[^\]]+)\](?::\d+)?$/

/**
 * The address of the client, for limits and logs. Some proxies append its port, which is removed. A text that is not an
 * address does not distinguish clients: the address of the peer counts instead.
 */
export function clientAddress({ ip = '', socket }: Sender): string {
  const { v4, v6 } = decorated.exec(ip)?.groups ?? {}
  const address = v4 ?? v6 ?? ip
  return isIP(address) ? address : (socket.remoteAddress ?? '')
}
