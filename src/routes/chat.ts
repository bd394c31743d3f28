import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { ChatRequest } from '../contract/components.ts'
import { operations } from '../contract/operations.ts'
import type { SendMessage } from '../conversations/conversation-service.ts'
import { ApiError } from '../errors.ts'
import { answerWithEvents, type Replying, readerOf, wantsEvents } from './events.ts'

type Headers = { 'x-timezone'?: string; 'last-event-id'?: string }
type Asking = FastifyRequest<{ Body: ChatRequest; Headers: Headers }>

/** Talking to the agent. */
const chat: FastifyPluginAsyncTypebox = async app => {
  const { conversations, streams, accounts } = app

  async function answer(request: Asking, reply: Replying) {
    return wantsEvents(request) ? await stream(request, reply) : await whole(request, reply)
  }

  async function whole(request: Asking, reply: Replying) {
    const { user, log, idempotency } = request
    const answered = idempotency?.isRepeat
      ? await conversations.repeat(user.id, idempotency.key, log)
      : await counted(request, await conversations.send(user.id, messageOf(request), log))
    if (answered.replayed) reply.header('idempotency-replayed', 'true')
    return answered.response
  }

  async function stream(request: Asking, reply: Replying) {
    const { user, log, idempotency } = request
    const events = await streams.open(async () => {
      const begun = idempotency?.isRepeat
        ? await conversations.rejoin(user.id, idempotency.key, log)
        : await counted(request, await conversations.begin(user.id, messageOf(request), log))
      if (begun.replayed) reply.header('idempotency-replayed', 'true')
      return begun.turnId
    }, readerOf(request))
    return answerWithEvents(reply, events)
  }

  /** Another request with this key may have come at the same time, and begun the turn: this one was counted in vain. */
  async function counted<Sent extends { replayed: boolean }>(
    { user, log }: Asking,
    sent: Sent
  ): Promise<Sent> {
    if (sent.replayed)
      await accounts.takeBackHit(user.id, 'chat').catch(error => log.warn({ err: error }, 'a hit stays'))
    return sent
  }

  app.route({
    ...operations.sendMessage,
    async handler(request, reply) {
      return await answer(request, reply)
    }
  })

  app.route({
    ...operations.sendMessageAsUser,
    // After validation, so that an id that is none is not found; before the user's limit counts it.
    async preHandler(request) {
      if (request.params.user_id.toLowerCase() !== request.user.id) throw new ApiError('user_mismatch')
    },
    async handler(request, reply) {
      return await answer(request, reply)
    }
  })
}

function messageOf({ body, headers, idempotency }: Asking): SendMessage {
  const { message, conversation_id } = body
  const timeZone = headers['x-timezone'] ?? 'UTC'
  return { message, conversationId: conversation_id ?? undefined, timeZone, key: idempotency?.key }
}

export default chat
