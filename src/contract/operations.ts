// Generated from the contract by openapi/generate.ts. Do not edit.

import type { Readable } from 'node:stream'
import { Type } from '../lib/schema.ts'
import type { AccessToken, AccountDeletion, ApiInfo, ChatRequest, Conversation, ConversationChange, ConversationPage, Credentials, Health, Liveness, MessagePage, NewTask, PasswordChange, Problem, Registration, SessionPage, Task, TaskChange, TaskPage, TurnPage, User } from './components.ts'
import * as responses from './responses.ts'

/** All operations of the contract. Spread one into `app.route` and add a handler. */
export const operations = {
  registerUser: {
    method: 'POST',
    url: '/api/auth/register',
    schema: {
      operationId: 'registerUser',
      tags: ['Accounts'],
      security: [],
      body: Type.Unsafe<Registration>({ $ref: 'Registration' }),
      response: {
        201: Type.Unsafe<User>({ $ref: 'User' }),
        400: responses.MalformedBody,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        409: responses.EmailTaken,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.ValidationFailed,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.PasswordUnavailable
      }
    }
  },
  loginUser: {
    method: 'POST',
    url: '/api/auth/login',
    schema: {
      operationId: 'loginUser',
      tags: ['Accounts'],
      security: [],
      body: Type.Unsafe<Credentials>({ $ref: 'Credentials' }),
      response: {
        200: Type.Unsafe<AccessToken>({ $ref: 'AccessToken' }),
        400: responses.MalformedBody,
        401: responses.LoginRefused,
        403: responses.OriginNotAllowed,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.ValidationFailed,
        429: responses.PasswordTooManyRequests,
        500: responses.InternalError,
        503: responses.PasswordUnavailable
      }
    }
  },
  refreshSession: {
    method: 'POST',
    url: '/api/auth/refresh',
    schema: {
      operationId: 'refreshSession',
      tags: ['Accounts'],
      security: [{ refreshCookie: [] }],
      response: {
        200: Type.Unsafe<AccessToken>({ $ref: 'AccessToken' }),
        401: responses.SessionEnded,
        403: responses.OriginNotAllowed,
        406: responses.NotAcceptable,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.RefreshUnavailable
      }
    }
  },
  logoutUser: {
    method: 'POST',
    url: '/api/auth/logout',
    schema: {
      operationId: 'logoutUser',
      tags: ['Accounts'],
      security: [{ refreshCookie: [] }, { bearerAuth: [] }, {}],
      response: {
        204: Type.Null(),
        403: responses.OriginNotAllowed,
        406: responses.NotAcceptable,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  getCurrentUser: {
    method: 'GET',
    url: '/api/auth/me',
    schema: {
      operationId: 'getCurrentUser',
      tags: ['Accounts'],
      security: [{ bearerAuth: [] }],
      response: {
        200: Type.Unsafe<User>({ $ref: 'User' }),
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  deleteAccount: {
    method: 'DELETE',
    url: '/api/auth/me',
    schema: {
      operationId: 'deleteAccount',
      tags: ['Accounts'],
      security: [{ bearerAuth: [] }],
      body: Type.Unsafe<AccountDeletion>({ $ref: 'AccountDeletion' }),
      response: {
        204: Type.Null(),
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.PasswordRefused,
        429: responses.PasswordTooManyRequests,
        500: responses.InternalError,
        503: responses.ConfirmationUnavailable
      }
    }
  },
  exportAccount: {
    method: 'GET',
    url: '/api/auth/me/export',
    schema: {
      operationId: 'exportAccount',
      tags: ['Accounts'],
      security: [{ bearerAuth: [] }],
      response: {
        200: { content: { 'application/x-ndjson': { schema: Type.Unsafe<Readable>({ type: 'string' }) } } },
        401: responses.Unauthorized,
        406: responses.ExportNotAcceptable,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  changePassword: {
    method: 'POST',
    url: '/api/auth/password',
    schema: {
      operationId: 'changePassword',
      tags: ['Accounts'],
      security: [{ bearerAuth: [] }],
      body: Type.Unsafe<PasswordChange>({ $ref: 'PasswordChange' }),
      response: {
        204: Type.Null(),
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.PasswordRefused,
        429: responses.PasswordTooManyRequests,
        500: responses.InternalError,
        503: responses.ConfirmationUnavailable
      }
    }
  },
  listSessions: {
    method: 'GET',
    url: '/api/auth/sessions',
    schema: {
      operationId: 'listSessions',
      tags: ['Accounts'],
      security: [{ bearerAuth: [] }],
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: Type.Optional(Type.String({ format: 'cursor', maxLength: 200, default: '' }))
      }),
      response: {
        200: Type.Unsafe<SessionPage>({ $ref: 'SessionPage' }),
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        422: responses.QueryRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  endSession: {
    method: 'DELETE',
    url: '/api/auth/sessions/:session_id',
    schema: {
      operationId: 'endSession',
      tags: ['Accounts'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ session_id: Type.String({ format: 'uuid' }) }),
      response: {
        204: Type.Null(),
        401: responses.Unauthorized,
        404: responses.SessionNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  sendMessage: {
    method: 'POST',
    url: '/api/chat',
    schema: {
      operationId: 'sendMessage',
      tags: ['Chat'],
      security: [{ bearerAuth: [] }],
      headers: Type.Object({
        'idempotency-key': Type.Optional(Type.String({ pattern: '^(?:"[!#-~]{8,255}"|[!#-~]{8,255})$' })),
        'x-timezone': Type.Optional(Type.String({ format: 'iana-time-zone', minLength: 1, maxLength: 64, default: 'UTC' })),
        'last-event-id': Type.Optional(Type.String({ format: 'event-id', maxLength: 64, default: '' }))
      }),
      body: Type.Unsafe<ChatRequest>({ $ref: 'ChatRequest' }),
      response: {
        200: responses.Answer,
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.ChatNotAcceptable,
        408: responses.RequestTimeout,
        409: responses.TurnConflict,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.MessageRefused,
        429: responses.ChatTooManyRequests,
        500: responses.ChatInternalError,
        502: responses.ModelFailed,
        503: responses.ChatUnavailable,
        504: responses.ModelTimeout
      }
    }
  },
  sendMessageAsUser: {
    method: 'POST',
    url: '/api/:user_id/chat',
    schema: {
      operationId: 'sendMessageAsUser',
      tags: ['Chat'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ user_id: Type.String({ format: 'uuid' }) }),
      headers: Type.Object({
        'idempotency-key': Type.Optional(Type.String({ pattern: '^(?:"[!#-~]{8,255}"|[!#-~]{8,255})$' })),
        'x-timezone': Type.Optional(Type.String({ format: 'iana-time-zone', minLength: 1, maxLength: 64, default: 'UTC' })),
        'last-event-id': Type.Optional(Type.String({ format: 'event-id', maxLength: 64, default: '' }))
      }),
      body: Type.Unsafe<ChatRequest>({ $ref: 'ChatRequest' }),
      response: {
        200: responses.Answer,
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        403: responses.UserMismatch,
        404: responses.UserOrConversationNotFound,
        406: responses.ChatNotAcceptable,
        408: responses.RequestTimeout,
        409: responses.TurnConflict,
        413: responses.PayloadTooLarge,
        414: responses.IdTooLong,
        415: responses.UnsupportedMediaType,
        422: responses.MessageRefused,
        429: responses.ChatTooManyRequests,
        500: responses.ChatInternalError,
        502: responses.ModelFailed,
        503: responses.ChatUnavailable,
        504: responses.ModelTimeout
      }
    }
  },
  listConversations: {
    method: 'GET',
    url: '/api/conversations',
    schema: {
      operationId: 'listConversations',
      tags: ['Conversations'],
      security: [{ bearerAuth: [] }],
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: Type.Optional(Type.String({ format: 'cursor', maxLength: 200, default: '' })),
        q: Type.Optional(Type.String({ format: 'storable-text', maxLength: 200, default: '' }))
      }),
      response: {
        200: Type.Unsafe<ConversationPage>({ $ref: 'ConversationPage' }),
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        422: responses.QueryRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  getConversation: {
    method: 'GET',
    url: '/api/conversations/:conversation_id',
    schema: {
      operationId: 'getConversation',
      tags: ['Conversations'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ conversation_id: Type.String({ format: 'uuid' }) }),
      response: {
        200: Type.Unsafe<Conversation>({ $ref: 'Conversation' }),
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  deleteConversation: {
    method: 'DELETE',
    url: '/api/conversations/:conversation_id',
    schema: {
      operationId: 'deleteConversation',
      tags: ['Conversations'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ conversation_id: Type.String({ format: 'uuid' }) }),
      response: {
        204: Type.Null(),
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.NotAcceptable,
        409: responses.ConversationBusy,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  renameConversation: {
    method: 'PATCH',
    url: '/api/conversations/:conversation_id',
    schema: {
      operationId: 'renameConversation',
      tags: ['Conversations'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ conversation_id: Type.String({ format: 'uuid' }) }),
      body: Type.Unsafe<ConversationChange>({ $ref: 'ConversationChange' }),
      response: {
        200: Type.Unsafe<Conversation>({ $ref: 'Conversation' }),
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        413: responses.PayloadTooLarge,
        414: responses.IdTooLong,
        415: responses.UnsupportedMediaType,
        422: responses.ValidationFailed,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  listMessages: {
    method: 'GET',
    url: '/api/conversations/:conversation_id/messages',
    schema: {
      operationId: 'listMessages',
      tags: ['Conversations'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ conversation_id: Type.String({ format: 'uuid' }) }),
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: Type.Optional(Type.String({ format: 'cursor', maxLength: 200, default: '' })),
        order: Type.Optional(Type.Unsafe<'newest_first' | 'oldest_first'>({
          type: 'string',
          enum: ['newest_first', 'oldest_first'],
          default: 'newest_first'
        }))
      }),
      response: {
        200: Type.Unsafe<MessagePage>({ $ref: 'MessagePage' }),
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
        422: responses.QueryRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  listTurns: {
    method: 'GET',
    url: '/api/conversations/:conversation_id/turns',
    schema: {
      operationId: 'listTurns',
      tags: ['Turns'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ conversation_id: Type.String({ format: 'uuid' }) }),
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: Type.Optional(Type.String({ format: 'cursor', maxLength: 200, default: '' }))
      }),
      response: {
        200: Type.Unsafe<TurnPage>({ $ref: 'TurnPage' }),
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
        422: responses.QueryRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  getTurn: {
    method: 'GET',
    url: '/api/conversations/:conversation_id/turns/:turn_id',
    schema: {
      operationId: 'getTurn',
      tags: ['Turns'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({ format: 'uuid' }),
        turn_id: Type.String({ format: 'uuid' })
      }),
      response: {
        200: responses.TurnFound,
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  cancelTurn: {
    method: 'POST',
    url: '/api/conversations/:conversation_id/turns/:turn_id/cancel',
    schema: {
      operationId: 'cancelTurn',
      tags: ['Turns'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({ format: 'uuid' }),
        turn_id: Type.String({ format: 'uuid' })
      }),
      response: {
        200: responses.TurnEnded,
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  streamTurn: {
    method: 'GET',
    url: '/api/conversations/:conversation_id/turns/:turn_id/events',
    schema: {
      operationId: 'streamTurn',
      tags: ['Turns'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({ format: 'uuid' }),
        turn_id: Type.String({ format: 'uuid' })
      }),
      querystring: Type.Object({ after: Type.Optional(Type.String({ format: 'event-id', maxLength: 64, default: '' })) }),
      headers: Type.Object({
        'last-event-id': Type.Optional(Type.String({ format: 'event-id', maxLength: 64, default: '' }))
      }),
      response: {
        200: responses.TurnEvents,
        204: Type.Null(),
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.EventsNotAcceptable,
        414: responses.IdTooLong,
        422: responses.InvalidEventId,
        429: responses.StreamTooManyRequests,
        500: responses.InternalError,
        503: responses.StreamUnavailable
      }
    }
  },
  retryTurn: {
    method: 'POST',
    url: '/api/conversations/:conversation_id/turns/:turn_id/retry',
    schema: {
      operationId: 'retryTurn',
      tags: ['Turns'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({ format: 'uuid' }),
        turn_id: Type.String({ format: 'uuid' })
      }),
      response: {
        200: responses.RetriedAnswer,
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        409: responses.RetryConflict,
        414: responses.IdTooLong,
        422: responses.RetryRefused,
        429: responses.RetryTooManyRequests,
        500: responses.ChatInternalError,
        502: responses.ModelFailed,
        503: responses.RetryUnavailable,
        504: responses.ModelTimeout
      }
    }
  },
  undoTurn: {
    method: 'POST',
    url: '/api/conversations/:conversation_id/turns/:turn_id/undo',
    schema: {
      operationId: 'undoTurn',
      tags: ['Turns'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({ format: 'uuid' }),
        turn_id: Type.String({ format: 'uuid' })
      }),
      response: {
        200: responses.Reversed,
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        409: responses.UndoConflict,
        410: responses.UndoExpired,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  redoTurn: {
    method: 'POST',
    url: '/api/conversations/:conversation_id/turns/:turn_id/redo',
    schema: {
      operationId: 'redoTurn',
      tags: ['Turns'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({ format: 'uuid' }),
        turn_id: Type.String({ format: 'uuid' })
      }),
      response: {
        200: responses.Reversed,
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        409: responses.RedoConflict,
        410: responses.UndoExpired,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  listTasks: {
    method: 'GET',
    url: '/api/tasks',
    schema: {
      operationId: 'listTasks',
      tags: ['Tasks'],
      security: [{ bearerAuth: [] }],
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: Type.Optional(Type.String({ format: 'cursor', maxLength: 200, default: '' })),
        status: Type.Optional(Type.Unsafe<'open' | 'completed' | 'all'>({
          type: 'string',
          enum: ['open', 'completed', 'all'],
          default: 'open'
        })),
        due_after: Type.Optional(Type.String({ format: 'day', default: '' })),
        due_before: Type.Optional(Type.String({ format: 'day', default: '' })),
        priority: Type.Optional(Type.Unsafe<'low' | 'normal' | 'high' | 'all'>({
          type: 'string',
          enum: ['low', 'normal', 'high', 'all'],
          default: 'all'
        })),
        q: Type.Optional(Type.String({ format: 'storable-text', maxLength: 200, default: '' })),
        sort: Type.Optional(Type.Unsafe<'due' | 'number' | '-number' | '-updated_at' | 'priority'>({
          type: 'string',
          enum: ['due', 'number', '-number', '-updated_at', 'priority'],
          default: 'due'
        }))
      }),
      response: {
        200: Type.Unsafe<TaskPage>({ $ref: 'TaskPage' }),
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        422: responses.QueryRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  createTask: {
    method: 'POST',
    url: '/api/tasks',
    schema: {
      operationId: 'createTask',
      tags: ['Tasks'],
      security: [{ bearerAuth: [] }],
      headers: Type.Object({
        'idempotency-key': Type.Optional(Type.String({ pattern: '^(?:"[!#-~]{8,255}"|[!#-~]{8,255})$' })),
        'x-timezone': Type.Optional(Type.String({ format: 'iana-time-zone', minLength: 1, maxLength: 64, default: 'UTC' }))
      }),
      body: Type.Unsafe<NewTask>({ $ref: 'NewTask' }),
      response: {
        201: Type.Unsafe<Task>({ $ref: 'Task' }),
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        409: responses.TaskLimits,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.TaskRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  getTask: {
    method: 'GET',
    url: '/api/tasks/:task_id',
    schema: {
      operationId: 'getTask',
      tags: ['Tasks'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ task_id: Type.String({ format: 'uuid' }) }),
      headers: Type.Object({ 'if-none-match': Type.Optional(Type.String({ default: '' })) }),
      response: {
        200: Type.Unsafe<Task>({ $ref: 'Task' }),
        304: Type.Null(),
        401: responses.Unauthorized,
        404: responses.TaskNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  deleteTask: {
    method: 'DELETE',
    url: '/api/tasks/:task_id',
    schema: {
      operationId: 'deleteTask',
      tags: ['Tasks'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ task_id: Type.String({ format: 'uuid' }) }),
      headers: Type.Object({
        'if-match': Type.Optional(Type.String({ pattern: '^(?:\\*|(?:W/)?"[0-9]{1,9}")$', default: '*' }))
      }),
      response: {
        204: Type.Null(),
        401: responses.Unauthorized,
        404: responses.TaskNotFound,
        406: responses.NotAcceptable,
        412: responses.Stale,
        414: responses.IdTooLong,
        422: responses.IfMatchRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  updateTask: {
    method: 'PATCH',
    url: '/api/tasks/:task_id',
    schema: {
      operationId: 'updateTask',
      tags: ['Tasks'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ task_id: Type.String({ format: 'uuid' }) }),
      headers: Type.Object({
        'if-match': Type.Optional(Type.String({ pattern: '^(?:\\*|(?:W/)?"[0-9]{1,9}")$', default: '*' })),
        'x-timezone': Type.Optional(Type.String({ format: 'iana-time-zone', minLength: 1, maxLength: 64, default: 'UTC' }))
      }),
      body: Type.Unsafe<TaskChange>({ $ref: 'TaskChange' }),
      response: {
        200: Type.Unsafe<Task>({ $ref: 'Task' }),
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        404: responses.TaskNotFound,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        412: responses.Stale,
        413: responses.PayloadTooLarge,
        414: responses.IdTooLong,
        415: responses.UnsupportedMediaType,
        422: responses.TaskChangeRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  listChanges: {
    method: 'GET',
    url: '/api/changes',
    schema: {
      operationId: 'listChanges',
      tags: ['Tasks'],
      security: [{ bearerAuth: [] }],
      querystring: Type.Object({
        after: Type.Optional(Type.Integer({ minimum: 0, maximum: 999999999999999, default: 0 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 100 }))
      }),
      headers: Type.Object({
        'last-event-id': Type.Optional(Type.String({ format: 'seq', maxLength: 15, default: '' }))
      }),
      response: {
        200: responses.Changes,
        401: responses.Unauthorized,
        406: responses.ChatNotAcceptable,
        410: responses.ChangesExpired,
        422: responses.InvalidSeq,
        429: responses.StreamTooManyRequests,
        500: responses.InternalError,
        503: responses.StreamUnavailable
      }
    }
  },
  undoChange: {
    method: 'POST',
    url: '/api/changes/:seq/undo',
    schema: {
      operationId: 'undoChange',
      tags: ['Tasks'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ seq: Type.Integer({ minimum: 1, maximum: 999999999999999 }) }),
      response: {
        200: responses.Reversed,
        401: responses.Unauthorized,
        404: responses.ChangeNotFound,
        406: responses.NotAcceptable,
        409: responses.ChangeUndoConflict,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  redoChange: {
    method: 'POST',
    url: '/api/changes/:seq/redo',
    schema: {
      operationId: 'redoChange',
      tags: ['Tasks'],
      security: [{ bearerAuth: [] }],
      params: Type.Object({ seq: Type.Integer({ minimum: 1, maximum: 999999999999999 }) }),
      response: {
        200: responses.Reversed,
        401: responses.Unauthorized,
        404: responses.ChangeNotFound,
        406: responses.NotAcceptable,
        409: responses.ChangeUndoConflict,
        414: responses.IdTooLong,
        422: responses.UnknownParameter,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  getApiInfo: {
    method: 'GET',
    url: '/',
    schema: {
      operationId: 'getApiInfo',
      tags: ['Service'],
      security: [],
      response: {
        200: Type.Unsafe<ApiInfo>({ $ref: 'ApiInfo' }),
        406: responses.NotAcceptable,
        429: responses.TooManyRequests,
        503: responses.InfoUnavailable
      }
    }
  },
  getHealth: {
    method: 'GET',
    url: '/health',
    schema: {
      operationId: 'getHealth',
      tags: ['Service'],
      security: [],
      response: {
        200: Type.Unsafe<Health>({ $ref: 'Health' }),
        406: responses.NotAcceptable,
        429: responses.RateLimited,
        503: {
          content: {
            'application/json': { schema: Type.Unsafe<Health>({ $ref: 'Health' }) },
            'application/problem+json': { schema: Type.Unsafe<Problem>({ $ref: 'Problem' }) }
          }
        }
      }
    }
  },
  getLiveness: {
    method: 'GET',
    url: '/health/live',
    schema: {
      operationId: 'getLiveness',
      tags: ['Service'],
      security: [],
      response: {
        200: Type.Unsafe<Liveness>({ $ref: 'Liveness' }),
        406: responses.NotAcceptable,
        429: responses.RateLimited,
        503: responses.Draining
      }
    }
  }
} as const
