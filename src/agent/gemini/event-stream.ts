import { GeminiFailure } from './failure.ts'

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

/**
 * Reframes an event stream for the SDK: one whole event per chunk, on one line. On raw network chunks the SDK misses an
 * error that is split over two, refuses a stream without a final blank line, and drops an event with other fields.
 *
 * @throws {GeminiFailure} `unreadable` for an event that is not a JSON object.
 */
export async function* framesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const data of eventsOf(bytes)) {
    assertObject(data, 200)
    // JSON has no line break inside a string.
    yield Buffer.from(`data: ${data.replaceAll('\n', ' ')}\n\n`)
  }
}

/** Checks only that a JSON text is an object, if it is valid; the SDK parses it. */
export function assertObject(json: string, httpStatus: number): void {
  if (!/^\s*\{/.test(json)) throw new GeminiFailure('unreadable', { httpStatus, status: 'NOT_A_JSON_OBJECT' })
}
