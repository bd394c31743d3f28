import { setImmediate } from 'node:timers/promises'
import { GeminiFailure, tooLarge } from './failure.ts'

/**
 * The data of each event of an event stream, whose bytes may be split anywhere; lines end in LF or CRLF. The last event
 * may lack its blank line. A line that is not a field counts as data: Gemini ends a failed stream with bare JSON.
 */
export async function* eventsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let data: string[] = []
  for await (const line of linesOf(bytes)) {
    if (line !== '') data.push(...dataOf(line))
    else if (data.length > 0) {
      yield data.join('\n')
      data = []
    }
  }
  if (data.length > 0) yield data.join('\n')
}

/** The data of a line; empty for comments and for fields other than `data`. */
function dataOf(line: string): string[] {
  return /^(event|id|retry)?:/.test(line) ? [] : [line.replace(/^data: ?/, '')]
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bytes) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    rest += first
    for (const start of others) {
      yield rest.replace(/\r$/, '')
      rest = start
    }
  }
  yield (rest + decoder.decode()).replace(/\r$/, '')
}

interface FrameLimits {
  /** The maximum size of an event in bytes. */
  maxBytes: number
  signal: AbortSignal
}

/**
 * Reframes an event stream for the SDK: one whole event per chunk, on one line. On raw network chunks the SDK misses an
 * error that is split over two, refuses a stream without a final blank line, and drops an event with other fields.
 * Events that have arrived together are handled one at a time, with other work between them.
 *
 * @throws {GeminiFailure} `unreadable` for an event that is too large, or not a JSON object; the signal's reason when it
 * is aborted.
 */
export async function* framesOf(
  bytes: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: FrameLimits
): AsyncGenerator<Uint8Array> {
  for await (const data of eventsOf(bytes)) {
    if (Buffer.byteLength(data) > maxBytes) throw tooLarge(200)
    assertReadable(data, 200)
    // JSON has no line break inside a string.
    yield Buffer.from(`data: ${data.replaceAll('\n', ' ')}\n\n`)
    await setImmediate()
    signal.throwIfAborted()
  }
}

/**
 * The maximum number of brackets, braces and commas in a JSON text. They bound the memory and the time that it takes to
 * parse it: an object of two bytes takes 30 times as many. Far above what fits into `maxOutputTokens`.
 */
const maxStructure = 100_000

/**
 * Checks only that a JSON text is an object, if it is valid, and that it is cheap to parse; the SDK parses it.
 *
 * @throws {GeminiFailure} `unreadable`
 */
export function assertReadable(json: string, httpStatus: number): void {
  if (hasMoreStructure(json, maxStructure)) throw tooLarge(httpStatus)
  if (!/^\s*\{/.test(json)) throw new GeminiFailure('unreadable', { httpStatus, status: 'NOT_A_JSON_OBJECT' })
}

/** Counts the characters in strings, too: that is simple, and texts have few of them. */
function hasMoreStructure(json: string, max: number): boolean {
  if (json.length <= max) return false
  let count = 0
  for (let index = 0; index < json.length && count <= max; index++) {
    if ('[{,'.includes(json.charAt(index))) count++
  }
  return count > max
}
