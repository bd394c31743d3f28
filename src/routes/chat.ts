import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { ChatRequest } from '../contract/components.ts'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'

type Asking = Pick<FastifyRequest, 'user' | 'log' | 'idempotency'>
type Answering = { header(name: string, value: string): unknown }

/** Talking to the agent. */
const chat: FastifyPluginAsyncTypebox = async app => {
  async function answer(request: Asking, reply: Answering, body: ChatRequest, timeZone = 'UTC') {
    const { response, replayed } = await send(request, body, timeZone)
    if (replayed) reply.header('idempotency-replayed', 'true')
    return response
  }

  async function send({ user, log, idempotency }: Asking, body: ChatRequest, timeZone: string) {
    if (idempotency?.isRepeat) return await app.conversations.repeat(user.id, idempotency.key, log)
    const { message, conversation_id } = body
    const conversationId = conversation_id ?? undefined
    const key = idempotency?.key
    const sent = await app.conversations.send(user.id, { message, conversationId, timeZone, key }, log)
    // Another request with this key came at the same time, and began the turn: this one was counted in vain.
    if (sent.replayed)
      await app.accounts.takeBackHit(user.id, 'chat').catch(error => log.warn({ err: error }, 'a hit stays'))
    return sent
  }

  app.route({
    ...operations.sendMessage,
    async handler(request, reply) {
      return await answer(request, reply, request.body, request.headers['x-timezone'])
    }
  })

  app.route({
    ...operations.sendMessageAsUser,
    // After validation, so that an id that is none is not found; before the user's limit counts it.
    async preHandler(request) {
      if (request.params.user_id.toLowerCase() !== request.user.id) throw new ApiError('user_mismatch')
    },
    async handler(request, reply) {
      return await answer(request, reply, request.body, request.headers['x-timezone'])
    }
  })
}

export default chat
