import { connect as dial, type Socket, type TcpNetConnectOpts } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { ApiResponse } from './client.ts'
import { once, withTimeout } from './until.ts'

export interface RawSocket {
  /** Sends this text unchanged. */
  send(text: string): void
  /** The next whole response; rejects when the server closes the connection before. */
  answer<Body>(): Promise<ApiResponse<Body>>
  /** Resolves when the server has closed or reset the connection, with the unread text. */
  closed(): Promise<string>
  /** Destroys the socket. */
  cut(): void
}

/** Makes an app listen on a free port. */
export async function listen(app: FastifyInstance): Promise<URL> {
  return new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
}

/** Opens a TCP connection for raw HTTP, which may be invalid. */
export async function connect(
  t: Test,
  { hostname, port }: URL,
  options: Partial<TcpNetConnectOpts> = {}
): Promise<RawSocket> {
  const socket = dial({ ...options, host: hostname, port: Number(port) })
  t.teardown(() => void socket.destroy())
  await once(socket, 'connect')
  const read = reader(socket)
  return {
    send: text => void socket.write(text),
    answer: <Body>() => read(takeAnswer<Body>),
    closed: () =>
      read<never>(() => undefined).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') return ''
        if (error.cause === undefined) throw error
        return String(error.cause)
      }),
    cut: () => void socket.destroy()
  }
}

/** The text of a request, with an optional JSON body. */
export function request(line: string, headers: Record<string, string> = {}, body?: unknown): string {
  const json = body === undefined ? '' : JSON.stringify(body)
  const ofBody =
    body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }
  const fields = Object.entries({ host: 'test', ...ofBody, ...headers }).map(field => field.join(': '))
  return [`${line} HTTP/1.1`, ...fields, '', json].join('\r\n')
}

type Take<T> = (received: Buffer) => { value: T; used: number } | undefined

/** Reads from the socket until `take` returns a value from the beginning of the received bytes. */
function reader(socket: Socket) {
  const chunks: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]()
  let received = Buffer.alloc(0)
  return async <T>(take: Take<T>): Promise<T> => {
    for (;;) {
      const found = take(received)
      if (found) {
        received = received.subarray(found.used)
        return found.value
      }
      const { done, value } = await withTimeout(
        `more than ${received.length} bytes of a response`,
        chunks.next()
      )
      if (done) throw new Error('the server closed the connection', { cause: String(received) })
      received = Buffer.concat([received, value])
    }
  }
}

function takeAnswer<Body>(received: Buffer): ReturnType<Take<ApiResponse<Body>>> {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...fields] = String(received.subarray(0, end)).split('\r\n')
  const headers = Object.fromEntries(fields.map(splitField))
  const used = end + 4 + Number(headers['content-length'] ?? 0)
  if (received.length < used) return undefined
  const text = String(received.subarray(end + 4, used))
  const body: Body = headers['content-type']?.includes('json') ? JSON.parse(text) : text
  return { value: { status: Number(line.split(' ')[1]), headers, body }, used }
}

function splitField(field: string): [string, string] {
  const colon = field.indexOf(':')
  return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
}
