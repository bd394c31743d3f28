import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { ChatRequest } from '../contract/components.ts'
import { operations } from '../contract/operations.ts'
import { ApiError } from '../errors.ts'
import type { SendMessage } from '../turns/service.ts'
import { eventStreamType, type ReplyHeaders, readerOf, sendEvents } from './turns.ts'

type Headers = { 'x-timezone'?: string; 'last-event-id'?: string }
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
    request.release()
    return sendEvents(reply, events)
  }

  async function begin(request: ChatHttpRequest, isStreamed: boolean) {
    const { user, log, idempotency } = request
    const turn = await turns.begin(user.id, { ...messageOf(request), isStreamed }, log)
    // A concurrent request with the same key began the turn, so this request must not count toward the rate limit.
    if (turn.replayed && !idempotency?.isRepeat)
      await app
        .uncountMessage(user.id)
        .catch(error => log.warn({ err: error }, 'failed to revert the rate limit count'))
    return turn
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

function prefersEvents(request: ChatHttpRequest): boolean {
  return request.accepts().type(['application/json', eventStreamType]) === eventStreamType
}

function messageOf({ body, headers, idempotency }: ChatHttpRequest): Omit<SendMessage, 'isStreamed'> {
  const { message, conversation_id } = body
  const timeZone = headers['x-timezone'] ?? 'UTC'
  return { message, conversationId: conversation_id ?? undefined, timeZone, ...idempotency }
}

export default chat
