import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'
import { once } from './until.ts'

export interface QueryRecorder {
  /** The URL of the same database through the proxy. */
  url: string
  /** The SQL of each round trip since the last call. */
  take(): string[]
}

/** Starts a proxy that records all statements between an app and Postgres. */
export async function recordQueries(t: Test, databaseUrl: string): Promise<QueryRecorder> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let recorded: string[] = []
  const server = createServer(client => {
    const upstream = connect(Number(target.port), target.hostname)
    const read = reader(sql => recorded.push(sql))
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
      const taken = recorded
      recorded = []
      return taken
    }
  }
}

/**
 * Reads the messages of one connection. The client waits after `Q` (a simple query) and `S` (sync of an extended one);
 * `P` contains the SQL of an extended query.
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

/** The first message in these bytes if it is complete. The first message of a connection has no type. */
function readMessage(bytes: Buffer, started: boolean) {
  const head = started ? 1 : 0
  if (bytes.length < head + 4) return undefined
  const size = head + bytes.readInt32BE(head)
  if (bytes.length < size) return undefined
  return { size, type: bytes.toString('latin1', 0, head), body: bytes.toString('utf8', head + 4, size) }
}
