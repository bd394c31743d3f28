import { once } from 'node:events'
import { connect as dial, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'

/** An HTTP answer as it came over the wire; names of headers are in lower case. */
export interface RawAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

export interface RawSocket {
  /** Sends these characters as they are. */
  send(text: string): void
  /** The next answer, read to its end; rejects when the server closes before that. */
  answer(): Promise<RawAnswer>
  /** Whatever else the server sends until it closes. */
  rest(): Promise<string>
  /** Hangs up without a word. */
  cut(): void
}

/** Has an app listen on a free port. */
export async function listen(app: FastifyInstance): Promise<URL> {
  return new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
}

/** A TCP connection that speaks HTTP by hand, so that it can be broken. */
export async function connect(t: Test, { hostname, port }: URL): Promise<RawSocket> {
  const socket = dial({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  t.teardown(() => void socket.destroy())
  const read = reader(socket)
  return {
    send: text => void socket.write(text),
    answer: () => read(takeAnswer),
    rest: () => read(() => undefined).catch((error: Error) => String(error.cause)),
    cut: () => void socket.destroy()
  }
}

/** The text of a request with a JSON body. */
export function post(path: string, body: unknown, headers: string[] = []): string {
  const json = JSON.stringify(body)
  const length = `content-length: ${Buffer.byteLength(json)}`
  return [`POST ${path} HTTP/1.1`, 'host: test', 'content-type: application/json', length, ...headers, '', json].join(
    '\r\n'
  )
}

type Take<T> = (received: Buffer) => { value: T; used: number } | undefined

/** Reads from the socket until `take` finds what it wants at the beginning of what came. */
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
      const { done, value } = await chunks.next()
      if (done) throw new Error('the server closed the connection', { cause: String(received) })
      received = Buffer.concat([received, value])
    }
  }
}

function takeAnswer(received: Buffer): ReturnType<Take<RawAnswer>> {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...fields] = String(received.subarray(0, end)).split('\r\n')
  const headers = Object.fromEntries(fields.map(field => split(field)))
  const used = end + 4 + Number(headers['content-length'] ?? 0)
  if (received.length < used) return undefined
  return { value: { status: Number(line.split(' ')[1]), headers, body: String(received.subarray(end + 4, used)) }, used }
}

function split(field: string): [string, string] {
  const colon = field.indexOf(':')
  return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
}
