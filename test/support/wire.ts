import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'
import { once } from './until.ts'

export interface QueryRecorder {
  /** The URL of the same database through the proxy. */
  url: string
  /** The SQL of each statement since the last call of this function or `takeTrips`, without those of `withoutFrames`. */
  take(): string[]
  /** The statements by round trip: those that were sent without an answer in between share one. */
  takeTrips(): string[][]
}

interface Recorded {
  /** The number of the round trip. */
  trip: number
  sql: string
}

/** Starts a proxy that records all statements between an app and Postgres. */
export async function recordQueries(t: Test, databaseUrl: string): Promise<QueryRecorder> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let recorded: Recorded[] = []
  let trips = 0
  const server = createServer(client => {
    const upstream = connect(Number(target.port), target.hostname)
    let trip: number | undefined
    const read = reader(sql => {
      trip ??= ++trips
      recorded.push({ trip, sql })
    })
    client.on('data', read)
    upstream.on('data', () => {
      trip = undefined
    })
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
    take: () => withoutFrames(takeAll().map(({ sql }) => sql)),
    takeTrips: () =>
      [...Map.groupBy(takeAll(), ({ trip }) => trip).values()].map(ofTrip => ofTrip.map(({ sql }) => sql))
  }

  function takeAll(): Recorded[] {
    const taken = recorded
    recorded = []
    return taken
  }
}

/** Without the statements that begin and commit transactions, and set their users. */
export function withoutFrames(statements: string[]): string[] {
  return statements.filter(sql => sql !== 'begin' && sql !== 'commit' && !sql.includes('set_config'))
}

/**
 * Reads the messages of one connection. A statement is `Q` (a simple query) or `E` (the execution of an extended one). `P`
 * has its SQL, under a name if it is prepared; later executions have only a `B` with the name.
 */
function reader(onStatement: (sql: string) => void) {
  const prepared = new Map<string, string>()
  let rest = Buffer.alloc(0)
  let started = false
  let bound = ''
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let next = readMessage(rest, started); next; next = readMessage(rest, started)) {
      rest = rest.subarray(next.size)
      started = true
      const [first = '', second = ''] = next.body.split('\u0000', 2)
      if (next.type === 'P') prepared.set(first, second)
      if (next.type === 'B') bound = prepared.get(second) ?? ''
      if (next.type === 'Q') onStatement(first)
      if (next.type === 'E') onStatement(bound)
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
