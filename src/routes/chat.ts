import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { ChatRequest } from '../contract/components.ts'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'

/** Talking to the agent. */
const chat: FastifyPluginAsyncTypebox = async app => {
  async function send(request: Pick<FastifyRequest, 'user' | 'log'>, body: ChatRequest, timeZone = 'UTC') {
    const { message, conversation_id } = body
    const conversationId = conversation_id ?? undefined
    return await app.conversations.send(request.user.id, { message, conversationId, timeZone }, request.log)
  }

  app.route({
    ...operations.sendMessage,
    async handler(request) {
      return await send(request, request.body, request.headers['x-timezone'])
    }
  })

  app.route({
    ...operations.sendMessageAsUser,
    // After validation, so that an id that is none is not found; before the user's limit counts it.
    async preHandler(request) {
      if (request.params.user_id.toLowerCase() !== request.user.id) throw new ApiError('user_mismatch')
    },
    async handler(request) {
      return await send(request, request.body, request.headers['x-timezone'])
    }
  })
}

export default chat
