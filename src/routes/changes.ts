import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operations } from '../contract/operations.ts'
import { prefersEvents, sendEvents } from './turns.ts'

/** Follows the changes of tasks. */
const changes: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.listChanges,
    async handler(request, reply) {
      const { user, query, headers, log } = request
      const after = Number(headers['last-event-id'] || (query.after ?? 0))
      if (!prefersEvents(request)) return await app.changes.page(user.id, after, query.limit ?? 100)
      const events = await app.changes.stream({ session: user.session, after, log }, app.workFor)
      return sendEvents(request, reply, events)
    }
  })
}

export default changes
