import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { ChatRequest } from '../contract/components.ts'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'
import { idempotencyKey } from '../http/idempotency.ts'
import type { SendMessage } from '../turns/service.ts'
import { prefersEvents, type ReplyHeaders, readerOf, sendEvents } from './turns.ts'

type Headers = { 'x-timezone'?: string; 'last-event-id'?: string; 'idempotency-key'?: string }
type ChatHttpRequest = FastifyRequest<{ Body: ChatRequest; Headers: Headers }>

const replayedHeader = ['idempotency-replayed', 'true'] as const

/** Sends messages to the agent. */
const chat: FastifyPluginAsyncTypebox = async app => {
  const { turns, streams } = app

  /** Responds with the complete answer or, if the client prefers it, with the turn's events. */
  async function respond(request: ChatHttpRequest, reply: ReplyHeaders) {
    if (prefersEvents(request)) return await stream(request, reply)
    const turn = await begin(request, false)
    request.release()
    const response = await turn.answer()
    if (turn.replayed) reply.header(...replayedHeader)
    return response
  }

  async function stream(request: ChatHttpRequest, reply: ReplyHeaders) {
    const events = await streams.open(async () => {
      const turn = await begin(request, true)
      if (turn.replayed) reply.header(...replayedHeader)
      return turn
    }, readerOf(request))
    return sendEvents(request, reply, events)
  }

  async function begin(request: ChatHttpRequest, isStreamed: boolean) {
    const { user, log } = request
    const rateLimit = app.messageLimitOf(request)
    return await turns.begin(user.session, { ...messageOf(request), isStreamed, rateLimit }, log)
  }

  app.route({
    ...operations.sendMessage,
    async handler(request, reply) {
      return await respond(request, reply)
    }
  })

  app.route({
    ...operations.sendMessageAsUser,
    // preHandler runs after validation, which responds with 404 to malformed ids, and before the rate limit by user.
    async preHandler(request) {
      if (request.params.user_id.toLowerCase() !== request.user.id) throw new ApiError('user_mismatch')
    },
    async handler(request, reply) {
      return await respond(request, reply)
    }
  })
}

function messageOf({ body, headers }: ChatHttpRequest): Omit<SendMessage, 'isStreamed' | 'rateLimit'> {
  const { message, conversation_id = null } = body
  const { 'x-timezone': timeZone = 'UTC', 'idempotency-key': key } = headers
  return {
    message,
    conversationId: conversation_id ?? undefined,
    timeZone,
    // The parameters are the same for equivalent bodies, independent of the order of their fields.
    key: key === undefined ? undefined : idempotencyKey(key, [message, conversation_id])
  }
}

export default chat
