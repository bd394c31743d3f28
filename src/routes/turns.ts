import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operations } from '../contract/operations.ts'
import { afterCursor, keyPatterns, pageOf } from '../paging.ts'
import { answerWithEvents, readerOf } from './events.ts'

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
      const { turnId, isRead } = await app.streams.find(keyOf(request.params), reader)
      if (isRead) return reply.code(204).send(null)
      const events = await app.streams.open(async () => turnId, reader)
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
