import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Postgres } from '../chaos/harness/postgres.ts'
import { jwtSecret, newUser } from '../chaos/harness/requests.ts'
import { largeRequest, largeResponses, seedLargeResponses } from '../support/large-responses.ts'
import type { Gauge } from './streams/gauge.ts'
import { type MeasuredServer, startServer } from './streams/server.ts'

const readers = 30
/** When to measure: when all responses have stopped, and when the server has ended them. */
const seconds = [15, 60] as const

/** Prints the memory and the connections of readers who send requests and never read: before, during and after. */
export async function measureSlowReaders(postgres: Postgres): Promise<void> {
  const database = await postgres.database()
  const user = await newUser(database.db)
  await seedLargeResponses(database.db, user.userId, { turns: 500 })
  for (const name of largeResponses) {
    const server = await startServer({
      DATABASE_URL: database.url,
      JWT_SECRET: jwtSecret,
      MODEL: 'offline',
      IP_RATE_LIMIT: '1000000',
      IP_OPEN_REQUESTS: '1000000'
    })
    try {
      await measure(server, name, largeRequest(name, user.token))
    } finally {
      await server.stop()
    }
  }
}

async function measure(server: MeasuredServer, name: string, text: string): Promise<void> {
  const { port } = new URL(server.url)
  await warmUp(server.url, text)
  const before = await server.measure('costs')
  const begun = Date.now()
  const sockets: Socket[] = []
  while (sockets.length < readers) {
    sockets.push(open(Number(port), text))
    // One after the other: the database would not answer all of them in time.
    await sleep(300)
  }
  const figures: string[] = []
  for (const second of seconds) {
    await sleep(begun + second * 1000 - Date.now())
    // The memory that a garbage collection has freed is returned a little later.
    await server.measure('costs')
    await sleep(2000)
    const { rss, heap, alive } = await server.measure('costs')
    const more = `${mib(rss - before.rss)} more (${mib(heap - before.heap)} of heap)`
    figures.push(`after ${second} s ${more}, ${connectionsOf(alive)} connections`)
  }
  console.log(`${readers} readers of ${name}: ${mib(before.rss)} before; ${figures.join('; ')}`)
  for (const socket of sockets) socket.destroy()
}

/** Sends the requests once and reads the responses, so that permanent allocations do not count. */
async function warmUp(url: string, text: string): Promise<void> {
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(text.replaceAll('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))
  socket.resume()
  await new Promise(resolve => socket.once('close', resolve))
  // Longer than 30 s, after which idle database connections are closed.
  await sleep(35_000)
}

/** A connection that sends requests, and reads nothing. */
function open(port: number, text: string): Socket {
  const socket = connect(port, '127.0.0.1').pause()
  socket.on('error', () => undefined)
  socket.write(text)
  return socket
}

function connectionsOf(alive: Gauge['alive']): number {
  return alive.TCPSocketWrap ?? 0
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
