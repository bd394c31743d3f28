import { Agent, type Response as UndiciResponse, fetch as undiciFetch } from 'undici'
import { readErrorBody } from './error-body.ts'
import { GeminiFailure } from './failure.ts'

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
 * size, keeps connections alive and limits their number. It resolves only with a whole 2xx JSON object.
 *
 * @throws {GeminiFailure} for everything else.
 */
export function createGuardedFetch({
  connections = 64,
  maxBytes = 8 * MEBIBYTE
}: GuardOptions = {}): GuardedFetch {
  const pool = new Agent({ connections, allowH2: false, headersTimeout: 0, bodyTimeout: 0 })

  /** The SDK's bodies are JSON texts. */
  async function send(url: string, init?: RequestInit) {
    const response = await undiciFetch(url, {
      ...init,
      headers: [...new Headers(init?.headers)],
      body: String(init?.body),
      redirect: 'error',
      dispatcher: pool
    })
    return { response, text: await readText(response, maxBytes) }
  }

  return {
    async fetch(input, init) {
      const { response, text } = await send(String(input), init).catch(networkFailure)
      if (!response.ok) {
        throw new GeminiFailure('http', { httpStatus: response.status, ...readErrorBody(text) })
      }
      if (!isJsonObject(text)) throw unreadable(response, 'NOT_A_JSON_OBJECT')
      return new Response(text, { headers: { 'content-type': 'application/json' } })
    },
    close: () => pool.destroy()
  }
}

async function readText(response: UndiciResponse, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw unreadable(response, 'TOO_LARGE')
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function unreadable({ status: httpStatus }: UndiciResponse, status: string): GeminiFailure {
  return new GeminiFailure('unreadable', { httpStatus, status })
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Of an error of undici's only the code is kept; the one for a redirect has none. */
function networkFailure(error: unknown): never {
  if (error instanceof GeminiFailure) throw error
  const cause = error instanceof Error && error.cause ? error.cause : error
  if (cause instanceof Error && cause.message === 'unexpected redirect') throw network('REDIRECT')
  throw network(cause instanceof Error && 'code' in cause ? String(cause.code) : undefined)
}

function network(status: string | undefined): GeminiFailure {
  return new GeminiFailure('network', { status })
}
