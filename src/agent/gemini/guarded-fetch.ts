import { type Duplex, pipeline, type Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Dispatcher } from 'undici'
import request from 'undici/lib/api/api-request.js'
// Not from 'undici', which also loads its fetch, caches and mocks: they take 12 MB.
import Agent from 'undici/lib/dispatcher/agent.js'
import { assertReadable, framesOf } from './event-stream.ts'
import { GeminiFailure, networkFailure, readErrorBody, tooLarge } from './failure.ts'
import { receive } from './whole-response.ts'

export interface GuardOptions {
  /** The maximum number of requests in flight, each with a connection of its own. Further attempts wait. */
  connections: number
  /** The maximum size of a response, or of an event of a stream, in bytes after decompression. */
  maxBytes?: number
}

interface Post {
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

export type GuardedFetch = ReturnType<typeof createGuardedFetch>

/** A stream may be this many times as large as a response: each of its events repeats ids and token counts. */
const streamFactor = 4

/**
 * Sends the requests to Gemini. It keeps connections alive, limits their number and the size of responses, and does not
 * follow redirects, which would forward the API key. It resolves only with a 2xx response.
 *
 * @throws {GeminiFailure} for everything else, also while the body of an event stream is read.
 */
export function createGuardedFetch({ connections, maxBytes = 2 ** 20 }: GuardOptions) {
  const dispatcher = new Agent({ connections, allowH2: false, headersTimeout: 0, bodyTimeout: 0 })

  async function events(options: Dispatcher.RequestOptions, signal: AbortSignal): Promise<Response> {
    const response = await request.call(dispatcher, { ...options, signal }).catch(error => {
      throw networkFailure(error)
    })
    const { statusCode } = response
    if (!isOk(statusCode)) throw failureOf(statusCode, await text(bytesOf(response, maxBytes)))
    const frames = framesOf(bytesOf(response, maxBytes * streamFactor), { maxBytes, signal })
    return new Response(ReadableStream.from(frames))
  }

  return {
    /** @returns what the SDK uses of a `Response`. */
    async post(
      { origin, pathname, search, searchParams }: URL,
      { signal, ...post }: Post
    ): Promise<Response> {
      const request = { origin, path: pathname + search, method: 'POST', ...post } as const
      if (searchParams.get('alt') === 'sse') return await events(request, signal)
      const { httpStatus, text } = await receive(dispatcher, request, { signal, maxBytes })
      if (!isOk(httpStatus)) throw failureOf(httpStatus, text)
      assertReadable(text, httpStatus)
      return jsonResponse(text)
    },
    /** Closes the pool; requests in flight fail. */
    close: () => dispatcher.destroy()
  }
}

function isOk(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus < 300
}

const redirects = [301, 302, 303, 307, 308]

function failureOf(httpStatus: number, body: string): GeminiFailure {
  if (redirects.includes(httpStatus)) return new GeminiFailure('network', { status: 'REDIRECT' })
  return new GeminiFailure('http', { httpStatus, ...readErrorBody(body) })
}

const noHeaders = new Headers()

/** What the SDK uses of a response. One with a stream as its body takes longer to make and to read. */
function jsonResponse(body: string): Response {
  return { ok: true, status: 200, headers: noHeaders, json: async () => JSON.parse(body) } as Response
}

const decoders: Record<string, () => Duplex> = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip
}

/** The body as it was before a proxy compressed it: requests do not ask for compression. */
function decoded({ body, headers }: Dispatcher.ResponseData): Readable {
  const coding = String(headers['content-encoding'])
  const decoder = Object.hasOwn(decoders, coding) ? decoders[coding]?.() : undefined
  // An error of the body is an error of the decoder, too.
  return decoder ? pipeline(body, decoder, () => undefined) : body
}

/** @throws {GeminiFailure} when the connection is lost, or the decompressed body exceeds `maxBytes`. */
async function* bytesOf(response: Dispatcher.ResponseData, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of decoded(response)) {
      size += chunk.length
      if (size > maxBytes) throw tooLarge(response.statusCode)
      yield chunk
    }
  } catch (error) {
    throw networkFailure(error)
  }
}
