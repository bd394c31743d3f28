import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { jsonLine } from '../lib/text.ts'

/** A server-sent event; `data` is any value that can be serialized as JSON. */
export interface ServerSentEvent {
  /** Clients resume after it, with `Last-Event-ID`. Without an id, they resume after the last event that has one. */
  id?: string
  event: string
  data: unknown
}

export interface EventStreamOptions {
  /** Milliseconds between two comments, which keep proxies from closing an idle connection. */
  heartbeatMs?: number
  /** Called with the error that ended the stream before its last event. */
  onError?: (error: unknown) => void
}

/** Bytes buffered for a slow reader. When the buffer is full, no further events are requested. */
const highWaterMark = 16_384
/** Milliseconds after which a disconnected client reconnects. */
const retryMs = 1000

/**
 * Returns events as a response body. The stream is destroyed when the client disconnects. The signal passed to `events`
 * is aborted when the body closes.
 */
export function eventStream(
  events: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>,
  { heartbeatMs = 15_000, onError }: EventStreamOptions = {}
): Readable {
  const body = new PassThrough({ highWaterMark })
  const closed = new AbortController()
  const heartbeat = setInterval(() => {
    // A slow reader gets no comments while events wait for it.
    if (!body.writableNeedDrain && !body.writableEnded) body.write(':\n\n')
  }, heartbeatMs)
  body.once('close', () => {
    clearInterval(heartbeat)
    closed.abort()
  })
  body.write(`retry: ${retryMs}\n\n`)
  pipeline(Readable.from(frames(events(closed.signal)), { highWaterMark: 1 }), body).catch(error => {
    if (!closed.signal.aborted || error?.code !== 'ERR_STREAM_PREMATURE_CLOSE') onError?.(error)
  })
  return body
}

async function* frames(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<string> {
  for await (const event of events) yield frameOf(event)
}

function frameOf({ id, event, data }: ServerSentEvent): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`
  return `${idLine}event: ${event}\ndata: ${jsonLine(data)}\n\n`
}
