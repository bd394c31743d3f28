// Generated from the contract by openapi/generate.ts. Do not edit.

import { Type } from '@sinclair/typebox'
import type { AccessToken, ApiInfo, ChatRequest, Credentials, Health, Liveness, Problem, Registration, User } from './components.ts'
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
      description: 'Stores the message, lets the agent act on your tasks, stores its answer and returns it. Without a `conversation_id` a new conversation begins. The agent sees the 20 most recent messages of the conversation.\n\nA conversation answers one message at a time: while it does, another message to it is refused with 409 `conversation_busy`. The work goes on when you disconnect. It may take up to a minute, usually a few seconds.',
      security: [{ bearerAuth: [] }],
      headers: Type.Object({
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
        409: responses.ConversationBusy,
        413: responses.PayloadTooLarge,
        415: responses.UnsupportedMediaType,
        422: responses.MessageRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
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
        409: responses.ConversationBusy,
        413: responses.PayloadTooLarge,
        414: responses.UserIdTooLong,
        415: responses.UnsupportedMediaType,
        422: responses.MessageRefused,
        429: responses.TooManyRequests,
        500: responses.InternalError,
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
