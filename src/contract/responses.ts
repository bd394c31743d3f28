// Generated from the contract by openapi/generate.ts. Do not edit.

import type { Readable } from 'node:stream'
import { Type } from '../lib/schema.ts'
import type { ChangePage, ChatResponse, Problem, Reversal, Turn } from './components.ts'

export const Answer = {
  content: {
    'application/json': { schema: Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse' }) },
    'text/event-stream': { schema: Type.Unsafe<Readable>({}) }
  }
}

export const RetriedAnswer = Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse' })

export const TurnFound = Type.Unsafe<Turn>({ $ref: 'Turn' })

export const TurnEvents = { content: { 'text/event-stream': { schema: Type.Unsafe<Readable>({}) } } }

export const Changes = {
  content: {
    'application/json': { schema: Type.Unsafe<ChangePage>({ $ref: 'ChangePage' }) },
    'text/event-stream': { schema: Type.Unsafe<Readable>({}) }
  }
}

export const ChangesExpired = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const InvalidSeq = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const InvalidEventId = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const StreamUnavailable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const TurnEnded = Type.Unsafe<Turn>({ $ref: 'Turn' })

export const MalformedBody = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const Unauthorized = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const LoginRefused = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const SessionEnded = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const OriginNotAllowed = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const UserMismatch = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ConversationNotFound = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const TurnNotFound = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ChangeNotFound = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const SessionNotFound = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const TaskNotFound = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const UserOrConversationNotFound = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const NotAcceptable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ChatNotAcceptable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const EventsNotAcceptable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ExportNotAcceptable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const RequestTimeout = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const TurnConflict = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const TaskLimits = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const RetryConflict = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ConversationBusy = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const UndoConflict = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const RedoConflict = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ChangeUndoConflict = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const UndoExpired = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const Reversed = Type.Unsafe<Reversal>({ $ref: 'Reversal' })

export const Stale = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const EmailTaken = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const PayloadTooLarge = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const IdTooLong = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const UnsupportedMediaType = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ValidationFailed = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const PasswordRefused = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const TaskChangeRefused = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const IfMatchRefused = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const TaskRefused = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const MessageRefused = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const RetryRefused = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const QueryRefused = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const UnknownParameter = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const TooManyRequests = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const PasswordTooManyRequests = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const RateLimited = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ChatTooManyRequests = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const RetryTooManyRequests = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const StreamTooManyRequests = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const InternalError = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ChatInternalError = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ModelFailed = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const Draining = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const InfoUnavailable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ServiceUnavailable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const RefreshUnavailable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const PasswordUnavailable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ConfirmationUnavailable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ChatUnavailable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const RetryUnavailable = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }

export const ModelTimeout = { content: { 'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) } } }
