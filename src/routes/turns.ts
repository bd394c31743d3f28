import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { operations } from '../contract/operations.ts'
import { afterCursor, keyPatterns, pageOf } from '../http/paging.ts'
import { parseEventId } from '../turns/events/event-id.ts'

export const eventStreamType = 'text/event-stream'

export interface Replying {
  header(name: string, value: string): unknown
  type(mediaType: string): unknown
}

/** Who reads a stream of events, and behind which event. */
export function readerOf({ user, id, log, headers }: FastifyRequest, after?: string) {
  const seen = String(headers['last-event-id'] ?? '') || after
  return { userId: user.id, requestId: id, log, after: seen ? parseEventId(seen) : undefined }
}

export function answerWithEvents(reply: Replying, events: Readable): Readable {
  reply.type(eventStreamType)
  // nginx would keep the events until there are many.
  reply.header('x-accel-buffering', 'no')
  return events
}

/** What became of messages, and ending the work on them. */
export const turns: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.listTurns,
    async handler(request) {
      const { limit = 20, cursor } = request.query
      const { conversation_id } = request.params
      const [before] = afterCursor(cursor, [keyPatterns.uuid]) ?? []
      return pageOf(await app.turns.list(request.user.id, conversation_id, { limit, before }))
    }
  })

  app.route({
    ...operations.getTurn,
    async handler(request) {
      return await app.turns.get(request.user.id, keyOf(request.params))
    }
  })

  app.route({
    ...operations.streamTurn,
    async handler(request, reply) {
      const reader = readerOf(request, request.query.after)
      const events = await app.streams.resume(keyOf(request.params), reader)
      if (!events) return reply.code(204).send(null)
      // Fastify would read them to their end for nobody.
      if (request.method === 'HEAD') events.destroy()
      return answerWithEvents(reply, events)
    }
  })

  app.route({
    ...operations.cancelTurn,
    async handler(request) {
      return await app.turns.cancel(request.user.id, keyOf(request.params), request.log)
    }
  })
}

/** Asking the model again. */
export const retries: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.retryTurn,
    async handler(request) {
      return await app.turns.retry(request.user.id, keyOf(request.params), request.log)
    }
  })
}

function keyOf({ conversation_id, turn_id }: { conversation_id: string; turn_id: string }) {
  return { conversationId: conversation_id, turnId: turn_id }
}
