import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { ChatRequest } from '../contract/components.ts'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'
import type { SendMessage } from '../turns/service.ts'
import { answerWithEvents, eventStreamType, type Replying, readerOf } from './turns.ts'

type Headers = { 'x-timezone'?: string; 'last-event-id'?: string }
type Asking = FastifyRequest<{ Body: ChatRequest; Headers: Headers }>

const replayed = ['idempotency-replayed', 'true'] as const

/** Talking to the agent. */
const chat: FastifyPluginAsyncTypebox = async app => {
  const { turns, streams } = app

  /** Answers with the whole answer, or with the events of the turn where the client prefers them. */
  async function answer(request: Asking, reply: Replying) {
    if (prefersEvents(request)) return await stream(request, reply)
    const turn = await begin(request, false)
    const response = await turn.answer()
    if (turn.replayed) reply.header(...replayed)
    return response
  }

  async function stream(request: Asking, reply: Replying) {
    const events = await streams.open(async () => {
      const turn = await begin(request, true)
      if (turn.replayed) reply.header(...replayed)
      return turn
    }, readerOf(request))
    return answerWithEvents(reply, events)
  }

  async function begin(request: Asking, isStreamed: boolean) {
    const { user, log, idempotency } = request
    const turn = await turns.begin(user.id, { ...messageOf(request), isStreamed }, log)
    // Another request with this key came at the same time, and began the turn: this one was counted in vain.
    if (turn.replayed && !idempotency?.isRepeat)
      await app
        .uncountMessage(user.id)
        .catch(error => log.warn({ err: error }, 'rate limit hit could not be taken back'))
    return turn
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

function prefersEvents(request: Asking): boolean {
  return request.accepts().type(['application/json', eventStreamType]) === eventStreamType
}

function messageOf({ body, headers, idempotency }: Asking): Omit<SendMessage, 'isStreamed'> {
  const { message, conversation_id } = body
  const timeZone = headers['x-timezone'] ?? 'UTC'
  return { message, conversationId: conversation_id ?? undefined, timeZone, ...idempotency }
}

export default chat
