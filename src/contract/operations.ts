// Generated from the contract by openapi/generate.ts. Do not edit.

import { Type } from '@sinclair/typebox'
import type { AccessToken, ApiInfo, ChatRequest, Credentials, Health, Liveness, Problem, Registration, TurnPage, User } from './components.ts'
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
      description: 'Exchanges an e-mail address and a password for an access token. The page `/docs` keeps it and is signed in from then on; elsewhere send it as `Authorization: Bearer <token>`. When it has expired, log in again. An unknown address and a wrong password give the same answer.',
      security: [],
      body: Type.Unsafe<Credentials>({ $ref: 'Credentials' }),
      response: {
        200: Type.Unsafe<AccessToken>({ $ref: 'AccessToken' }),
        400: responses.MalformedBody,
        401: responses.LoginRefused,
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
  sendMessage: {
    method: 'POST',
    url: '/api/chat',
    schema: {
      operationId: 'sendMessage',
      tags: ['Chat'],
      summary: 'Send a message to the agent',
      description: 'Stores the message, lets the agent act on your tasks, stores its answer and returns it. Without a `conversation_id` a new conversation begins. The agent sees the 20 most recent messages of the conversation.\n\nA conversation answers one message at a time: while it does, another message to it is refused with 409 `conversation_busy`. The work goes on when you disconnect. It may take up to a minute, usually a few seconds.\n\nWith an `Idempotency-Key` the request can be repeated safely, for example after a broken connection.',
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
          description: 'Your time zone by its IANA name. "Today" and "tomorrow" in the message are meant in it. A name that does not exist is refused.'
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
          description: 'Your time zone by its IANA name. "Today" and "tomorrow" in the message are meant in it. A name that does not exist is refused.'
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
          maxLength: 64,
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
