import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'
import { once } from './until.ts'

export interface Wire {
  /** Leads to the same database, through the counter. */
  url: string
  /** What was asked since the last call, one entry for each round trip: the SQL that it carried. */
  take(): string[]
}

/** Counts what an app asks of Postgres where nothing can hide it: on the wire between the two. */
export async function tapWire(t: Test, databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let seen: string[] = []
  const server = createServer(client => {
    const upstream = connect(Number(target.port), target.hostname)
    const read = reader(sql => seen.push(sql))
    client.on('data', read)
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    await server[Symbol.asyncDispose]()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(port) }).href,
    take() {
      const taken = seen
      seen = []
      return taken
    }
  }
}

/**
 * Reads one connection's messages. `Q` (a simple query) and `S` (the end of an extended one) are what the client waits
 * for; `P` holds the SQL of the latter.
 */
function reader(onRoundTrip: (sql: string) => void) {
  let rest = Buffer.alloc(0)
  let started = false
  let parsed = ''
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let next = readMessage(rest, started); next; next = readMessage(rest, started)) {
      rest = rest.subarray(next.size)
      started = true
      if (next.type === 'P') parsed = next.body.split('\u0000')[1] ?? ''
      if (next.type === 'Q') onRoundTrip(next.body.replace('\u0000', ''))
      if (next.type === 'S') onRoundTrip(parsed)
    }
  }
}

/** The first message in these bytes, when it is whole. The very first of a connection has no type. */
function readMessage(bytes: Buffer, started: boolean) {
  const head = started ? 1 : 0
  if (bytes.length < head + 4) return undefined
  const size = head + bytes.readInt32BE(head)
  if (bytes.length < size) return undefined
  return { size, type: bytes.toString('latin1', 0, head), body: bytes.toString('utf8', head + 4, size) }
}
