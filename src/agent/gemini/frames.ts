import { readLateError } from './error-body.ts'
import { eventsOf } from './event-stream.ts'
import { GeminiFailure } from './failure.ts'
import { parseObject } from './json.ts'

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
