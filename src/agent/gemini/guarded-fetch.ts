import { Agent, type Response as UndiciResponse, fetch as undiciFetch } from 'undici'
import { framesOf } from './event-stream.ts'
import { GeminiFailure, networkFailure, parseObject, readErrorBody } from './failure.ts'

export interface GuardOptions {
  /** How many requests may be on their way at once; more wait for a free connection. */
  connections?: number
  /** The largest answer that is read, in bytes, after decompression. */
  maxBytes?: number
}

export interface GuardedFetch {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Closes the pool; requests that are still on their way fail. */
  close(): Promise<void>
}

const MEBIBYTE = 2 ** 20

/**
 * The `fetch` that the SDK is given. It follows no redirect, which would carry the API key away, reads answers up to a
 * size, keeps connections alive and limits their number. It resolves only with a whole 2xx JSON object, or with a stream
 * of whole ones, which fails with a `GeminiFailure` itself.
 *
 * @throws {GeminiFailure} for everything else.
 */
export function createGuardedFetch({
  connections = 64,
  maxBytes = 8 * MEBIBYTE
}: GuardOptions = {}): GuardedFetch {
  const pool = new Agent({ connections, allowH2: false, headersTimeout: 0, bodyTimeout: 0 })

  /** The SDK's bodies are JSON texts. */
  async function send(url: string, init?: RequestInit): Promise<UndiciResponse> {
    const headers = [...new Headers(init?.headers)]
    const request = {
      ...init,
      headers,
      body: String(init?.body),
      redirect: 'error',
      dispatcher: pool
    } as const
    return await undiciFetch(url, request).catch(error => {
      throw networkFailure(error)
    })
  }

  return {
    async fetch(input, init) {
      const url = String(input)
      const response = await send(url, init)
      const bytes = bytesOf(response, maxBytes)
      if (!response.ok) {
        throw new GeminiFailure('http', {
          httpStatus: response.status,
          ...readErrorBody(await textOf(bytes))
        })
      }
      return asksForEvents(url) ? eventAnswer(bytes) : await wholeAnswer(response, bytes)
    },
    close: () => pool.destroy()
  }
}

function asksForEvents(url: string): boolean {
  return new URL(url).searchParams.get('alt') === 'sse'
}

function eventAnswer(bytes: AsyncIterable<Uint8Array>): Response {
  return new Response(ReadableStream.from(framesOf(bytes)), {
    headers: { 'content-type': 'text/event-stream' }
  })
}

async function wholeAnswer(
  { status: httpStatus }: UndiciResponse,
  bytes: AsyncIterable<Uint8Array>
): Promise<Response> {
  const text = await textOf(bytes)
  if (!parseObject(text)) throw new GeminiFailure('unreadable', { httpStatus, status: 'NOT_A_JSON_OBJECT' })
  return new Response(text, { headers: { 'content-type': 'application/json' } })
}

/**
 * The bytes of an answer, decompressed, in the pieces in which they arrive.
 *
 * @throws {GeminiFailure} when they become more than `maxBytes`, or the connection is lost.
 */
async function* bytesOf(response: UndiciResponse, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length
      if (size > maxBytes) {
        throw new GeminiFailure('unreadable', { httpStatus: response.status, status: 'TOO_LARGE' })
      }
      yield chunk
    }
  } catch (error) {
    throw networkFailure(error)
  }
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return new TextDecoder().decode(Buffer.concat(chunks))
}
