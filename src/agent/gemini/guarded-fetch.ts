import { text } from 'node:stream/consumers'
import { Agent, type Response as UndiciResponse, fetch as undiciFetch } from 'undici'
import { assertObject, framesOf } from './event-stream.ts'
import { GeminiFailure, networkFailure, readErrorBody } from './failure.ts'

export interface GuardOptions {
  /** The maximum number of requests in flight, each with a connection of its own. Further attempts wait. */
  connections: number
  /** The maximum size of a response in bytes, after decompression. */
  maxBytes?: number
}

/**
 * The `fetch` for the SDK. It keeps connections alive, limits their number and the size of responses, and does not
 * follow redirects, which would forward the API key. It resolves only with a 2xx response.
 *
 * @throws {GeminiFailure} for everything else, also while the body of an event stream is read.
 */
export function createGuardedFetch({ connections, maxBytes = 8 * 2 ** 20 }: GuardOptions) {
  const dispatcher = new Agent({ connections, allowH2: false, headersTimeout: 0, bodyTimeout: 0 })

  async function send(url: URL, init: RequestInit = {}): Promise<UndiciResponse> {
    const headers = [...new Headers(init.headers)]
    const request = { ...init, headers, body: String(init.body), redirect: 'error', dispatcher } as const
    return await undiciFetch(url, request).catch(error => {
      throw networkFailure(error)
    })
  }

  return {
    async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
      const url = new URL(String(input))
      const response = await send(url, init)
      const { ok, status: httpStatus } = response
      const bytes = bytesOf(response, maxBytes)
      if (ok && url.searchParams.get('alt') === 'sse')
        return new Response(ReadableStream.from(framesOf(bytes)))
      const body = await text(bytes)
      if (!ok) throw new GeminiFailure('http', { httpStatus, ...readErrorBody(body) })
      assertObject(body, httpStatus)
      return new Response(body)
    },
    /** Closes the pool; requests in flight fail. */
    close: () => dispatcher.destroy()
  }
}

/** @throws {GeminiFailure} when the connection is lost, or the decompressed body exceeds `maxBytes`. */
async function* bytesOf({ body, status }: UndiciResponse, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of body ?? []) {
      size += chunk.length
      if (size > maxBytes) throw new GeminiFailure('unreadable', { httpStatus: status, status: 'TOO_LARGE' })
      yield chunk
    }
  } catch (error) {
    throw networkFailure(error)
  }
}
