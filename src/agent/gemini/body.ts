import type { Response } from 'undici'
import { GeminiFailure, networkFailure } from './failure.ts'

/**
 * The bytes of an answer, decompressed, in the pieces in which they arrive.
 *
 * @throws {GeminiFailure} when they become more than `maxBytes`, or the connection is lost.
 */
export async function* bytesOf(response: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
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

export async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return new TextDecoder().decode(Buffer.concat(chunks))
}
