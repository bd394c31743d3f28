import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { placeOf } from '../conversations/streaming/place.ts'

const mediaType = 'text/event-stream'

export interface Replying {
  header(name: string, value: string): unknown
  type(mediaType: string): unknown
}

/** Whether a client prefers events to JSON. */
export function wantsEvents(request: FastifyRequest): boolean {
  return request.accepts().type(['application/json', mediaType]) === mediaType
}

/** Who reads a stream of events, and behind which event. */
export function readerOf({ user, id, log, headers }: FastifyRequest, after?: string) {
  const seen = String(headers['last-event-id'] ?? '') || after
  return { userId: user.id, requestId: id, log, after: seen ? placeOf(seen) : undefined }
}

export function answerWithEvents(reply: Replying, events: Readable): Readable {
  reply.type(mediaType)
  // nginx would keep the events until there are many.
  reply.header('x-accel-buffering', 'no')
  return events
}
