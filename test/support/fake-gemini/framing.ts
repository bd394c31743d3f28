import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

/** Splits the bytes of a response into writes. */
export type Framing = (bytes: Buffer) => Buffer[]

export const whole: Framing = bytes => [bytes]

export const byteByByte: Framing = bytes => Array.from(bytes, byte => Buffer.of(byte))

/** Splits at random positions, which depend on the seed only. */
export function splitAtRandom(seed: number, pieces = 20): Framing {
  return bytes => {
    const random = randomNumbers(seed)
    const cuts = Array.from({ length: pieces - 1 }, () => Math.floor(random() * bytes.length)).sort(
      (a, b) => a - b
    )
    return [0, ...cuts].map((start, index) => bytes.subarray(start, cuts[index] ?? bytes.length))
  }
}

export interface Encoding {
  framing: Framing
  gzip: boolean
}

/** Sends a response; each chunk reaches the socket before the next one is written. */
export async function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
  { framing, gzip }: Encoding
): Promise<void> {
  const bytes = gzip ? gzipSync(body) : Buffer.from(body)
  response.writeHead(status, { ...headers, ...(gzip && { 'content-encoding': 'gzip' }) })
  for (const piece of framing(bytes)) {
    response.write(piece)
    await setImmediate()
  }
  response.end()
}

/** Mulberry32, a small pseudo-random number generator. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
