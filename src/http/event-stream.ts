import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A server-sent event; `data` is anything that JSON can hold. */
export interface ServerSentEvent {
  /** What a client names to go on behind this one; without it, it goes on behind the one before. */
  id?: string
  event: string
  data: unknown
}

export interface EventStreamOptions {
  /** Milliseconds of silence after which a comment is sent, so that nothing on the way takes the stream for dead. */
  beatMs?: number
  /** Where it is told why a stream ended before its events did. */
  onError?: (error: unknown) => void
}

/** What waits for a slow reader, in bytes; its events wait where they come from. */
const highWaterMark = 16_384
/** Milliseconds after which a client comes back when it was cut off. */
const retryMs = 1000

/**
 * Events as the body of an answer. A reader that leaves, or takes nothing between two beats while something waits for
 * it, ends it: the signal that `events` got is aborted then.
 */
export function eventStream(
  events: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>,
  { beatMs = 15_000, onError }: EventStreamOptions = {}
): Readable {
  const body = new PassThrough({ highWaterMark })
  const gone = new AbortController()
  const beat = setInterval(beatOf(body), beatMs)
  body.once('close', () => {
    clearInterval(beat)
    gone.abort()
  })
  body.write(`retry: ${retryMs}\n\n`)
  pipeline(Readable.from(frames(events(gone.signal)), { highWaterMark: 1 }), body).catch(error => {
    if (!gone.signal.aborted || error?.code !== 'ERR_STREAM_PREMATURE_CLOSE') onError?.(error)
  })
  return body
}

/** What happens with each beat: a comment, or nothing while something waits for the reader, or the end of its patience. */
function beatOf(body: PassThrough): () => void {
  let isStuck = false
  body.on('drain', () => {
    isStuck = false
  })
  return () => {
    // What has ended is open until it is read.
    const isWaiting = body.writableNeedDrain || body.writableEnded
    if (!isWaiting) body.write(':\n\n')
    else if (isStuck) body.destroy()
    isStuck = isWaiting
  }
}

async function* frames(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<string> {
  for await (const event of events) yield frameOf(event)
}

function frameOf({ id, event, data }: ServerSentEvent): string {
  const name = id === undefined ? '' : `id: ${id}\n`
  return `${name}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
