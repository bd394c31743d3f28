import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'

/** What can be wrong with a network, or with the far side of it. */
export const faults = ['latency', 'one byte at a time', 'reset', 'half-close', 'black hole', 'down'] as const
export type Fault = (typeof faults)[number]

/** The moment at which a fault begins. */
export interface Trigger {
  /** The side that sends this text. */
  from: 'client' | 'server'
  text: string
  /** Which occurrence of the text; the first one by default. */
  count?: number
  /** What the fault hits first: the text, or the bytes that the other side sends after it. */
  hits: 'text' | 'answer'
}

/** A TCP proxy on loopback, between a client and a server, with faults. */
export interface FaultProxy {
  /** The URL of the server through the proxy. */
  url: string
  /** Begins a fault now, for open connections and for new ones. */
  begin(fault: Fault): void
  /** Begins a fault at the trigger. @returns whether it has begun so far. */
  beginAt(fault: Fault, trigger: Trigger): () => boolean
  /** Ends the fault, or cancels it if it has not begun. Connections that it has broken stay broken. */
  end(): Promise<void>
  /** Closes all connections. */
  close(): Promise<void>
}

/** Added to each chunk, in each direction. */
const latencyMs = 150

/** A connection of the client, and the one to the server that belongs to it. */
interface Link {
  client: Socket
  server: Socket
  fault: Fault | undefined
  /** Resolves when the proxy closes. */
  closed: Promise<void>
}

type Side = Trigger['from']

/** Starts a proxy to the host and port of this URL. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target)
  const links = new Set<Link>()
  const closed = Promise.withResolvers<void>()
  const watch = createWatch(begin)
  let fault: Fault | undefined

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, client => {
    const server = connect({ port: Number(port), host: hostname, allowHalfOpen: true, noDelay: true })
    const link = { client, server, fault, closed: closed.promise }
    links.add(link)
    join(link, watch, () => links.delete(link))
    if (fault) strike(link, fault)
  })
  await listen(listener, 0)
  const address = listener.address()
  const ownPort = typeof address === 'object' ? Number(address?.port) : 0

  function begin(next: Fault): void {
    fault = next
    if (next === 'down') listener.close()
    for (const link of links) strike(link, next)
  }

  return {
    url: Object.assign(new URL(target), { hostname: '127.0.0.1', port: ownPort }).href.replace(/\/$/, ''),
    begin,
    beginAt: watch.set,
    async end() {
      watch.clear()
      fault = undefined
      for (const link of links) if (isSlow(link.fault)) link.fault = undefined
      if (!listener.listening) await listen(listener, ownPort)
    },
    async close() {
      closed.resolve()
      for (const { client, server } of links) for (const socket of [client, server]) socket.destroy()
      if (listener.listening) await listener[Symbol.asyncDispose]()
    }
  }
}

async function listen(listener: Server, port: number): Promise<void> {
  await once(listener.listen(port, '127.0.0.1'), 'listening')
}

function isSlow(fault: Fault | undefined): boolean {
  return fault === 'latency' || fault === 'one byte at a time'
}

/** Begins a fault of one link. */
function strike(link: Link, fault: Fault): void {
  link.fault = fault
  if (fault === 'half-close') link.client.end()
  if (fault !== 'reset' && fault !== 'down') return
  for (const socket of [link.client, link.server]) socket.resetAndDestroy()
}

function occurrencesOf(text: string, bytes: Buffer): number[] {
  const found: number[] = []
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) found.push(at)
  return found
}

type Watch = ReturnType<typeof createWatch>

/** Watches the bytes of all links for the trigger. */
function createWatch(begin: (fault: Fault) => void) {
  let armed: { fault: Fault; trigger: Trigger; left: number } | undefined
  /** The link and the side whose next bytes are the answer. */
  let answer: { link: Link; side: Side; fault: Fault } | undefined

  /** @returns the position in the bytes at which the fault begins; -1 if it does not. */
  function positionIn(link: Link, side: Side, bytes: Buffer): number {
    if (answer?.link === link && answer.side === side) return 0
    if (!armed || armed.trigger.from !== side) return -1
    const { text, hits } = armed.trigger
    const occurrences = occurrencesOf(text, bytes)
    const at = occurrences[armed.left - 1] ?? -1
    armed.left = Math.max(1, armed.left - occurrences.length)
    if (at < 0 || hits === 'text') return at
    answer = { link, side: side === 'client' ? 'server' : 'client', fault: armed.fault }
    return -1
  }

  function clear(): void {
    armed = undefined
    answer = undefined
  }

  return {
    clear,
    set(fault: Fault, trigger: Trigger): () => boolean {
      clear()
      const own = { fault, trigger, left: trigger.count ?? 1 }
      armed = own
      return () => armed !== own
    },
    /** Begins the fault if these bytes trigger it. @returns the bytes before and after that moment. */
    inspect(link: Link, side: Side, bytes: Buffer): [before: Buffer, after: Buffer, begins: () => void] {
      const at = positionIn(link, side, bytes)
      const fault = answer?.fault ?? armed?.fault
      if (at < 0 || !fault) return [bytes, Buffer.alloc(0), () => undefined]
      clear()
      return [bytes.subarray(0, at), bytes.subarray(at), () => begin(fault)]
    }
  }
}

function join(link: Link, watch: Watch, onClose: () => void): void {
  const { client, server } = link
  for (const [one, other] of [
    [client, server],
    [server, client]
  ] as const) {
    one.on('error', () => undefined)
    // A black hole tells neither side that the other one has gone.
    one.on('close', () => link.fault !== 'black hole' && other.destroy())
  }
  server.on('close', onClose)
  void carry(link, watch, 'client')
  void carry(link, watch, 'server')
}

/** Carries the bytes of one side to the other. */
async function carry(link: Link, watch: Watch, side: Side): Promise<void> {
  const [from, to] = side === 'client' ? [link.client, link.server] : [link.server, link.client]
  try {
    for await (const bytes of from.iterator({ destroyOnReturn: false })) {
      const [before, after, begins] = watch.inspect(link, side, bytes)
      await pass(link, side, before, to)
      begins()
      await pass(link, side, after, to)
    }
    await pass(link, side, Buffer.alloc(0), to)
    to.end()
  } catch {
    // The socket's `close` closes the other one.
  }
}

async function pass(link: Link, side: Side, bytes: Buffer, to: Socket): Promise<void> {
  if (link.fault === 'black hole' || (link.fault === 'half-close' && side === 'server')) await link.closed
  if (link.fault === 'latency') await sleep(latencyMs)
  if (link.fault === 'one byte at a time') return await passByByte(link, bytes, to)
  if (bytes.length > 0 && to.writable) to.write(bytes)
}

async function passByByte(link: Link, bytes: Buffer, to: Socket): Promise<void> {
  for (const byte of bytes) {
    if (to.writable) to.write(Buffer.of(byte))
    if (link.fault) await immediate()
  }
}
