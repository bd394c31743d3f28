import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A response as it was received. */
export interface Answer {
  status: number
  headers: [name: string, value: string][]
  body: Buffer
  /** Milliseconds from the first byte of the request to the last one of the response. */
  ms: number
}

/** Sends one request. @returns undefined when the connection was closed without a response. */
export type Send = (text: string, options: SendOptions) => Promise<Answer | undefined>

interface SendOptions {
  isHead: boolean
  /** Whether the client closes its side after the request. */
  ends: boolean
  /** Whether the next request may use the same connection. */
  keeps: boolean
}

const timeoutMs = 20_000

/** Sends requests one after the other, on one connection as long as it stays open. */
export function createClient({ hostname, port }: URL): { send: Send; close(): void } {
  let kept: Socket | undefined

  async function send(text: string, options: SendOptions): Promise<Answer | undefined> {
    const socket = kept?.writable ? kept : await open(hostname, Number(port))
    kept = undefined
    const isReused = socket.bytesWritten > 0
    try {
      const answer = await exchange(socket, text, options)
      const isOpen = answer && !/close/i.test(headerOf(answer, 'connection') ?? '') && options.keeps
      if (isOpen) kept = socket
      // A connection that was kept can be closed at any time: the request is sent again.
      if (!answer && isReused) return await send(text, options)
      return answer
    } finally {
      if (kept !== socket) socket.destroy()
    }
  }

  return { send, close: () => void kept?.destroy() }
}

export function headerOf({ headers }: Answer, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1]
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true }, () => resolve(socket))
    // Later errors end with `close`.
    socket.on('error', reject)
  })
}

/** @throws when the response is not valid HTTP, or does not arrive. */
async function exchange(
  socket: Socket,
  text: string,
  { isHead, ends }: SendOptions
): Promise<Answer | undefined> {
  const began = performance.now()
  const received = receive(socket, isHead)
  if (ends) socket.end(text, 'latin1')
  else socket.write(text, 'latin1')
  const timer = new AbortController()
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).then(
    () => Promise.reject(new Error(`no response within ${timeoutMs / 1000} s`)),
    () => undefined
  )
  const answer = await Promise.race([received, late]).finally(() => timer.abort())
  return answer && { ...answer, ms: performance.now() - began }
}

type Parsed = Omit<Answer, 'ms'>

/** Reads the final response. */
function receive(socket: Socket, isHead: boolean): Promise<Parsed | undefined> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const parse = (isOver: boolean) => {
      try {
        const found = parseAnswer(bytes, isHead, isOver)
        if (found) done(() => resolve(found))
        else if (isOver && bytes.length > 0)
          throw new Error(`half a response: ${bytes.toString('latin1').slice(0, 500)}`)
        else if (isOver) done(() => resolve(undefined))
      } catch (error) {
        done(() => reject(error))
      }
    }
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      parse(false)
    }
    const onEnd = () => parse(true)
    function done(settle: () => void) {
      socket.off('data', onData).off('end', onEnd).off('close', onEnd)
      settle()
    }
    socket.on('data', onData).on('end', onEnd).on('close', onEnd)
  })
}

/** Undefined while the response is incomplete. @throws when it is not valid, or bytes follow it. */
function parseAnswer(bytes: Buffer, isHead: boolean, isOver: boolean): Parsed | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...fields] = bytes.toString('latin1', 0, end).split('\r\n')
  const [, code] = /^HTTP\/1\.1 (\d{3}) [ -~]*$/.exec(line) ?? []
  if (!code) throw new Error(`not a status line: ${line}`)
  const status = Number(code)
  const rest = bytes.subarray(end + 4)
  if (status < 200) return parseAnswer(rest, isHead, isOver)
  const headers = fields.map(fieldOf)
  const body = bodyOf(rest, { status, headers, isHead, isOver })
  return body && { status, headers, body }
}

function fieldOf(line: string): [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9a-zA-Z-]+):[ \t]*([\t -~\x80-\xff]*)$/.exec(line) ?? []
  if (name === undefined || value === undefined) throw new Error(`not a header: ${line}`)
  return [name.toLowerCase(), value]
}

interface Context {
  status: number
  headers: Answer['headers']
  isHead: boolean
  isOver: boolean
}

function bodyOf(rest: Buffer, { status, headers, isHead, isOver }: Context): Buffer | undefined {
  const value = (name: string) => headers.find(([other]) => other === name)?.[1]
  if (isHead || status === 204 || status === 304) return exactly(rest, 0)
  if (value('transfer-encoding') === 'chunked') return dechunked(rest)
  const length = value('content-length')
  if (length !== undefined) return rest.length < Number(length) ? undefined : exactly(rest, Number(length))
  return isOver ? rest : undefined
}

function exactly(rest: Buffer, length: number): Buffer {
  if (rest.length > length)
    throw new Error(`bytes follow the response: ${rest.toString('latin1', length).slice(0, 200)}`)
  return rest
}

function dechunked(rest: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const end = rest.indexOf('\r\n', at)
    if (end < 0) return undefined
    const size = Number.parseInt(rest.toString('latin1', at, end), 16)
    if (Number.isNaN(size)) throw new Error('not the size of a chunk')
    if (rest.length < end + 4 + size) return undefined
    if (size === 0) {
      exactly(rest.subarray(end + 4), 0)
      return Buffer.concat(chunks)
    }
    chunks.push(rest.subarray(end + 2, end + 2 + size))
    at = end + 4 + size
  }
}
