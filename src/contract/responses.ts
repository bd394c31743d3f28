// Generated from the contract by openapi/generate.ts. Do not edit.

import { Type } from '@sinclair/typebox'
import type { ChatResponse, Problem } from './components.ts'

export const Answer = Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse' })

export const MalformedBody = {
  description: 'The body cannot be read.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const Unauthorized = {
  description: 'No access token, or one that is not valid or no longer valid.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const LoginRefused = {
  description: 'No account has this address and this password.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const UserMismatch = {
  description: 'The user in the path is not the signed-in user.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ConversationNotFound = {
  description: 'There is no such conversation, or it is another user\'s.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const UserOrConversationNotFound = {
  description: 'The user id in the path is not a UUID; or there is no such conversation, or it is another user\'s.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const NotAcceptable = {
  description: 'The `Accept` header excludes JSON.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const RequestTimeout = {
  description: 'The body did not arrive in time.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ConversationBusy = {
  description: 'The conversation is still answering an earlier message.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const EmailTaken = {
  description: 'There is an account with this address.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const PayloadTooLarge = {
  description: 'The body has more than 64 KiB.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const UserIdTooLong = {
  description: 'The user id in the path has more than 100 characters.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const UnsupportedMediaType = {
  description: 'The body is not `application/json`.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ValidationFailed = {
  description: 'A field is missing, unknown or not valid; `errors` names it.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const MessageRefused = {
  description: 'A field is not valid, or the model\'s provider refuses the message.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const TooManyRequests = {
  description: 'Too many requests in this minute, from your address or from you as a user.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const InternalError = {
  description: 'A defect of the server.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ModelFailed = {
  description: 'The model answered nothing usable. The message is kept, and so is what the tools did.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const Draining = {
  description: 'This server is shutting down.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ServiceUnavailable = {
  description: 'The database does not answer, or this server is shutting down.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ChatUnavailable = {
  description: 'The model or the database does not answer, or this server is shutting down. With `model_unavailable` the message is stored.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}

export const ModelTimeout = {
  description: 'The model did not end in time. The message is kept, and so is what the tools did.',
  content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } }
}
