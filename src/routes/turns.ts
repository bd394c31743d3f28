import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { operations } from '../contract/operations.ts'
import { afterCursor, pageOf, sortKeyPatterns } from '../http/paging.ts'
import { parseEventId } from '../turns/events/event-id.ts'

const eventStreamType = 'text/event-stream'

export interface ReplyHeaders {
  header(name: string, value: string): unknown
  type(mediaType: string): unknown
}

/** Returns the user who reads an event stream, and the event after which the stream starts. */
export function readerOf({ user, id, log, headers }: FastifyRequest, after?: string) {
  const lastEventId = String(headers['last-event-id'] ?? '') || after
  return {
    session: user.session,
    requestId: id,
    log,
    lastEventId: lastEventId ? parseEventId(lastEventId) : undefined
  }
}

/** Whether the client of an operation that returns JSON or events prefers events. */
export function prefersEvents(request: Pick<FastifyRequest, 'accepts'>): boolean {
  return request.accepts().type(['application/json', eventStreamType]) === eventStreamType
}

/** Responds with an event stream, which does not hold the place of a request that is worked on. */
export function sendEvents(
  request: Pick<FastifyRequest, 'method' | 'release'>,
  reply: ReplyHeaders,
  events: Readable
): Readable {
  request.release()
  // Otherwise Fastify would read the whole stream although a HEAD response has no body.
  if (request.method === 'HEAD') events.destroy()
  reply.type(eventStreamType)
  // Disables response buffering in nginx, which would delay the events.
  reply.header('x-accel-buffering', 'no')
  return events
}

/** Reads, streams, cancels, undoes and redoes turns. */
export const turns: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.listTurns,
    async handler(request) {
      const { limit = 20, cursor } = request.query
      const { conversation_id } = request.params
      const [before] = afterCursor(cursor, [sortKeyPatterns.uuid]) ?? []
      return pageOf(await app.turns.list(request.user.id, conversation_id, { limit, before }))
    }
  })

  app.route({
    ...operations.getTurn,
    async handler(request) {
      return await app.turns.get(request.user.id, turnIdsOf(request.params))
    }
  })

  app.route({
    ...operations.streamTurn,
    async handler(request, reply) {
      const reader = readerOf(request, request.query.after)
      const events = await app.streams.resume(turnIdsOf(request.params), reader)
      if (!events) return reply.code(204).send(null)
      return sendEvents(request, reply, events)
    }
  })

  app.route({
    ...operations.cancelTurn,
    async handler(request) {
      return await app.turns.cancel(request.user.id, turnIdsOf(request.params), request.log)
    }
  })

  app.route({
    ...operations.undoTurn,
    async handler({ user, params }) {
      return await app.turns.reverse(user.id, turnIdsOf(params), 'undo')
    }
  })

  app.route({
    ...operations.redoTurn,
    async handler({ user, params }) {
      return await app.turns.reverse(user.id, turnIdsOf(params), 'redo')
    }
  })
}

/** Retries turns. In a scope of its own, because retries count toward the rate limit by user. */
export const retries: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.retryTurn,
    async handler(request) {
      const turn = await app.turns.retry(request.user.id, turnIdsOf(request.params), request.log)
      request.release()
      return await turn.answer()
    }
  })
}

function turnIdsOf({ conversation_id, turn_id }: { conversation_id: string; turn_id: string }) {
  return { conversationId: conversation_id, turnId: turn_id }
}
