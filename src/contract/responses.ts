// Generated from the contract by openapi/generate.ts. Do not edit.

import type { Readable } from 'node:stream'
import { Type } from '@sinclair/typebox'
import type { ChatResponse, Problem, Turn, TurnEvent } from './components.ts'

export const Answer = {
  description: 'The agent\'s answer, and what it did to your tasks; as JSON, or as events while it happens.',
  content: {
    'application/json': { schema: Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse' }) },
    'text/event-stream': {
      schema: Type.Unsafe<Readable>({
        type: 'string',
        contentMediaType: 'text/event-stream',
        contentSchema: Type.Unsafe<TurnEvent>({ $ref: 'TurnEvent' }),
        description: 'Server-sent events; the `data` of each is one line of JSON. Comments keep the connection alive. The stream ends with `turn.completed`, `turn.failed` or `turn.cancelled`; one that ends otherwise was cut off, and can be resumed.'
      })
    }
  }
}

export const RetriedAnswer = Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse' })

export const TurnFound = Type.Unsafe<Turn>({ $ref: 'Turn' })

export const TurnEvents = {
  description: 'The events of the turn.',
  content: {
    'text/event-stream': {
      schema: Type.Unsafe<Readable>({
        type: 'string',
        contentMediaType: 'text/event-stream',
        contentSchema: Type.Unsafe<TurnEvent>({ $ref: 'TurnEvent' }),
        description: 'Server-sent events; the `data` of each is one line of JSON. Comments keep the connection alive. The stream ends with `turn.completed`, `turn.failed` or `turn.cancelled`; one that ends otherwise was cut off, and can be resumed.'
      })
    }
  }
}

export const PlaceRefused = {
  description: '`validation_failed`: `last-event-id` or `after` is no id of an event; `errors` says which.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const StreamUnavailable = {
  description: 'The database does not answer (`database_unavailable`), this server has too many streams (`overloaded`) or is shutting down (`draining`).',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TurnEnded = Type.Unsafe<Turn>({ $ref: 'Turn' })

export const MalformedBody = {
  description: 'The body cannot be read: `malformed_json` or `bad_request`.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const Unauthorized = {
  description: '`unauthorized`: no access token, or one that is not valid or no longer valid.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const LoginRefused = {
  description: '`unauthorized`: no account has this address and this password.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const SessionOver = {
  description: '`unauthorized`: no cookie, or one whose session has ended. It is taken away; log in again.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const OriginNotAllowed = {
  description: '`origin_not_allowed`: the page that asks is of an origin that this server does not know.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const UserMismatch = {
  description: '`user_mismatch`: the user in the path is not the signed-in user.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ConversationNotFound = {
  description: '`not_found`: there is no such conversation, or it is another user\'s.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TurnNotFound = {
  description: '`not_found`: there is no such turn in this conversation, or it is another user\'s.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const SessionNotFound = {
  description: '`not_found`: you have no such session, or it has ended.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TaskNotFound = {
  description: '`not_found`: there is no such task, or it is another user\'s.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const UserOrConversationNotFound = {
  description: '`not_found`: the user id in the path is not a UUID; or there is no such conversation, or it is another user\'s.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const NotAcceptable = {
  description: '`not_acceptable`: the `Accept` header excludes JSON.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const RequestTimeout = {
  description: '`request_timeout`: the body did not arrive in time.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TurnConflict = {
  description: 'The conversation is still working on another message (`conversation_busy`), the turn has not ended in time (`idempotency_in_progress`), or it was cancelled (`turn_cancelled`). The first two have `retry-after`.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ConversationBusy = {
  description: '`conversation_busy`: the agent is working on a message of this conversation.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const Stale = {
  description: '`stale`: the task is not the one that `if-match` names. Nothing was changed.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const EmailTaken = {
  description: '`email_taken`: there is an account with this address.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const PayloadTooLarge = {
  description: '`payload_too_large`: the body has more than 64 KiB.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const IdTooLong = {
  description: '`uri_too_long`: an id in the path has more than 100 characters.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const UnsupportedMediaType = {
  description: '`unsupported_media_type`: the body is not `application/json`.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ValidationFailed = {
  description: '`validation_failed`: a field is missing, unknown or not valid; `errors` names it.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const PasswordRefused = {
  description: '`validation_failed`: the password is not the one of this account, or the new one is not valid; `errors` says which.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TaskChangeRefused = {
  description: '`validation_failed`: a field is unknown or not valid, or there is none; `errors` names it.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const IfMatchRefused = {
  description: '`validation_failed`: the `if-match` is not the `etag` of a task.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TaskRefused = {
  description: 'A field is not valid (`validation_failed`), or the `idempotency-key` was used with another body (`idempotency_mismatch`).',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const MessageRefused = {
  description: 'A field is not valid (`validation_failed`), the `idempotency-key` was used with another body (`idempotency_mismatch`), or the model\'s provider refuses the message (`content_blocked`).',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ContentBlocked = {
  description: '`content_blocked`: the model\'s provider refuses the message, again.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const QueryRefused = {
  description: '`validation_failed`: a query parameter is not valid; `errors` names it.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TooManyRequests = {
  description: '`rate_limited`: too many requests in this minute, from your address or from you as a user.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const InternalError = {
  description: '`internal_error`: a defect of the server.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TurnGivenUp = {
  description: 'A defect of the server (`internal_error`), or every server that worked on the turn died (`turn_abandoned`). A message that was stored is kept, and so is what the tools did.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ModelFailed = {
  description: '`model_failed`: the model answered nothing usable. The message is kept, and so is what the tools did.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const Draining = {
  description: '`draining`: this server is shutting down.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ServiceUnavailable = {
  description: 'The database does not answer (`database_unavailable`), or this server is shutting down (`draining`).',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ChatUnavailable = {
  description: 'The model (`model_unavailable`; the message is stored) or the database (`database_unavailable`) does not answer, this server has too many streams (`overloaded`), or it is shutting down (`draining`).',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ModelTimeout = {
  description: '`model_timeout`: the model did not end in time. The message is kept, and so is what the tools did.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}
