// Generated from the contract by openapi/generate.ts. Do not edit.

import type { Readable } from 'node:stream'
import { Type } from '@sinclair/typebox'
import type { AccessToken, AccountDeletion, ApiInfo, ChatRequest, Conversation, ConversationChange, ConversationPage, Credentials, Health, Liveness, MessagePage, NewTask, PasswordChange, Problem, Registration, SessionPage, Task, TaskChange, TaskPage, TurnPage, User } from './components.ts'
import * as responses from './responses.ts'

/** Every operation of the contract: spread one into `app.route` and add the handler. */
export const operations = {
  registerUser: {
    method: 'POST',
    url: '/api/auth/register',
    schema: {
      operationId: 'registerUser',
      tags: ['Accounts'],
      summary: 'Make an account',
      description: 'Makes an account from an e-mail address and a password. Addresses are compared without regard to case. Afterwards log in with the same two.',
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
        503: responses.ServiceUnavailable
      }
    }
  },
  loginUser: {
    method: 'POST',
    url: '/api/auth/login',
    schema: {
      operationId: 'loginUser',
      tags: ['Accounts'],
      summary: 'Log in',
      description: 'Exchanges an e-mail address and a password for an access token. The page `/docs` keeps it and is signed in from then on; elsewhere send it as `Authorization: Bearer <token>`. When it has expired, log in again; a browser has also got a cookie, with which `POST /api/auth/refresh` gives it a new one. An unknown address and a wrong password give the same answer.',
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
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  refreshSession: {
    method: 'POST',
    url: '/api/auth/refresh',
    schema: {
      operationId: 'refreshSession',
      tags: ['Accounts'],
      summary: 'Get a new access token',
      description: 'For browsers: exchanges the cookie that the login set for a new access token, without a password. The cookie is replaced by a new one, and each is good for one exchange: one that comes a second time ends its session, because somebody has copied it. Two tabs that refresh at the same time are not taken for that, nor is a request that is repeated within some seconds.\n\nOnly pages of this server and of the origins it allows may use it. There is no body; one that is sent is ignored.',
      security: [{ refreshCookie: [] }],
      response: {
        200: Type.Unsafe<AccessToken>({ $ref: 'AccessToken' }),
        401: responses.SessionOver,
        403: responses.OriginNotAllowed,
        406: responses.NotAcceptable,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  logoutUser: {
    method: 'POST',
    url: '/api/auth/logout',
    schema: {
      operationId: 'logoutUser',
      tags: ['Accounts'],
      summary: 'Log out',
      description: 'Ends the session of the cookie or of the access token that comes with the request, or of both, and takes the cookie away. Access tokens of an ended session are refused from that moment. Without a session it does nothing.\n\nThere is no body; one that is sent is ignored.',
      security: [{ refreshCookie: [] }, { bearerAuth: [] }, {}],
      response: {
        204: Type.Null({ description: 'You are logged out.' }),
        403: responses.OriginNotAllowed,
        406: responses.NotAcceptable,
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
      summary: 'Who am I?',
      description: 'The user that the access token belongs to.',
      security: [{ bearerAuth: [] }],
      response: {
        200: Type.Unsafe<User>({ $ref: 'User' }),
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
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
      summary: 'Delete the account',
      description: 'Erases the account and everything that belongs to it: conversations, tasks, sessions, all of it, for good. Messages that are being worked on are cancelled first. The password is asked for again. `GET /api/auth/me/export` gives you a copy of it all before.',
      security: [{ bearerAuth: [] }],
      body: Type.Unsafe<AccountDeletion>({ $ref: 'AccountDeletion' }),
      response: {
        204: Type.Null({ description: 'The account is gone.' }),
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.PasswordRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  exportAccount: {
    method: 'GET',
    url: '/api/auth/me/export',
    schema: {
      operationId: 'exportAccount',
      tags: ['Accounts'],
      summary: 'Export all that you have',
      description: 'Everything that is stored of you, as newline-delimited JSON: each line is an object with `type` (`user`, `session`, `task`, `conversation`, `turn` or `message`) and `data`, in the shape that the other operations answer with. The last line has the type `end` and counts the lines before it: without it, the export was cut off. Lines are written while they are read, so that it may be as long as it likes; what changes meanwhile may be in it or not.',
      security: [{ bearerAuth: [] }],
      response: {
        200: {
          description: 'The export.',
          content: {
            'application/x-ndjson': {
              schema: Type.Unsafe<Readable>({
                type: 'string',
                description: 'One JSON object in each line; its field `type` says what it is, and `data` is it.'
              })
            }
          }
        },
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
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
      summary: 'Change the password',
      description: 'Sets a new password. All other sessions of the account end at once; this one goes on.',
      security: [{ bearerAuth: [] }],
      body: Type.Unsafe<PasswordChange>({ $ref: 'PasswordChange' }),
      response: {
        204: Type.Null({ description: 'The password is changed, and the other sessions are ended.' }),
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.PasswordRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
        503: responses.ServiceUnavailable
      }
    }
  },
  listSessions: {
    method: 'GET',
    url: '/api/auth/sessions',
    schema: {
      operationId: 'listSessions',
      tags: ['Accounts'],
      summary: 'List your sessions',
      description: 'Where you are logged in, newest first. A session begins with a login, and ends with a logout, when it is ended here, or when it has not been refreshed for a month. Of more than a hundred, the one that was not used for longest ends. When there are more, `next_cursor` is not null; send it as `cursor` to get them.',
      security: [{ bearerAuth: [] }],
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({
          minimum: 1,
          maximum: 100,
          default: 20,
          description: 'How many items a page has at most.'
        })),
        cursor: Type.Optional(Type.String({
          format: 'cursor',
          maxLength: 200,
          description: 'The `next_cursor` of the page before. Leave it out, or empty, for the first page.'
        }))
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
      summary: 'End a session',
      description: 'Logs one of your sessions out, wherever it is: its access tokens are refused from now on, and it cannot be refreshed. It may be the one that asks.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        session_id: Type.String({
          format: 'uuid',
          description: 'The id of a session of yours; `GET /api/auth/sessions` lists them. The page `/docs` sends that of your first login in the place of the example\'s.'
        })
      }),
      response: {
        204: Type.Null({ description: 'The session is over.' }),
        401: responses.Unauthorized,
        404: responses.SessionNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
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
      summary: 'Send a message to the agent',
      description: 'Stores the message, lets the agent act on your tasks, stores its answer and returns it. Without a `conversation_id` a new conversation begins. The agent sees the 20 most recent messages of the conversation.\n\nA conversation answers one message at a time: while it does, another message to it is refused with 409 `conversation_busy`. The work goes on when you disconnect. It may take up to a minute, usually a few seconds.\n\nWith an `Idempotency-Key` the request can be repeated safely, for example after a broken connection.\n\nWith `Accept: text/event-stream` (on the page `/docs`: the media type below, at the response 200) it answers with events while the turn is worked on (see the schema `TurnEvent`): what the agent says as it is written, and what it does. What cannot begin is refused with a problem, as without. A stream that was cut off is resumed with `GET /api/conversations/{conversation_id}/turns/{turn_id}/events`, or by repeating the request with its `Idempotency-Key`.',
      security: [{ bearerAuth: [] }],
      headers: Type.Object({
        'idempotency-key': Type.Optional(Type.String({
          pattern: '^(?:"[!#-~]{8,255}"|[!#-~]{8,255})$',
          description: 'Makes it safe to repeat a request. Make up a key for each message, such as a UUID, and send it with every repetition of the request: the message is taken once, and all of them get the answer of the same turn. An answer to a request that did not start the work has the header `idempotency-replayed: true`; such a request does not count for the rate limit.\n\n- While the turn is running, the request waits for its answer. If that takes too long, it gets 409 `idempotency_in_progress`: repeat it.\n- A turn that failed is taken up where it stopped. One that was cancelled stays so (409 `turn_cancelled`).\n- With another body the key is refused (422 `idempotency_mismatch`).\n\nA key is yours alone and lives for 24 hours. It has 8 to 255 visible ASCII characters other than `"`; in double quotes it is the same key.\n\nThe page `/docs` and Postman put a new key in the place of the example, each time.'
        })),
        'x-timezone': Type.Optional(Type.String({
          format: 'iana-time-zone',
          minLength: 1,
          maxLength: 64,
          default: 'UTC',
          description: 'Your time zone by its IANA name. "Today" and "tomorrow" in a message are meant in it, and the day that a task is due at a time. A name that does not exist is refused.'
        })),
        'last-event-id': Type.Optional(Type.String({
          format: 'event-id',
          maxLength: 64,
          description: 'The `id` of the last event that you have seen. An `EventSource` sends it by itself when it comes back.'
        }))
      }),
      body: Type.Unsafe<ChatRequest>({ $ref: 'ChatRequest' }),
      response: {
        200: responses.Answer,
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        409: responses.TurnConflict,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.MessageRefused,
        429: responses.TooManyRequests,
        500: responses.TurnGivenUp,
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
      summary: 'Send a message, with your user id in the path',
      description: 'The same as `POST /api/chat`, for clients that name the user in the path. It must be the id of the user that the access token belongs to; `GET /api/auth/me` tells it. The page `/docs` sends yours in the place of the example\'s.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        user_id: Type.String({
          format: 'uuid',
          description: 'The id of the signed-in user; `GET /api/auth/me` tells it.'
        })
      }),
      headers: Type.Object({
        'idempotency-key': Type.Optional(Type.String({
          pattern: '^(?:"[!#-~]{8,255}"|[!#-~]{8,255})$',
          description: 'Makes it safe to repeat a request. Make up a key for each message, such as a UUID, and send it with every repetition of the request: the message is taken once, and all of them get the answer of the same turn. An answer to a request that did not start the work has the header `idempotency-replayed: true`; such a request does not count for the rate limit.\n\n- While the turn is running, the request waits for its answer. If that takes too long, it gets 409 `idempotency_in_progress`: repeat it.\n- A turn that failed is taken up where it stopped. One that was cancelled stays so (409 `turn_cancelled`).\n- With another body the key is refused (422 `idempotency_mismatch`).\n\nA key is yours alone and lives for 24 hours. It has 8 to 255 visible ASCII characters other than `"`; in double quotes it is the same key.\n\nThe page `/docs` and Postman put a new key in the place of the example, each time.'
        })),
        'x-timezone': Type.Optional(Type.String({
          format: 'iana-time-zone',
          minLength: 1,
          maxLength: 64,
          default: 'UTC',
          description: 'Your time zone by its IANA name. "Today" and "tomorrow" in a message are meant in it, and the day that a task is due at a time. A name that does not exist is refused.'
        })),
        'last-event-id': Type.Optional(Type.String({
          format: 'event-id',
          maxLength: 64,
          description: 'The `id` of the last event that you have seen. An `EventSource` sends it by itself when it comes back.'
        }))
      }),
      body: Type.Unsafe<ChatRequest>({ $ref: 'ChatRequest' }),
      response: {
        200: responses.Answer,
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        403: responses.UserMismatch,
        404: responses.UserOrConversationNotFound,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
        409: responses.TurnConflict,
        413: responses.PayloadTooLarge,
        414: responses.IdTooLong,
        415: responses.UnsupportedMediaType,
        422: responses.MessageRefused,
        429: responses.TooManyRequests,
        500: responses.TurnGivenUp,
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
      summary: 'List or search your conversations',
      description: 'Your conversations, the one that was used last first. With `q` only those that have all of its words in the title or in one message, each with an extract in which they are marked; the last word may be the beginning of one. When there are more, `next_cursor` is not null; send it as `cursor` (with the same `q`) to get them. A conversation that is used while you turn the pages moves to the front.',
      security: [{ bearerAuth: [] }],
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({
          minimum: 1,
          maximum: 100,
          default: 20,
          description: 'How many items a page has at most.'
        })),
        cursor: Type.Optional(Type.String({
          format: 'cursor',
          maxLength: 200,
          description: 'The `next_cursor` of the page before. Leave it out, or empty, for the first page.'
        })),
        q: Type.Optional(Type.String({
          format: 'storable-text',
          maxLength: 200,
          description: 'Words to look for, in any order: letters and digits, upper and lower case are the same. Leave it out, or empty, for all conversations.'
        }))
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
      summary: 'Look at a conversation',
      description: 'Its title, how it ended, and whether the agent is working on a message of it.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      response: {
        200: Type.Unsafe<Conversation>({ $ref: 'Conversation' }),
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
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
      summary: 'Delete a conversation',
      description: 'Deletes a conversation with its messages and turns, for good. The tasks that it made stay. One that is being worked on is not deleted (409 `conversation_busy`): wait, or cancel the turn.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      response: {
        204: Type.Null({ description: 'The conversation is gone.' }),
        401: responses.Unauthorized,
        404: responses.ConversationNotFound,
        406: responses.NotAcceptable,
        409: responses.ConversationBusy,
        414: responses.IdTooLong,
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
      summary: 'Rename a conversation',
      description: 'Gives a conversation another title than the one that was made from its first message.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
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
      summary: 'Read the messages of a conversation',
      description: 'Messages and answers; with each answer, what the agent did. The newest come first, or with `order=oldest_first` the oldest. `next_cursor` goes on in that order and is null at the end. `previous_cursor` goes back: send it with the other `order` to read from the first of these messages in the other direction, for example what has been said since.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({
          minimum: 1,
          maximum: 100,
          default: 20,
          description: 'How many items a page has at most.'
        })),
        cursor: Type.Optional(Type.String({
          format: 'cursor',
          maxLength: 200,
          description: 'The `next_cursor` of the page before. Leave it out, or empty, for the first page.'
        })),
        order: Type.Optional(Type.Unsafe<'newest_first' | 'oldest_first'>({
          type: 'string',
          enum: ['newest_first', 'oldest_first'],
          default: 'newest_first',
          description: 'Which messages come first.'
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
      summary: 'List the turns of a conversation',
      description: 'The turns of a conversation, newest first: each message of yours, and what became of it. When there are more, `next_cursor` is not null; send it as `cursor` to get them.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({
          minimum: 1,
          maximum: 100,
          default: 20,
          description: 'How many items a page has at most.'
        })),
        cursor: Type.Optional(Type.String({
          format: 'cursor',
          maxLength: 200,
          description: 'The `next_cursor` of the page before. Leave it out, or empty, for the first page.'
        }))
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
      summary: 'Look at a turn',
      description: 'A message of yours and what became of it: whether it is still being worked on, what the agent has done so far, and the answer or the error.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        }),
        turn_id: Type.String({
          format: 'uuid',
          description: 'The id of a turn of that conversation, from the answer to a message or from an error. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      response: {
        200: responses.TurnFound,
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
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
      summary: 'Cancel a turn',
      description: 'Ends a turn that is running, on whichever server. What its tools have done stays, and is listed. The request that waits for its answer gets 409 `turn_cancelled`. A turn that has ended stays as it is.\n\nThere is no body; one that is sent is ignored.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        }),
        turn_id: Type.String({
          format: 'uuid',
          description: 'The id of a turn of that conversation, from the answer to a message or from an error. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      response: {
        200: responses.TurnEnded,
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
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
      summary: 'Watch a turn',
      description: 'The events of a turn, whoever works on it: first those that have happened, then what happens. It ends with the turn. With the `id` of the last event that you have seen, in `last-event-id` or `after`, it goes on behind that one, without a gap or a repeat; when nothing follows any more it answers 204, which also keeps an `EventSource` from coming back.\n\nEvents of turns that have ended are kept for a day. After that a text comes as one piece.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        }),
        turn_id: Type.String({
          format: 'uuid',
          description: 'The id of a turn of that conversation, from the answer to a message or from an error. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      querystring: Type.Object({
        after: Type.Optional(Type.String({
          format: 'event-id',
          maxLength: 64,
          description: 'The same as `last-event-id`, for clients that cannot set headers. The header goes first.'
        }))
      }),
      headers: Type.Object({
        'last-event-id': Type.Optional(Type.String({
          format: 'event-id',
          maxLength: 64,
          description: 'The `id` of the last event that you have seen. An `EventSource` sends it by itself when it comes back.'
        }))
      }),
      response: {
        200: responses.TurnEvents,
        204: Type.Null({ description: 'The turn has ended, and you have seen its last event.' }),
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
        422: responses.PlaceRefused,
        429: responses.TooManyRequests,
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
      summary: 'Retry a turn',
      description: 'Takes a failed turn up where it stopped, and answers as `POST /api/chat` does. Tools that have run are not run again. A completed turn answers what it answered before; one that is running is not disturbed (409 `conversation_busy`), and one that was cancelled stays so (409 `turn_cancelled`). It counts as a message for the rate limit.\n\nThere is no body; one that is sent is ignored.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.'
        }),
        turn_id: Type.String({
          format: 'uuid',
          description: 'The id of a turn of that conversation, from the answer to a message or from an error. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      response: {
        200: responses.RetriedAnswer,
        401: responses.Unauthorized,
        404: responses.TurnNotFound,
        406: responses.NotAcceptable,
        409: responses.TurnConflict,
        414: responses.IdTooLong,
        422: responses.ContentBlocked,
        429: responses.TooManyRequests,
        500: responses.TurnGivenUp,
        502: responses.ModelFailed,
        503: responses.ChatUnavailable,
        504: responses.ModelTimeout
      }
    }
  },
  listTasks: {
    method: 'GET',
    url: '/api/tasks',
    schema: {
      operationId: 'listTasks',
      tags: ['Tasks'],
      summary: 'List your tasks',
      description: 'The tasks that pass all of the filters, in the order that you ask for. When there are more, `next_cursor` is not null; send it as `cursor`, with the same filters and the same `sort`, to get them.',
      security: [{ bearerAuth: [] }],
      querystring: Type.Object({
        limit: Type.Optional(Type.Integer({
          minimum: 1,
          maximum: 100,
          default: 20,
          description: 'How many items a page has at most.'
        })),
        cursor: Type.Optional(Type.String({
          format: 'cursor',
          maxLength: 200,
          description: 'The `next_cursor` of the page before. Leave it out, or empty, for the first page.'
        })),
        status: Type.Optional(Type.Unsafe<'open' | 'completed' | 'all'>({
          type: 'string',
          enum: ['open', 'completed', 'all'],
          default: 'open',
          description: 'Whether the tasks are still to be done.'
        })),
        due_after: Type.Optional(Type.String({ format: 'date', description: 'Only tasks that are due on this day or later.' })),
        due_before: Type.Optional(Type.String({ format: 'date', description: 'Only tasks that are due on this day or earlier.' })),
        priority: Type.Optional(Type.Unsafe<'low' | 'normal' | 'high'>({
          type: 'string',
          enum: ['low', 'normal', 'high'],
          description: 'Only tasks of this priority.'
        })),
        q: Type.Optional(Type.String({
          format: 'storable-text',
          maxLength: 200,
          description: 'Only tasks with this text in the title or the description; upper and lower case are the same.'
        })),
        sort: Type.Optional(Type.Unsafe<'due' | 'number' | '-number' | '-updated_at' | 'priority'>({
          type: 'string',
          enum: ['due', 'number', '-number', '-updated_at', 'priority'],
          default: 'due',
          description: 'By due date, those without one last (`due`); by number, which is the order they were made in (`number`), or the newest first (`-number`); the last changed first (`-updated_at`); or the most important first, then by due date (`priority`).'
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
      summary: 'Add a task',
      description: 'Adds a task without asking the agent. It gets the next number. With an `Idempotency-Key` the request can be repeated safely: a repetition gets the first answer, with `idempotency-replayed: true`, whatever became of the task since.',
      security: [{ bearerAuth: [] }],
      headers: Type.Object({
        'idempotency-key': Type.Optional(Type.String({
          pattern: '^(?:"[!#-~]{8,255}"|[!#-~]{8,255})$',
          description: 'Makes it safe to repeat a request. Make up a key for each task, such as a UUID, and send it with every repetition of the request: the task is made once, and all of them get the same answer. With another body the key is refused (422 `idempotency_mismatch`).\n\nA key is yours alone and lives for 24 hours. It has 8 to 255 visible ASCII characters other than `"`; in double quotes it is the same key.\n\nThe page `/docs` and Postman put a new key in the place of the example, each time.'
        })),
        'x-timezone': Type.Optional(Type.String({
          format: 'iana-time-zone',
          minLength: 1,
          maxLength: 64,
          default: 'UTC',
          description: 'Your time zone by its IANA name. "Today" and "tomorrow" in a message are meant in it, and the day that a task is due at a time. A name that does not exist is refused.'
        }))
      }),
      body: Type.Unsafe<NewTask>({ $ref: 'NewTask' }),
      response: {
        201: Type.Unsafe<Task>({ $ref: 'Task' }),
        400: responses.MalformedBody,
        401: responses.Unauthorized,
        406: responses.NotAcceptable,
        408: responses.RequestTimeout,
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
      summary: 'Look at a task',
      description: 'The task as it is now, and its `etag`, for changing it.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        task_id: Type.String({
          format: 'uuid',
          description: 'The id of a task of yours. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      response: {
        200: Type.Unsafe<Task>({ $ref: 'Task' }),
        401: responses.Unauthorized,
        404: responses.TaskNotFound,
        406: responses.NotAcceptable,
        414: responses.IdTooLong,
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
      summary: 'Delete a task',
      description: 'Deletes a task for good. With `If-Match` only when it is still what you have seen.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        task_id: Type.String({
          format: 'uuid',
          description: 'The id of a task of yours. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      headers: Type.Object({
        'if-match': Type.Optional(Type.String({
          pattern: '^(?:\\*|(?:W/)?"[0-9]{1,9}")$',
          description: 'The `etag` of the task that you have seen: its `version` in double quotes. Without it, or with `*`, the task is changed whatever it is now.'
        }))
      }),
      response: {
        204: Type.Null({ description: 'The task is gone.' }),
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
      summary: 'Change a task',
      description: 'Changes the fields that are sent, and no others. `completed: true` marks the task as done, `false` opens it again; null takes a description or a due date away.\n\nWith `If-Match` it changes only the task that you have seen: when it has changed since, you get 412 `stale` and nothing happens.',
      security: [{ bearerAuth: [] }],
      params: Type.Object({
        task_id: Type.String({
          format: 'uuid',
          description: 'The id of a task of yours. The page `/docs` sends your latest one in the place of the example\'s.'
        })
      }),
      headers: Type.Object({
        'if-match': Type.Optional(Type.String({
          pattern: '^(?:\\*|(?:W/)?"[0-9]{1,9}")$',
          description: 'The `etag` of the task that you have seen: its `version` in double quotes. Without it, or with `*`, the task is changed whatever it is now.'
        })),
        'x-timezone': Type.Optional(Type.String({
          format: 'iana-time-zone',
          minLength: 1,
          maxLength: 64,
          default: 'UTC',
          description: 'Your time zone by its IANA name. "Today" and "tomorrow" in a message are meant in it, and the day that a task is due at a time. A name that does not exist is refused.'
        }))
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
  getApiInfo: {
    method: 'GET',
    url: '/',
    schema: {
      operationId: 'getApiInfo',
      tags: ['Service'],
      summary: 'What runs here',
      description: 'Name, version and model of this server, and where its documentation is.',
      security: [],
      response: {
        200: Type.Unsafe<ApiInfo>({ $ref: 'ApiInfo' }),
        406: responses.NotAcceptable,
        429: responses.TooManyRequests,
        503: responses.Draining
      }
    }
  },
  getHealth: {
    method: 'GET',
    url: '/health',
    schema: {
      operationId: 'getHealth',
      tags: ['Service'],
      summary: 'Can this server do its work?',
      description: 'For load balancers: 200 when the database answers, 503 when it does not. Answers within a second, also when the database hangs.',
      security: [],
      response: {
        200: Type.Unsafe<Health>({ $ref: 'Health' }),
        406: responses.NotAcceptable,
        429: responses.TooManyRequests,
        503: {
          description: 'The database does not answer, or this server is shutting down. Send requests to another one.',
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
      summary: 'Does this process run?',
      description: 'For process supervisors. Asks nothing of the database; restart the process when this does not answer.',
      security: [],
      response: {
        200: Type.Unsafe<Liveness>({ $ref: 'Liveness' }),
        406: responses.NotAcceptable,
        429: responses.TooManyRequests,
        503: responses.Draining
      }
    }
  }
} as const
