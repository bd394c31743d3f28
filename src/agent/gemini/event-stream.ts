import { GeminiFailure, parseObject, readLateError } from './failure.ts'

/**
 * The data of each event of an event stream, which may be split anywhere; lines end in LF or CRLF. A line that is no
 * field of an event counts as data, too: Gemini ends a stream that fails with a bare JSON text. The last event may lack
 * its blank line.
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

/** None in comments and in fields other than `data`. */
function dataOf(line: string): string[] {
  return /^(event|id|retry)?:/.test(line) ? [] : [line.replace(/^data: ?/, '')]
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of bytes) {
    const [first = '', ...others] = decoder.decode(piece, { stream: true }).split('\n')
    rest += first
    for (const start of others) {
      yield withoutCr(rest)
      rest = start
    }
  }
  yield withoutCr(rest + decoder.decode())
}

function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

const encoder = new TextEncoder()

/**
 * An event stream as the SDK's reader can be trusted with it: piece by piece one whole event, a JSON object on one line.
 * Left alone with the network, that reader misses an error that arrives in two packets, refuses a stream that ends
 * without a blank line, drops an event that has more than its `data`, and quotes in its errors what it could not read.
 *
 * @throws {GeminiFailure} for an error in the midst of a stream, as if it had been the whole answer, and for what is no
 * JSON object.
 */
export async function* framesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const data of eventsOf(bytes)) {
    const event = parseObject(data)
    if (!event) throw new GeminiFailure('unreadable', { httpStatus: 200, status: 'NOT_A_JSON_OBJECT' })
    const error = readLateError(event)
    if (error) throw new GeminiFailure('http', error)
    yield encoder.encode(`data: ${JSON.stringify(event)}\n\n`)
  }
}
