import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operations } from '../contract/operations.ts'
import { afterCursor, cursorOf, pageOf, sortKeyPatterns } from '../http/paging.ts'

const conversationSortKey = [sortKeyPatterns.instant, sortKeyPatterns.uuid] as const

/** Conversations and their messages. */
const conversations: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.listConversations,
    async handler(request) {
      const { limit = 20, cursor, q } = request.query
      const [updatedAt, id] = afterCursor(cursor, conversationSortKey) ?? []
      const after = updatedAt && id ? { updatedAt, id } : undefined
      return pageOf(await app.conversations.list(request.user.id, { limit, after, q }))
    }
  })

  app.route({
    ...operations.getConversation,
    async handler(request) {
      return await app.conversations.get(request.user.id, request.params.conversation_id)
    }
  })

  app.route({
    ...operations.renameConversation,
    async handler(request) {
      return await app.conversations.rename(
        request.user.id,
        request.params.conversation_id,
        request.body.title
      )
    }
  })

  app.route({
    ...operations.deleteConversation,
    async handler(request, reply) {
      await app.conversations.remove(request.user.id, request.params.conversation_id, request.log)
      return reply.code(204).send(null)
    }
  })

  app.route({
    ...operations.listMessages,
    async handler(request) {
      const { limit = 20, cursor, order = 'newest_first' } = request.query
      const [after] = afterCursor(cursor, [sortKeyPatterns.number]) ?? []
      const bounds = { limit, order, after: after === undefined ? undefined : Number(after) }
      const messages = await app.conversations.messages(
        request.user.id,
        request.params.conversation_id,
        bounds
      )
      const first = messages.items.at(0)
      return { ...pageOf(messages), previous_cursor: first ? cursorOf([first.position]) : null }
    }
  })
}

export default conversations
