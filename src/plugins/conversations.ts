import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type ConversationService, createConversationService } from '../conversations/conversation-service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    conversations: ConversationService
  }
}

interface ConversationsOptions {
  deadlineMs: number
}

async function conversations(app: FastifyInstance, { deadlineMs }: ConversationsOptions) {
  const service = createConversationService({ db: app.db, agent: app.agent, deadlineMs })
  app.decorate('conversations', service)
  // Before the database closes: also turns whose clients have left are brought to their end.
  app.addHook('onClose', () => service.settled())
}

export default fp(conversations, { name: 'conversations', dependencies: ['db', 'agent'] })
