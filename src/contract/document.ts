// Generated from the contract by openapi/generate.ts. Do not edit.

/** The contract itself, in one document. */
export const document = {
  openapi: '3.1.0',
  info: {
    title: 'TodoBot Chat API',
    version: '0.1.0',
    summary: 'Manage a to-do list by talking to an agent.',
    license: { name: 'MIT', identifier: 'MIT' },
    description: 'Post a message such as "Add buy groceries tomorrow"; an agent changes your to-do list and answers in words, together with what it did.\n\n### First steps\n\n1. **Register**: `POST /api/auth/register` with an e-mail address and a password.\n2. **Log in**: `POST /api/auth/login` with the same two. On the page `/docs` that is all: it keeps the `access_token` and sends it from now on, also after a reload. Elsewhere send it as `Authorization: Bearer <token>`.\n3. **Chat**: `POST /api/chat`. Send the `conversation_id` of the answer with your next message, and the agent knows what "it" and "the second one" mean.\n\n### Messages are safe\n\nA message is stored before the agent sees it. What a tool does to your tasks is stored together with the record of it: never half, and never twice. The work on a message is a turn. It goes on when you disconnect and when its server dies; one that fails says so, keeps what was done until then, and can be retried from there.\n\nSend a message with an `Idempotency-Key`, and you can repeat the request as often as you like: the message is taken once.\n\n### Good to know\n\n- Errors are `application/problem+json` (RFC 9457, the schema `Problem`). Programs look at `code`; `detail` tells people what to do next. Only an unhealthy `GET /health` answers with its usual body.\n- Any request may also meet 404 `not_found` (unknown path), 405 `method_not_allowed`, 400 `bad_request` (not HTTP), 408 `request_timeout`, 414 `uri_too_long` or 431 `headers_too_large`.\n- Requests are counted per address, chat messages per user: see the headers `ratelimit-*`, and `retry-after` of a 429. A body has at most 64 KiB.\n- Fields are `snake_case`, ids are UUIDs, times are RFC 3339 in UTC. Unknown fields in a request are refused; answers may gain fields.\n- Every answer has an `x-request-id`: quote it when you report a problem.'
  },
  servers: [
    { url: 'http://localhost:8000', description: 'A server on your machine, started with `npm start`.' }
  ],
  security: [{ bearerAuth: [] }],
  tags: [
    {
      name: 'Accounts',
      description: 'Start here. Make an account and log in; everything about your tasks needs that.'
    },
    {
      name: 'Chat',
      description: 'Talk to the agent. It adds, lists, completes, changes and deletes your tasks.'
    },
    {
      name: 'Conversations',
      description: 'What you and the agent have said. List, search, read, rename and delete your conversations.'
    },
    {
      name: 'Turns',
      description: 'What became of your messages. Look at a turn, cancel it while it runs, or retry it when it failed.'
    },
    {
      name: 'Tasks',
      description: 'Your to-do list itself, for pages that show it. What you change here, the agent sees.'
    },
    { name: 'Service', description: 'What runs here, and whether it is well. No account needed.' }
  ],
  paths: {
    '/api/auth/register': {
      post: {
        operationId: 'registerUser',
        tags: ['Accounts'],
        summary: 'Make an account',
        description: 'Makes an account from an e-mail address and a password. Addresses are compared without regard to case. Afterwards log in with the same two.',
        security: [],
        requestBody: {
          description: 'The address and the password of the new account.',
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Registration' },
              examples: {
                new_account: {
                  summary: 'A new account',
                  value: { email: 'ada@example.com', password: 'correct horse battery staple' }
                }
              }
            }
          }
        },
        responses: {
          201: {
            description: 'The account exists now.',
            headers: {
              location: { $ref: '#/components/headers/Location' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/User' },
                examples: { new_user: { $ref: '#/components/examples/ada' } }
              }
            }
          },
          400: { $ref: '#/components/responses/MalformedBody' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          409: { $ref: '#/components/responses/EmailTaken' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/ValidationFailed' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/auth/login': {
      post: {
        operationId: 'loginUser',
        tags: ['Accounts'],
        summary: 'Log in',
        description: 'Exchanges an e-mail address and a password for an access token. The page `/docs` keeps it and is signed in from then on; elsewhere send it as `Authorization: Bearer <token>`. When it has expired, log in again; a browser has also got a cookie, with which `POST /api/auth/refresh` gives it a new one. An unknown address and a wrong password give the same answer.',
        security: [],
        requestBody: {
          description: 'The address and the password of the account.',
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Credentials' },
              examples: {
                existing_account: {
                  summary: 'An account made before',
                  value: { email: 'ada@example.com', password: 'correct horse battery staple' }
                }
              }
            }
          }
        },
        responses: {
          200: {
            description: 'The access token, and a cookie to refresh it with.',
            headers: {
              'set-cookie': { $ref: '#/components/headers/SetCookie' },
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/AccessToken' },
                examples: { access_token: { $ref: '#/components/examples/access_token' } }
              }
            }
          },
          400: { $ref: '#/components/responses/MalformedBody' },
          401: { $ref: '#/components/responses/LoginRefused' },
          403: { $ref: '#/components/responses/OriginNotAllowed' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/ValidationFailed' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/auth/refresh': {
      post: {
        operationId: 'refreshSession',
        tags: ['Accounts'],
        summary: 'Get a new access token',
        description: 'For browsers: exchanges the cookie that the login set for a new access token, without a password. The cookie is replaced by a new one, and each is good for one exchange: one that comes a second time ends its session, because somebody has copied it. Two tabs that refresh at the same time are not taken for that, nor is a request that is repeated within some seconds.\n\nOnly pages of this server and of the origins it allows may use it. There is no body; one that is sent is ignored.',
        security: [{ refreshCookie: [] }],
        responses: {
          200: {
            description: 'A new access token, and a new cookie.',
            headers: {
              'set-cookie': { $ref: '#/components/headers/SetCookie' },
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/AccessToken' },
                examples: { access_token: { $ref: '#/components/examples/access_token' } }
              }
            }
          },
          401: { $ref: '#/components/responses/SessionOver' },
          403: { $ref: '#/components/responses/OriginNotAllowed' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/auth/logout': {
      post: {
        operationId: 'logoutUser',
        tags: ['Accounts'],
        summary: 'Log out',
        description: 'Ends the session of the cookie or of the access token that comes with the request, or of both, and takes the cookie away. Access tokens of an ended session are refused from that moment. Without a session it does nothing.\n\nThere is no body; one that is sent is ignored.',
        security: [{ refreshCookie: [] }, { bearerAuth: [] }, {}],
        responses: {
          204: {
            description: 'You are logged out.',
            headers: {
              'set-cookie': { $ref: '#/components/headers/SetCookie' },
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            }
          },
          403: { $ref: '#/components/responses/OriginNotAllowed' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/auth/me': {
      get: {
        operationId: 'getCurrentUser',
        tags: ['Accounts'],
        summary: 'Who am I?',
        description: 'The user that the access token belongs to.',
        security: [{ bearerAuth: [] }],
        responses: {
          200: {
            description: 'The signed-in user.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/User' },
                examples: { current_user: { $ref: '#/components/examples/ada' } }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      },
      delete: {
        operationId: 'deleteAccount',
        tags: ['Accounts'],
        summary: 'Delete the account',
        description: 'Erases the account and everything that belongs to it: conversations, tasks, sessions, all of it, for good. Messages that are being worked on are cancelled first. The password is asked for again. `GET /api/auth/me/export` gives you a copy of it all before.',
        security: [{ bearerAuth: [] }],
        requestBody: {
          description: 'The password of the account.',
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/AccountDeletion' },
              examples: {
                for_good: {
                  summary: 'Delete it for good',
                  value: { password: 'correct horse battery staple' }
                }
              }
            }
          }
        },
        responses: {
          204: {
            description: 'The account is gone.',
            headers: {
              'set-cookie': { $ref: '#/components/headers/SetCookie' },
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            }
          },
          400: { $ref: '#/components/responses/MalformedBody' },
          401: { $ref: '#/components/responses/Unauthorized' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/PasswordRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/auth/me/export': {
      get: {
        operationId: 'exportAccount',
        tags: ['Accounts'],
        summary: 'Export all that you have',
        description: 'Everything that is stored of you, as newline-delimited JSON: each line is an object with `type` (`user`, `session`, `task`, `conversation`, `turn` or `message`) and `data`, in the shape that the other operations answer with. The last line has the type `end` and counts the lines before it: without it, the export was cut off. Lines are written while they are read, so that it may be as long as it likes; what changes meanwhile may be in it or not.',
        security: [{ bearerAuth: [] }],
        responses: {
          200: {
            description: 'The export.',
            headers: {
              'content-disposition': { $ref: '#/components/headers/ContentDisposition' },
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/x-ndjson': {
                schema: {
                  type: 'string',
                  description: 'One JSON object in each line; its field `type` says what it is, and `data` is it.'
                },
                examples: { export: { $ref: '#/components/examples/export' } }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/auth/password': {
      post: {
        operationId: 'changePassword',
        tags: ['Accounts'],
        summary: 'Change the password',
        description: 'Sets a new password. All other sessions of the account end at once; this one goes on.',
        security: [{ bearerAuth: [] }],
        requestBody: {
          description: 'The password as it is, and as it is to be.',
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/PasswordChange' },
              examples: {
                a_better_one: {
                  summary: 'A new password',
                  value: {
                    current_password: 'correct horse battery staple',
                    new_password: 'another horse another staple'
                  }
                }
              }
            }
          }
        },
        responses: {
          204: {
            description: 'The password is changed, and the other sessions are ended.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            }
          },
          400: { $ref: '#/components/responses/MalformedBody' },
          401: { $ref: '#/components/responses/Unauthorized' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/PasswordRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/auth/sessions': {
      get: {
        operationId: 'listSessions',
        tags: ['Accounts'],
        summary: 'List your sessions',
        description: 'Where you are logged in, newest first. A session begins with a login, and ends with a logout, when it is ended here, or when it has not been refreshed for a month. Of more than a hundred, the one that was not used for longest ends. When there are more, `next_cursor` is not null; send it as `cursor` to get them.',
        security: [{ bearerAuth: [] }],
        parameters: [{ $ref: '#/components/parameters/Limit' }, { $ref: '#/components/parameters/Cursor' }],
        responses: {
          200: {
            description: 'A page of sessions.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/SessionPage' },
                examples: { sessions: { $ref: '#/components/examples/sessions' } }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          422: { $ref: '#/components/responses/QueryRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/auth/sessions/{session_id}': {
      delete: {
        operationId: 'endSession',
        tags: ['Accounts'],
        summary: 'End a session',
        description: 'Logs one of your sessions out, wherever it is: its access tokens are refused from now on, and it cannot be refreshed. It may be the one that asks.',
        security: [{ bearerAuth: [] }],
        parameters: [{ $ref: '#/components/parameters/SessionId' }],
        responses: {
          204: {
            description: 'The session is over.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/SessionNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          414: { $ref: '#/components/responses/IdTooLong' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/chat': {
      post: {
        operationId: 'sendMessage',
        tags: ['Chat'],
        summary: 'Send a message to the agent',
        description: 'Stores the message, lets the agent act on your tasks, stores its answer and returns it. Without a `conversation_id` a new conversation begins. The agent sees the 20 most recent messages of the conversation.\n\nA conversation answers one message at a time: while it does, another message to it is refused with 409 `conversation_busy`. The work goes on when you disconnect. It may take up to a minute, usually a few seconds.\n\nWith an `Idempotency-Key` the request can be repeated safely, for example after a broken connection.\n\nWith `Accept: text/event-stream` (on the page `/docs`: the media type below, at the response 200) it answers with events while the turn is worked on (see the schema `TurnEvent`): what the agent says as it is written, and what it does. What cannot begin is refused with a problem, as without. A stream that was cut off is resumed with `GET /api/conversations/{conversation_id}/turns/{turn_id}/events`, or by repeating the request with its `Idempotency-Key`.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/IdempotencyKey' },
          { $ref: '#/components/parameters/Timezone' },
          { $ref: '#/components/parameters/LastEventId' }
        ],
        requestBody: { $ref: '#/components/requestBodies/Message' },
        responses: {
          200: { $ref: '#/components/responses/Answer' },
          400: { $ref: '#/components/responses/MalformedBody' },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/ConversationNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          409: { $ref: '#/components/responses/TurnConflict' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/MessageRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/TurnGivenUp' },
          502: { $ref: '#/components/responses/ModelFailed' },
          503: { $ref: '#/components/responses/ChatUnavailable' },
          504: { $ref: '#/components/responses/ModelTimeout' }
        }
      }
    },
    '/api/{user_id}/chat': {
      post: {
        operationId: 'sendMessageAsUser',
        tags: ['Chat'],
        summary: 'Send a message, with your user id in the path',
        description: 'The same as `POST /api/chat`, for clients that name the user in the path. It must be the id of the user that the access token belongs to; `GET /api/auth/me` tells it. The page `/docs` sends yours in the place of the example\'s.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/UserId' },
          { $ref: '#/components/parameters/IdempotencyKey' },
          { $ref: '#/components/parameters/Timezone' },
          { $ref: '#/components/parameters/LastEventId' }
        ],
        requestBody: { $ref: '#/components/requestBodies/Message' },
        responses: {
          200: { $ref: '#/components/responses/Answer' },
          400: { $ref: '#/components/responses/MalformedBody' },
          401: { $ref: '#/components/responses/Unauthorized' },
          403: { $ref: '#/components/responses/UserMismatch' },
          404: { $ref: '#/components/responses/UserOrConversationNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          409: { $ref: '#/components/responses/TurnConflict' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          414: { $ref: '#/components/responses/IdTooLong' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/MessageRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/TurnGivenUp' },
          502: { $ref: '#/components/responses/ModelFailed' },
          503: { $ref: '#/components/responses/ChatUnavailable' },
          504: { $ref: '#/components/responses/ModelTimeout' }
        }
      }
    },
    '/api/conversations': {
      get: {
        operationId: 'listConversations',
        tags: ['Conversations'],
        summary: 'List or search your conversations',
        description: 'Your conversations, the one that was used last first. With `q` only those that have all of its words in the title or in one message, each with an extract in which they are marked; the last word may be the beginning of one. When there are more, `next_cursor` is not null; send it as `cursor` (with the same `q`) to get them. A conversation that is used while you turn the pages moves to the front.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/Limit' },
          { $ref: '#/components/parameters/Cursor' },
          {
            name: 'q',
            in: 'query',
            required: false,
            description: 'Words to look for, in any order: letters and digits, upper and lower case are the same. Leave it out, or empty, for all conversations.',
            schema: { type: 'string', format: 'storable-text', maxLength: 200 },
            example: ''
          }
        ],
        responses: {
          200: {
            description: 'A page of conversations.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ConversationPage' },
                examples: {
                  newest: { $ref: '#/components/examples/first_page_of_conversations' },
                  found: { $ref: '#/components/examples/found_conversations' }
                }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          422: { $ref: '#/components/responses/QueryRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/conversations/{conversation_id}': {
      get: {
        operationId: 'getConversation',
        tags: ['Conversations'],
        summary: 'Look at a conversation',
        description: 'Its title, how it ended, and whether the agent is working on a message of it.',
        security: [{ bearerAuth: [] }],
        parameters: [{ $ref: '#/components/parameters/ConversationId' }],
        responses: {
          200: {
            description: 'The conversation.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Conversation' },
                examples: { conversation: { $ref: '#/components/examples/conversation' } }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/ConversationNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          414: { $ref: '#/components/responses/IdTooLong' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      },
      patch: {
        operationId: 'renameConversation',
        tags: ['Conversations'],
        summary: 'Rename a conversation',
        description: 'Gives a conversation another title than the one that was made from its first message.',
        security: [{ bearerAuth: [] }],
        parameters: [{ $ref: '#/components/parameters/ConversationId' }],
        requestBody: {
          description: 'The new title.',
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ConversationChange' },
              examples: {
                new_title: { summary: 'A new title', value: { title: 'Groceries for the weekend' } }
              }
            }
          }
        },
        responses: {
          200: {
            description: 'The conversation, with its new title.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Conversation' },
                examples: { renamed: { $ref: '#/components/examples/renamed_conversation' } }
              }
            }
          },
          400: { $ref: '#/components/responses/MalformedBody' },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/ConversationNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          414: { $ref: '#/components/responses/IdTooLong' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/ValidationFailed' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      },
      delete: {
        operationId: 'deleteConversation',
        tags: ['Conversations'],
        summary: 'Delete a conversation',
        description: 'Deletes a conversation with its messages and turns, for good. The tasks that it made stay. One that is being worked on is not deleted (409 `conversation_busy`): wait, or cancel the turn.',
        security: [{ bearerAuth: [] }],
        parameters: [{ $ref: '#/components/parameters/ConversationId' }],
        responses: {
          204: {
            description: 'The conversation is gone.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/ConversationNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          409: { $ref: '#/components/responses/ConversationBusy' },
          414: { $ref: '#/components/responses/IdTooLong' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/conversations/{conversation_id}/messages': {
      get: {
        operationId: 'listMessages',
        tags: ['Conversations'],
        summary: 'Read the messages of a conversation',
        description: 'Messages and answers; with each answer, what the agent did. The newest come first, or with `order=oldest_first` the oldest. `next_cursor` goes on in that order and is null at the end. `previous_cursor` goes back: send it with the other `order` to read from the first of these messages in the other direction, for example what has been said since.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/ConversationId' },
          { $ref: '#/components/parameters/Limit' },
          { $ref: '#/components/parameters/Cursor' },
          {
            name: 'order',
            in: 'query',
            required: false,
            description: 'Which messages come first.',
            schema: { type: 'string', enum: ['newest_first', 'oldest_first'], default: 'newest_first' }
          }
        ],
        responses: {
          200: {
            description: 'A page of messages.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/MessagePage' },
                examples: { messages: { $ref: '#/components/examples/messages' } }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/ConversationNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          414: { $ref: '#/components/responses/IdTooLong' },
          422: { $ref: '#/components/responses/QueryRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/conversations/{conversation_id}/turns': {
      get: {
        operationId: 'listTurns',
        tags: ['Turns'],
        summary: 'List the turns of a conversation',
        description: 'The turns of a conversation, newest first: each message of yours, and what became of it. When there are more, `next_cursor` is not null; send it as `cursor` to get them.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/ConversationId' },
          { $ref: '#/components/parameters/Limit' },
          { $ref: '#/components/parameters/Cursor' }
        ],
        responses: {
          200: {
            description: 'A page of turns.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/TurnPage' },
                examples: {
                  first_page: { $ref: '#/components/examples/first_page_of_turns' },
                  last_page: { $ref: '#/components/examples/last_page_of_turns' }
                }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/ConversationNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          414: { $ref: '#/components/responses/IdTooLong' },
          422: { $ref: '#/components/responses/QueryRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/conversations/{conversation_id}/turns/{turn_id}': {
      get: {
        operationId: 'getTurn',
        tags: ['Turns'],
        summary: 'Look at a turn',
        description: 'A message of yours and what became of it: whether it is still being worked on, what the agent has done so far, and the answer or the error.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/ConversationId' },
          { $ref: '#/components/parameters/TurnId' }
        ],
        responses: {
          200: { $ref: '#/components/responses/TurnFound' },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/TurnNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          414: { $ref: '#/components/responses/IdTooLong' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/conversations/{conversation_id}/turns/{turn_id}/cancel': {
      post: {
        operationId: 'cancelTurn',
        tags: ['Turns'],
        summary: 'Cancel a turn',
        description: 'Ends a turn that is running, on whichever server. What its tools have done stays, and is listed. The request that waits for its answer gets 409 `turn_cancelled`. A turn that has ended stays as it is.\n\nThere is no body; one that is sent is ignored.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/ConversationId' },
          { $ref: '#/components/parameters/TurnId' }
        ],
        responses: {
          200: { $ref: '#/components/responses/TurnEnded' },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/TurnNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          414: { $ref: '#/components/responses/IdTooLong' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/conversations/{conversation_id}/turns/{turn_id}/events': {
      get: {
        operationId: 'streamTurn',
        tags: ['Turns'],
        summary: 'Watch a turn',
        description: 'The events of a turn, whoever works on it: first those that have happened, then what happens. It ends with the turn. With the `id` of the last event that you have seen, in `last-event-id` or `after`, it goes on behind that one, without a gap or a repeat; when nothing follows any more it answers 204, which also keeps an `EventSource` from coming back.\n\nEvents of turns that have ended are kept for a day. After that a text comes as one piece.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/ConversationId' },
          { $ref: '#/components/parameters/TurnId' },
          { $ref: '#/components/parameters/LastEventId' },
          { $ref: '#/components/parameters/After' }
        ],
        responses: {
          200: { $ref: '#/components/responses/TurnEvents' },
          204: {
            description: 'The turn has ended, and you have seen its last event.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/TurnNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          414: { $ref: '#/components/responses/IdTooLong' },
          422: { $ref: '#/components/responses/PlaceRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/StreamUnavailable' }
        }
      }
    },
    '/api/conversations/{conversation_id}/turns/{turn_id}/retry': {
      post: {
        operationId: 'retryTurn',
        tags: ['Turns'],
        summary: 'Retry a turn',
        description: 'Takes a failed turn up where it stopped, and answers as `POST /api/chat` does. Tools that have run are not run again. A completed turn answers what it answered before; one that is running is not disturbed (409 `conversation_busy`), and one that was cancelled stays so (409 `turn_cancelled`). It counts as a message for the rate limit.\n\nThere is no body; one that is sent is ignored.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/ConversationId' },
          { $ref: '#/components/parameters/TurnId' }
        ],
        responses: {
          200: { $ref: '#/components/responses/RetriedAnswer' },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/TurnNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          409: { $ref: '#/components/responses/TurnConflict' },
          414: { $ref: '#/components/responses/IdTooLong' },
          422: { $ref: '#/components/responses/ContentBlocked' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/TurnGivenUp' },
          502: { $ref: '#/components/responses/ModelFailed' },
          503: { $ref: '#/components/responses/ChatUnavailable' },
          504: { $ref: '#/components/responses/ModelTimeout' }
        }
      }
    },
    '/api/tasks': {
      get: {
        operationId: 'listTasks',
        tags: ['Tasks'],
        summary: 'List your tasks',
        description: 'The tasks that pass all of the filters, in the order that you ask for. When there are more, `next_cursor` is not null; send it as `cursor`, with the same filters and the same `sort`, to get them.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/Limit' },
          { $ref: '#/components/parameters/Cursor' },
          {
            name: 'status',
            in: 'query',
            required: false,
            description: 'Whether the tasks are still to be done.',
            schema: { type: 'string', enum: ['open', 'completed', 'all'], default: 'open' }
          },
          {
            name: 'due_after',
            in: 'query',
            required: false,
            description: 'Only tasks that are due on this day or later.',
            schema: { type: 'string', format: 'date' },
            example: '2025-01-01'
          },
          {
            name: 'due_before',
            in: 'query',
            required: false,
            description: 'Only tasks that are due on this day or earlier.',
            schema: { type: 'string', format: 'date' },
            example: '2099-12-31'
          },
          {
            name: 'priority',
            in: 'query',
            required: false,
            description: 'Only tasks of this priority.',
            schema: { type: 'string', enum: ['low', 'normal', 'high'] }
          },
          {
            name: 'q',
            in: 'query',
            required: false,
            description: 'Only tasks with this text in the title or the description; upper and lower case are the same.',
            schema: { type: 'string', format: 'storable-text', maxLength: 200 },
            example: ''
          },
          {
            name: 'sort',
            in: 'query',
            required: false,
            description: 'By due date, those without one last (`due`); by number, which is the order they were made in (`number`), or the newest first (`-number`); the last changed first (`-updated_at`); or the most important first, then by due date (`priority`).',
            schema: {
              type: 'string',
              enum: ['due', 'number', '-number', '-updated_at', 'priority'],
              default: 'due'
            }
          }
        ],
        responses: {
          200: {
            description: 'A page of tasks.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/TaskPage' },
                examples: { tasks: { $ref: '#/components/examples/tasks' } }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          422: { $ref: '#/components/responses/QueryRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      },
      post: {
        operationId: 'createTask',
        tags: ['Tasks'],
        summary: 'Add a task',
        description: 'Adds a task without asking the agent. It gets the next number. With an `Idempotency-Key` the request can be repeated safely: a repetition gets the first answer, with `idempotency-replayed: true`, whatever became of the task since.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/TaskIdempotencyKey' },
          { $ref: '#/components/parameters/Timezone' }
        ],
        requestBody: {
          description: 'The task.',
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/NewTask' },
              examples: {
                buy_groceries: { summary: 'For a day', value: { title: 'buy groceries', due: '2025-08-15' } },
                call_mom: {
                  summary: 'For an hour, and important',
                  value: {
                    title: 'call mom',
                    description: 'Ask about the cake.',
                    due: '2025-08-15T17:00:00+02:00',
                    priority: 'high'
                  }
                }
              }
            }
          }
        },
        responses: {
          201: {
            description: 'The task, as it was made.',
            headers: {
              location: { $ref: '#/components/headers/Location' },
              etag: { $ref: '#/components/headers/ETag' },
              'idempotency-replayed': { $ref: '#/components/headers/IdempotencyReplayed' },
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Task' },
                examples: { new_task: { $ref: '#/components/examples/new_task' } }
              }
            }
          },
          400: { $ref: '#/components/responses/MalformedBody' },
          401: { $ref: '#/components/responses/Unauthorized' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/TaskRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/api/tasks/{task_id}': {
      get: {
        operationId: 'getTask',
        tags: ['Tasks'],
        summary: 'Look at a task',
        description: 'The task as it is now, and its `etag`, for changing it.',
        security: [{ bearerAuth: [] }],
        parameters: [{ $ref: '#/components/parameters/TaskId' }],
        responses: {
          200: {
            description: 'The task.',
            headers: {
              etag: { $ref: '#/components/headers/ETag' },
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Task' },
                examples: { task: { $ref: '#/components/examples/task' } }
              }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/TaskNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          414: { $ref: '#/components/responses/IdTooLong' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      },
      patch: {
        operationId: 'updateTask',
        tags: ['Tasks'],
        summary: 'Change a task',
        description: 'Changes the fields that are sent, and no others. `completed: true` marks the task as done, `false` opens it again; null takes a description or a due date away.\n\nWith `If-Match` it changes only the task that you have seen: when it has changed since, you get 412 `stale` and nothing happens.',
        security: [{ bearerAuth: [] }],
        parameters: [
          { $ref: '#/components/parameters/TaskId' },
          { $ref: '#/components/parameters/IfMatch' },
          { $ref: '#/components/parameters/Timezone' }
        ],
        requestBody: {
          description: 'What is to change.',
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/TaskChange' },
              examples: {
                done: { summary: 'Mark it as done', value: { completed: true } },
                next_week: {
                  summary: 'Put it off, and make it important',
                  value: { due: '2025-08-22', priority: 'high' }
                }
              }
            }
          }
        },
        responses: {
          200: {
            description: 'The task, as it is now.',
            headers: {
              etag: { $ref: '#/components/headers/ETag' },
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Task' },
                examples: { done: { $ref: '#/components/examples/done_task' } }
              }
            }
          },
          400: { $ref: '#/components/responses/MalformedBody' },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/TaskNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          408: { $ref: '#/components/responses/RequestTimeout' },
          412: { $ref: '#/components/responses/Stale' },
          413: { $ref: '#/components/responses/PayloadTooLarge' },
          414: { $ref: '#/components/responses/IdTooLong' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          422: { $ref: '#/components/responses/TaskChangeRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      },
      delete: {
        operationId: 'deleteTask',
        tags: ['Tasks'],
        summary: 'Delete a task',
        description: 'Deletes a task for good. With `If-Match` only when it is still what you have seen.',
        security: [{ bearerAuth: [] }],
        parameters: [{ $ref: '#/components/parameters/TaskId' }, { $ref: '#/components/parameters/IfMatch' }],
        responses: {
          204: {
            description: 'The task is gone.',
            headers: {
              'cache-control': { $ref: '#/components/headers/CacheControl' },
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            }
          },
          401: { $ref: '#/components/responses/Unauthorized' },
          404: { $ref: '#/components/responses/TaskNotFound' },
          406: { $ref: '#/components/responses/NotAcceptable' },
          412: { $ref: '#/components/responses/Stale' },
          414: { $ref: '#/components/responses/IdTooLong' },
          422: { $ref: '#/components/responses/IfMatchRefused' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          500: { $ref: '#/components/responses/InternalError' },
          503: { $ref: '#/components/responses/ServiceUnavailable' }
        }
      }
    },
    '/': {
      get: {
        operationId: 'getApiInfo',
        tags: ['Service'],
        summary: 'What runs here',
        description: 'Name, version and model of this server, and where its documentation is.',
        security: [],
        responses: {
          200: {
            description: 'This server.',
            headers: {
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ApiInfo' },
                examples: {
                  offline: {
                    summary: 'A server without a Gemini key',
                    value: {
                      name: 'TodoBot Chat API',
                      version: '0.1.0',
                      description: 'Manage a to-do list by talking to an agent. No message is ever lost, and nothing is ever done twice.',
                      model: 'offline',
                      docs: '/docs',
                      openapi: '/openapi.json',
                      health: '/health'
                    }
                  }
                }
              }
            }
          },
          406: { $ref: '#/components/responses/NotAcceptable' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          503: { $ref: '#/components/responses/Draining' }
        }
      }
    },
    '/health': {
      get: {
        operationId: 'getHealth',
        tags: ['Service'],
        summary: 'Can this server do its work?',
        description: 'For load balancers: 200 when the database answers, 503 when it does not. Answers within a second, also when the database hangs.',
        security: [],
        responses: {
          200: {
            description: 'The database answers.',
            headers: {
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Health' },
                examples: {
                  healthy: { summary: 'All is well', value: { status: 'healthy', database: 'connected' } }
                }
              }
            }
          },
          406: { $ref: '#/components/responses/NotAcceptable' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          503: {
            description: 'The database does not answer, or this server is shutting down. Send requests to another one.',
            headers: {
              'retry-after': { $ref: '#/components/headers/RetryAfter' },
              'x-request-id': { $ref: '#/components/headers/RequestId' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Health' },
                examples: {
                  unhealthy: {
                    summary: 'The database does not answer',
                    value: { status: 'unhealthy', database: 'disconnected' }
                  }
                }
              },
              'application/problem+json': {
                schema: { $ref: '#/components/schemas/Problem' },
                examples: { draining: { $ref: '#/components/examples/draining' } }
              }
            }
          }
        }
      }
    },
    '/health/live': {
      get: {
        operationId: 'getLiveness',
        tags: ['Service'],
        summary: 'Does this process run?',
        description: 'For process supervisors. Asks nothing of the database; restart the process when this does not answer.',
        security: [],
        responses: {
          200: {
            description: 'The process runs.',
            headers: {
              'x-request-id': { $ref: '#/components/headers/RequestId' },
              'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
              'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
              'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Liveness' },
                examples: { alive: { summary: 'The process runs', value: { status: 'alive' } } }
              }
            }
          },
          406: { $ref: '#/components/responses/NotAcceptable' },
          429: { $ref: '#/components/responses/TooManyRequests' },
          503: { $ref: '#/components/responses/Draining' }
        }
      }
    }
  },
  components: {
    securitySchemes: {
      bearerAuth: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The `access_token` that `POST /api/auth/login` answers with, without the word "Bearer".'
      },
      refreshCookie: {
        type: 'apiKey',
        in: 'cookie',
        name: 'todobot_refresh',
        description: 'The cookie that `POST /api/auth/login` sets. Browsers keep it and send it by themselves; scripts cannot read it.'
      }
    },
    parameters: {
      UserId: {
        name: 'user_id',
        in: 'path',
        required: true,
        description: 'The id of the signed-in user; `GET /api/auth/me` tells it.',
        schema: { type: 'string', format: 'uuid' },
        example: '0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50'
      },
      ConversationId: {
        name: 'conversation_id',
        in: 'path',
        required: true,
        description: 'The id of a conversation of yours, from the answer to a message. The page `/docs` sends your latest one in the place of the example\'s.',
        schema: { type: 'string', format: 'uuid' },
        example: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b'
      },
      TurnId: {
        name: 'turn_id',
        in: 'path',
        required: true,
        description: 'The id of a turn of that conversation, from the answer to a message or from an error. The page `/docs` sends your latest one in the place of the example\'s.',
        schema: { type: 'string', format: 'uuid' },
        example: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
      },
      TaskId: {
        name: 'task_id',
        in: 'path',
        required: true,
        description: 'The id of a task of yours. The page `/docs` sends your latest one in the place of the example\'s.',
        schema: { type: 'string', format: 'uuid' },
        example: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e'
      },
      SessionId: {
        name: 'session_id',
        in: 'path',
        required: true,
        description: 'The id of a session of yours; `GET /api/auth/sessions` lists them. The page `/docs` sends that of your first login in the place of the example\'s.',
        schema: { type: 'string', format: 'uuid' },
        example: '0198a5c0-8e4f-7d2b-a011-6c2e3f405162'
      },
      IfMatch: {
        name: 'if-match',
        in: 'header',
        required: false,
        description: 'The `etag` of the task that you have seen: its `version` in double quotes. Without it, or with `*`, the task is changed whatever it is now.',
        schema: { type: 'string', pattern: '^(?:\\*|(?:W/)?"[0-9]{1,9}")$' },
        examples: {
          any: { summary: 'Whatever it is now', value: '*' },
          seen: { summary: 'Only as it was when it was made', value: '"1"' }
        }
      },
      TaskIdempotencyKey: {
        name: 'idempotency-key',
        in: 'header',
        required: false,
        description: 'Makes it safe to repeat a request. Make up a key for each task, such as a UUID, and send it with every repetition of the request: the task is made once, and all of them get the same answer. With another body the key is refused (422 `idempotency_mismatch`).\n\nA key is yours alone and lives for 24 hours. It has 8 to 255 visible ASCII characters other than `"`; in double quotes it is the same key.\n\nThe page `/docs` and Postman put a new key in the place of the example, each time.',
        schema: { type: 'string', pattern: '^(?:"[!#-~]{8,255}"|[!#-~]{8,255})$' },
        examples: { new_key: { summary: 'A new key for each request', value: '{{$guid}}' } }
      },
      LastEventId: {
        name: 'last-event-id',
        in: 'header',
        required: false,
        description: 'The `id` of the last event that you have seen. An `EventSource` sends it by itself when it comes back.',
        schema: { type: 'string', format: 'event-id', maxLength: 64 },
        examples: {
          beginning: { summary: 'From the beginning', value: '' },
          resume: { summary: 'Behind the first event', value: '0.0.0.0' }
        }
      },
      After: {
        name: 'after',
        in: 'query',
        required: false,
        description: 'The same as `last-event-id`, for clients that cannot set headers. The header goes first.',
        schema: { type: 'string', format: 'event-id', maxLength: 64 },
        example: ''
      },
      Limit: {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'How many items a page has at most.',
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 }
      },
      Cursor: {
        name: 'cursor',
        in: 'query',
        required: false,
        description: 'The `next_cursor` of the page before. Leave it out, or empty, for the first page.',
        schema: { type: 'string', format: 'cursor', maxLength: 200 },
        example: ''
      },
      IdempotencyKey: {
        name: 'idempotency-key',
        in: 'header',
        required: false,
        description: 'Makes it safe to repeat a request. Make up a key for each message, such as a UUID, and send it with every repetition of the request: the message is taken once, and all of them get the answer of the same turn. An answer to a request that did not start the work has the header `idempotency-replayed: true`; such a request does not count for the rate limit.\n\n- While the turn is running, the request waits for its answer. If that takes too long, it gets 409 `idempotency_in_progress`: repeat it.\n- A turn that failed is taken up where it stopped. One that was cancelled stays so (409 `turn_cancelled`).\n- With another body the key is refused (422 `idempotency_mismatch`).\n\nA key is yours alone and lives for 24 hours. It has 8 to 255 visible ASCII characters other than `"`; in double quotes it is the same key.\n\nThe page `/docs` and Postman put a new key in the place of the example, each time.',
        schema: { type: 'string', pattern: '^(?:"[!#-~]{8,255}"|[!#-~]{8,255})$' },
        examples: { new_key: { summary: 'A new key for each request', value: '{{$guid}}' } }
      },
      Timezone: {
        name: 'x-timezone',
        in: 'header',
        required: false,
        description: 'Your time zone by its IANA name. "Today" and "tomorrow" in a message are meant in it, and the day that a task is due at a time. A name that does not exist is refused.',
        schema: { type: 'string', format: 'iana-time-zone', minLength: 1, maxLength: 64, default: 'UTC' },
        examples: {
          utc: { summary: 'The default', value: 'UTC' },
          berlin: { summary: 'Central European time', value: 'Europe/Berlin' },
          new_york: { summary: 'Eastern time, US', value: 'America/New_York' }
        }
      }
    },
    requestBodies: {
      Message: {
        description: 'What you say to the agent.',
        required: true,
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/ChatRequest' },
            examples: {
              add_a_task: { summary: 'Add a task', value: { message: 'Add buy groceries tomorrow' } },
              continue_conversation: {
                summary: 'Continue a conversation',
                description: 'Put in the conversation_id of an earlier answer; the agent then knows what "it" is. The page `/docs` sends the id of your latest answer in the place of the example\'s.',
                value: {
                  message: 'Actually, make that next Friday',
                  conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b'
                }
              },
              three_at_once: {
                summary: 'Add three tasks at once',
                value: { message: 'Add three tasks: buy milk, call mom, and finish report by Friday' }
              },
              todays_list: {
                summary: 'Ask for today\'s list',
                value: { message: 'What\'s on my list for today?' }
              }
            }
          }
        }
      }
    },
    headers: {
      RequestId: {
        description: 'The id of this request in the server\'s log. Quote it when you report a problem.',
        schema: { type: 'string' },
        example: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
      },
      IdempotencyReplayed: {
        description: 'Always `true`; only on the answer to a request that did not start the work, because another one with the same `idempotency-key` had.',
        schema: { type: 'string', const: 'true' },
        example: 'true'
      },
      Location: {
        description: 'Where the new resource can be read.',
        schema: { type: 'string', format: 'uri-reference' },
        example: '/api/auth/me'
      },
      ETag: {
        description: 'The version of the task, in double quotes. Send it as `if-match` to change just this one.',
        schema: { type: 'string' },
        example: '"1"'
      },
      SetCookie: {
        description: 'The refresh token, as a cookie that scripts cannot read and that is sent to `/api/auth` only; or an empty one that takes it away.',
        schema: { type: 'string' },
        example: 'todobot_refresh=MDE5OGE1YzA; Max-Age=2592000; Path=/api/auth; HttpOnly; Secure; SameSite=Lax'
      },
      ContentDisposition: {
        description: 'A name for the file, should a browser store it.',
        schema: { type: 'string', const: 'attachment; filename="todobot-export.ndjson"' },
        example: 'attachment; filename="todobot-export.ndjson"'
      },
      CacheControl: {
        description: 'Always `no-store`; the answer is for you alone.',
        schema: { type: 'string', const: 'no-store' },
        example: 'no-store'
      },
      RateLimitLimit: {
        description: 'How many requests you may send in a minute.',
        schema: { type: 'integer', minimum: 0 },
        example: 10
      },
      RateLimitRemaining: {
        description: 'How many of them are left.',
        schema: { type: 'integer', minimum: 0 },
        example: 9
      },
      RateLimitReset: {
        description: 'Seconds until the count starts again.',
        schema: { type: 'integer', minimum: 0 },
        example: 60
      },
      RetryAfter: {
        description: 'Seconds to wait before you send the request again.',
        schema: { type: 'integer', minimum: 0 },
        example: 5
      },
      WwwAuthenticate: {
        description: 'The scheme to authenticate with.',
        schema: { type: 'string' },
        example: 'Bearer'
      }
    },
    responses: {
      Answer: {
        description: 'The agent\'s answer, and what it did to your tasks; as JSON, or as events while it happens.',
        headers: {
          'cache-control': { $ref: '#/components/headers/CacheControl' },
          'idempotency-replayed': { $ref: '#/components/headers/IdempotencyReplayed' },
          'x-request-id': { $ref: '#/components/headers/RequestId' },
          'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
          'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
          'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
        },
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/ChatResponse' },
            examples: {
              task_added: { $ref: '#/components/examples/task_added' },
              tool_refused: { $ref: '#/components/examples/tool_refused' }
            }
          },
          'text/event-stream': {
            schema: {
              type: 'string',
              contentMediaType: 'text/event-stream',
              contentSchema: { $ref: '#/components/schemas/TurnEvent' },
              description: 'Server-sent events; the `data` of each is one line of JSON. Comments keep the connection alive. The stream ends with `turn.completed`, `turn.failed` or `turn.cancelled`; one that ends otherwise was cut off, and can be resumed.'
            },
            examples: { streamed: { $ref: '#/components/examples/streamed_turn' } }
          }
        }
      },
      RetriedAnswer: {
        description: 'The agent\'s answer, and what it did to your tasks, before and now.',
        headers: {
          'cache-control': { $ref: '#/components/headers/CacheControl' },
          'x-request-id': { $ref: '#/components/headers/RequestId' },
          'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
          'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
          'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
        },
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/ChatResponse' },
            examples: { task_added: { $ref: '#/components/examples/task_added' } }
          }
        }
      },
      TurnFound: {
        description: 'The turn as it is now.',
        headers: {
          'cache-control': { $ref: '#/components/headers/CacheControl' },
          'x-request-id': { $ref: '#/components/headers/RequestId' },
          'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
          'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
          'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
        },
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Turn' },
            examples: {
              completed: { $ref: '#/components/examples/completed_turn' },
              running: { $ref: '#/components/examples/running_turn' },
              failed: { $ref: '#/components/examples/failed_turn' },
              cancelled: { $ref: '#/components/examples/cancelled_turn' }
            }
          }
        }
      },
      TurnEvents: {
        description: 'The events of the turn.',
        headers: {
          'cache-control': { $ref: '#/components/headers/CacheControl' },
          'x-request-id': { $ref: '#/components/headers/RequestId' },
          'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
          'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
          'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
        },
        content: {
          'text/event-stream': {
            schema: {
              type: 'string',
              contentMediaType: 'text/event-stream',
              contentSchema: { $ref: '#/components/schemas/TurnEvent' },
              description: 'Server-sent events; the `data` of each is one line of JSON. Comments keep the connection alive. The stream ends with `turn.completed`, `turn.failed` or `turn.cancelled`; one that ends otherwise was cut off, and can be resumed.'
            },
            examples: { streamed: { $ref: '#/components/examples/streamed_turn' } }
          }
        }
      },
      PlaceRefused: {
        description: '`validation_failed`: `last-event-id` or `after` is no id of an event; `errors` says which.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { validation_failed: { $ref: '#/components/examples/invalid_event_id' } }
          }
        }
      },
      StreamUnavailable: {
        description: 'The database does not answer (`database_unavailable`), this server has too many streams (`overloaded`) or is shutting down (`draining`).',
        headers: {
          'retry-after': { $ref: '#/components/headers/RetryAfter' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              database_unavailable: { $ref: '#/components/examples/database_unavailable' },
              overloaded: { $ref: '#/components/examples/overloaded' },
              draining: { $ref: '#/components/examples/draining' }
            }
          }
        }
      },
      TurnEnded: {
        description: 'The turn as it is now. It is cancelled, unless it had ended before.',
        headers: {
          'cache-control': { $ref: '#/components/headers/CacheControl' },
          'x-request-id': { $ref: '#/components/headers/RequestId' },
          'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
          'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
          'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
        },
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Turn' },
            examples: {
              cancelled: { $ref: '#/components/examples/cancelled_turn' },
              completed: { $ref: '#/components/examples/completed_turn' }
            }
          }
        }
      },
      MalformedBody: {
        description: 'The body cannot be read: `malformed_json` or `bad_request`.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              malformed_json: { $ref: '#/components/examples/malformed_json' },
              bad_request: { $ref: '#/components/examples/bad_request' }
            }
          }
        }
      },
      Unauthorized: {
        description: '`unauthorized`: no access token, or one that is not valid or no longer valid.',
        headers: {
          'www-authenticate': { $ref: '#/components/headers/WwwAuthenticate' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } }
          }
        }
      },
      LoginRefused: {
        description: '`unauthorized`: no account has this address and this password.',
        headers: {
          'www-authenticate': { $ref: '#/components/headers/WwwAuthenticate' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } }
          }
        }
      },
      SessionOver: {
        description: '`unauthorized`: no cookie, or one whose session has ended. It is taken away; log in again.',
        headers: {
          'www-authenticate': { $ref: '#/components/headers/WwwAuthenticate' },
          'set-cookie': { $ref: '#/components/headers/SetCookie' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { unauthorized: { $ref: '#/components/examples/unauthorized' } }
          }
        }
      },
      OriginNotAllowed: {
        description: '`origin_not_allowed`: the page that asks is of an origin that this server does not know.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { origin_not_allowed: { $ref: '#/components/examples/origin_not_allowed' } }
          }
        }
      },
      UserMismatch: {
        description: '`user_mismatch`: the user in the path is not the signed-in user.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { user_mismatch: { $ref: '#/components/examples/user_mismatch' } }
          }
        }
      },
      ConversationNotFound: {
        description: '`not_found`: there is no such conversation, or it is another user\'s.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { not_found: { $ref: '#/components/examples/not_found' } }
          }
        }
      },
      TurnNotFound: {
        description: '`not_found`: there is no such turn in this conversation, or it is another user\'s.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { not_found: { $ref: '#/components/examples/not_found' } }
          }
        }
      },
      SessionNotFound: {
        description: '`not_found`: you have no such session, or it has ended.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { not_found: { $ref: '#/components/examples/not_found' } }
          }
        }
      },
      TaskNotFound: {
        description: '`not_found`: there is no such task, or it is another user\'s.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { not_found: { $ref: '#/components/examples/not_found' } }
          }
        }
      },
      UserOrConversationNotFound: {
        description: '`not_found`: the user id in the path is not a UUID; or there is no such conversation, or it is another user\'s.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { not_found: { $ref: '#/components/examples/not_found' } }
          }
        }
      },
      NotAcceptable: {
        description: '`not_acceptable`: the `Accept` header excludes JSON.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { not_acceptable: { $ref: '#/components/examples/not_acceptable' } }
          }
        }
      },
      RequestTimeout: {
        description: '`request_timeout`: the body did not arrive in time.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { request_timeout: { $ref: '#/components/examples/request_timeout' } }
          }
        }
      },
      TurnConflict: {
        description: 'The conversation is still working on another message (`conversation_busy`), the turn has not ended in time (`idempotency_in_progress`), or it was cancelled (`turn_cancelled`). The first two have `retry-after`.',
        headers: {
          'retry-after': { $ref: '#/components/headers/RetryAfter' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              conversation_busy: { $ref: '#/components/examples/conversation_busy' },
              idempotency_in_progress: { $ref: '#/components/examples/idempotency_in_progress' },
              turn_cancelled: { $ref: '#/components/examples/turn_cancelled' }
            }
          }
        }
      },
      ConversationBusy: {
        description: '`conversation_busy`: the agent is working on a message of this conversation.',
        headers: {
          'retry-after': { $ref: '#/components/headers/RetryAfter' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { conversation_busy: { $ref: '#/components/examples/conversation_busy' } }
          }
        }
      },
      Stale: {
        description: '`stale`: the task is not the one that `if-match` names. Nothing was changed.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { stale: { $ref: '#/components/examples/stale' } }
          }
        }
      },
      EmailTaken: {
        description: '`email_taken`: there is an account with this address.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { email_taken: { $ref: '#/components/examples/email_taken' } }
          }
        }
      },
      PayloadTooLarge: {
        description: '`payload_too_large`: the body has more than 64 KiB.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { payload_too_large: { $ref: '#/components/examples/payload_too_large' } }
          }
        }
      },
      IdTooLong: {
        description: '`uri_too_long`: an id in the path has more than 100 characters.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { uri_too_long: { $ref: '#/components/examples/uri_too_long' } }
          }
        }
      },
      UnsupportedMediaType: {
        description: '`unsupported_media_type`: the body is not `application/json`.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { unsupported_media_type: { $ref: '#/components/examples/unsupported_media_type' } }
          }
        }
      },
      ValidationFailed: {
        description: '`validation_failed`: a field is missing, unknown or not valid; `errors` names it.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { validation_failed: { $ref: '#/components/examples/invalid_account' } }
          }
        }
      },
      PasswordRefused: {
        description: '`validation_failed`: the password is not the one of this account, or the new one is not valid; `errors` says which.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { validation_failed: { $ref: '#/components/examples/wrong_password' } }
          }
        }
      },
      TaskChangeRefused: {
        description: '`validation_failed`: a field is unknown or not valid, or there is none; `errors` names it.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { validation_failed: { $ref: '#/components/examples/invalid_task' } }
          }
        }
      },
      IfMatchRefused: {
        description: '`validation_failed`: the `if-match` is not the `etag` of a task.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { validation_failed: { $ref: '#/components/examples/invalid_tag' } }
          }
        }
      },
      TaskRefused: {
        description: 'A field is not valid (`validation_failed`), or the `idempotency-key` was used with another body (`idempotency_mismatch`).',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              validation_failed: { $ref: '#/components/examples/invalid_task' },
              idempotency_mismatch: { $ref: '#/components/examples/idempotency_mismatch' }
            }
          }
        }
      },
      MessageRefused: {
        description: 'A field is not valid (`validation_failed`), the `idempotency-key` was used with another body (`idempotency_mismatch`), or the model\'s provider refuses the message (`content_blocked`).',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              validation_failed: { $ref: '#/components/examples/invalid_message' },
              idempotency_mismatch: { $ref: '#/components/examples/idempotency_mismatch' },
              content_blocked: { $ref: '#/components/examples/content_blocked' }
            }
          }
        }
      },
      ContentBlocked: {
        description: '`content_blocked`: the model\'s provider refuses the message, again.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { content_blocked: { $ref: '#/components/examples/content_blocked' } }
          }
        }
      },
      QueryRefused: {
        description: '`validation_failed`: a query parameter is not valid; `errors` names it.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { validation_failed: { $ref: '#/components/examples/invalid_page' } }
          }
        }
      },
      TooManyRequests: {
        description: '`rate_limited`: too many requests in this minute, from your address or from you as a user.',
        headers: {
          'retry-after': { $ref: '#/components/headers/RetryAfter' },
          'x-request-id': { $ref: '#/components/headers/RequestId' },
          'ratelimit-limit': { $ref: '#/components/headers/RateLimitLimit' },
          'ratelimit-remaining': { $ref: '#/components/headers/RateLimitRemaining' },
          'ratelimit-reset': { $ref: '#/components/headers/RateLimitReset' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { rate_limited: { $ref: '#/components/examples/rate_limited' } }
          }
        }
      },
      InternalError: {
        description: '`internal_error`: a defect of the server.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { internal_error: { $ref: '#/components/examples/internal_error' } }
          }
        }
      },
      TurnGivenUp: {
        description: 'A defect of the server (`internal_error`), or every server that worked on the turn died (`turn_abandoned`). A message that was stored is kept, and so is what the tools did.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              internal_error: { $ref: '#/components/examples/internal_error' },
              turn_abandoned: { $ref: '#/components/examples/turn_abandoned' }
            }
          }
        }
      },
      ModelFailed: {
        description: '`model_failed`: the model answered nothing usable. The message is kept, and so is what the tools did.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { model_failed: { $ref: '#/components/examples/model_failed' } }
          }
        }
      },
      Draining: {
        description: '`draining`: this server is shutting down.',
        headers: {
          'retry-after': { $ref: '#/components/headers/RetryAfter' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { draining: { $ref: '#/components/examples/draining' } }
          }
        }
      },
      ServiceUnavailable: {
        description: 'The database does not answer (`database_unavailable`), or this server is shutting down (`draining`).',
        headers: {
          'retry-after': { $ref: '#/components/headers/RetryAfter' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              database_unavailable: { $ref: '#/components/examples/database_unavailable' },
              draining: { $ref: '#/components/examples/draining' }
            }
          }
        }
      },
      ChatUnavailable: {
        description: 'The model (`model_unavailable`; the message is stored) or the database (`database_unavailable`) does not answer, this server has too many streams (`overloaded`), or it is shutting down (`draining`).',
        headers: {
          'retry-after': { $ref: '#/components/headers/RetryAfter' },
          'x-request-id': { $ref: '#/components/headers/RequestId' }
        },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: {
              model_unavailable: { $ref: '#/components/examples/model_unavailable' },
              database_unavailable: { $ref: '#/components/examples/database_unavailable' },
              overloaded: { $ref: '#/components/examples/overloaded' },
              draining: { $ref: '#/components/examples/draining' }
            }
          }
        }
      },
      ModelTimeout: {
        description: '`model_timeout`: the model did not end in time. The message is kept, and so is what the tools did.',
        headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: { model_timeout: { $ref: '#/components/examples/model_timeout' } }
          }
        }
      }
    },
    examples: {
      ada: {
        summary: 'Ada\'s account',
        value: {
          id: '0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50',
          email: 'ada@example.com',
          created_at: '2025-08-14T09:28:00.000Z'
        }
      },
      access_token: {
        summary: 'A token for half an hour',
        value: {
          access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTk4YTVjMCJ9.c2lnbmF0dXJl',
          token_type: 'bearer',
          expires_in: 1800
        }
      },
      sessions: {
        summary: 'A laptop, and a phone',
        value: {
          items: [
            {
              id: '0198a5c1-3b70-7e4c-8c22-7d3f40516273',
              created_at: '2025-08-14T09:29:00.000Z',
              last_used_at: '2025-08-14T09:29:00.000Z',
              expires_at: '2025-09-13T09:29:00.000Z',
              user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0',
              is_current: true
            },
            {
              id: '0198a5c0-8e4f-7d2b-a011-6c2e3f405162',
              created_at: '2025-08-14T09:28:10.000Z',
              last_used_at: '2025-08-14T09:28:10.000Z',
              expires_at: '2025-09-13T09:28:10.000Z',
              user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)',
              is_current: false
            }
          ],
          next_cursor: null
        }
      },
      export: {
        summary: 'An account with one task',
        value: '{"type":"user","data":{"id":"0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50","email":"ada@example.com","created_at":"2025-08-14T09:28:00.000Z"}}\n{"type":"task","data":{"id":"0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e","number":1,"title":"buy groceries","description":null,"due":"2025-08-15","priority":"normal","completed_at":null,"version":1,"created_by":null,"updated_by":null,"created_at":"2025-08-14T09:30:00.000Z","updated_at":"2025-08-14T09:30:00.000Z"}}\n{"type":"end","data":{"lines":2}}\n'
      },
      conversation: {
        summary: 'A conversation about groceries',
        value: {
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          title: 'Add buy groceries tomorrow',
          message_count: 2,
          last_message: {
            role: 'assistant',
            text: 'I added "buy groceries" for tomorrow.',
            created_at: '2025-08-14T09:30:00.000Z'
          },
          running_turn_id: null,
          created_at: '2025-08-14T09:29:58.000Z',
          updated_at: '2025-08-14T09:30:00.000Z'
        }
      },
      renamed_conversation: {
        summary: 'A conversation with another title',
        value: {
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          title: 'Groceries for the weekend',
          message_count: 2,
          last_message: {
            role: 'assistant',
            text: 'I added "buy groceries" for tomorrow.',
            created_at: '2025-08-14T09:30:00.000Z'
          },
          running_turn_id: null,
          created_at: '2025-08-14T09:29:58.000Z',
          updated_at: '2025-08-14T09:30:00.000Z'
        }
      },
      first_page_of_conversations: {
        summary: 'The newest one, and there are more',
        value: {
          items: [
            {
              conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
              title: 'Add buy groceries tomorrow',
              message_count: 2,
              last_message: {
                role: 'assistant',
                text: 'I added "buy groceries" for tomorrow.',
                created_at: '2025-08-14T09:30:00.000Z'
              },
              running_turn_id: null,
              created_at: '2025-08-14T09:29:58.000Z',
              updated_at: '2025-08-14T09:30:00.000Z'
            }
          ],
          next_cursor: 'MTc1NTE2MzgwMDAwMDAwMCAwMTk4YTVjMi0wYjdmLTdhNTMtOGE0MS0xYzJkM2U0ZjVhNmI'
        }
      },
      found_conversations: {
        summary: 'Found by a word',
        value: {
          items: [
            {
              conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
              title: 'Add buy groceries tomorrow',
              message_count: 2,
              last_message: {
                role: 'assistant',
                text: 'I added "buy groceries" for tomorrow.',
                created_at: '2025-08-14T09:30:00.000Z'
              },
              running_turn_id: null,
              created_at: '2025-08-14T09:29:58.000Z',
              updated_at: '2025-08-14T09:30:00.000Z',
              extract: [
                { text: 'Add buy ', is_match: false },
                { text: 'groceries', is_match: true },
                { text: ' tomorrow', is_match: false }
              ]
            }
          ],
          next_cursor: null
        }
      },
      messages: {
        summary: 'A message and its answer, the newest first',
        value: {
          items: [
            {
              message_id: '0198a5c2-0f31-7e11-a263-3e4f5a6b7c8d',
              turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
              turn_status: 'completed',
              position: 2,
              role: 'assistant',
              content: 'I added "buy groceries" for tomorrow.',
              tool_calls: [
                {
                  tool: 'add_task',
                  parameters: { title: 'buy groceries', due: '2025-08-15' },
                  result: {
                    task: {
                      id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
                      number: 1,
                      title: 'buy groceries',
                      description: null,
                      due: '2025-08-15',
                      priority: 'normal',
                      completed_at: null,
                      created_at: '2025-08-14T09:30:00.000Z',
                      updated_at: '2025-08-14T09:30:00.000Z'
                    }
                  }
                }
              ],
              created_at: '2025-08-14T09:30:00.000Z'
            },
            {
              message_id: '0198a5c2-0b81-7d22-9c63-4e5f6a7b8c9d',
              turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
              turn_status: 'completed',
              position: 1,
              role: 'user',
              content: 'Add buy groceries tomorrow',
              tool_calls: [],
              created_at: '2025-08-14T09:29:58.000Z'
            }
          ],
          next_cursor: null,
          previous_cursor: 'Mg'
        }
      },
      task: {
        summary: 'A task that the agent made',
        value: {
          id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
          number: 1,
          title: 'buy groceries',
          description: null,
          due: '2025-08-15',
          priority: 'normal',
          completed_at: null,
          version: 1,
          created_by: {
            conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
            turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
          },
          updated_by: {
            conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
            turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
          },
          created_at: '2025-08-14T09:30:00.000Z',
          updated_at: '2025-08-14T09:30:00.000Z'
        }
      },
      done_task: {
        summary: 'A task that was marked as done',
        value: {
          id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
          number: 1,
          title: 'buy groceries',
          description: null,
          due: '2025-08-15',
          priority: 'normal',
          completed_at: '2025-08-15T16:05:00.000Z',
          version: 2,
          created_by: {
            conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
            turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
          },
          updated_by: null,
          created_at: '2025-08-14T09:30:00.000Z',
          updated_at: '2025-08-15T16:05:00.000Z'
        }
      },
      new_task: {
        summary: 'A task that was made without the agent',
        value: {
          id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
          number: 1,
          title: 'buy groceries',
          description: null,
          due: '2025-08-15',
          priority: 'normal',
          completed_at: null,
          version: 1,
          created_by: null,
          updated_by: null,
          created_at: '2025-08-14T09:30:00.000Z',
          updated_at: '2025-08-14T09:30:00.000Z'
        }
      },
      tasks: {
        summary: 'One task',
        value: {
          items: [
            {
              id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
              number: 1,
              title: 'buy groceries',
              description: null,
              due: '2025-08-15',
              priority: 'normal',
              completed_at: null,
              version: 1,
              created_by: {
                conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
                turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
              },
              updated_by: {
                conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
                turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
              },
              created_at: '2025-08-14T09:30:00.000Z',
              updated_at: '2025-08-14T09:30:00.000Z'
            }
          ],
          next_cursor: null
        }
      },
      task_added: {
        summary: 'A task was added',
        value: {
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
          message_id: '0198a5c2-0f31-7e11-a263-3e4f5a6b7c8d',
          response: 'I added "buy groceries" for tomorrow.',
          tool_calls: [
            {
              tool: 'add_task',
              parameters: { title: 'buy groceries', due: '2025-08-15' },
              result: {
                task: {
                  id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
                  number: 1,
                  title: 'buy groceries',
                  description: null,
                  due: '2025-08-15',
                  priority: 'normal',
                  completed_at: null,
                  created_at: '2025-08-14T09:30:00.000Z',
                  updated_at: '2025-08-14T09:30:00.000Z'
                }
              }
            }
          ],
          created_at: '2025-08-14T09:30:00.000Z',
          usage: { input_tokens: 812, output_tokens: 46 },
          degraded: false
        }
      },
      tool_refused: {
        summary: 'A tool refused, and the agent asks',
        value: {
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c3-1c91-7d4c-8c63-4f5a6b7c8d9e',
          message_id: '0198a5c3-2042-7f22-b374-5a6b7c8d9e0f',
          response: 'There is no task called "feed the cat". Do you want me to add it?',
          tool_calls: [
            {
              tool: 'complete_task',
              parameters: { task: 'feed the cat' },
              result: { error: 'not_found', message: 'There is no task "feed the cat".' }
            }
          ],
          created_at: '2025-08-14T09:31:00.000Z',
          usage: { input_tokens: 901, output_tokens: 38 },
          degraded: false
        }
      },
      streamed_turn: {
        summary: 'A task is added',
        value: 'retry: 1000\n\nid: 0.0.0.0\nevent: turn.started\ndata: {"conversation_id":"0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b","turn_id":"0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c","message_id":"0198a5c2-0b81-7d22-9c63-4e5f6a7b8c9d"}\n\nid: 1.2147483647.1.0\nevent: tool_call.started\ndata: {"step":1,"index":0,"tool":"add_task","parameters":{"title":"buy groceries","due":"2025-08-15"}}\n\nid: 1.2147483647.1.1\nevent: tool_call.completed\ndata: {"step":1,"index":0,"tool":"add_task","parameters":{"title":"buy groceries","due":"2025-08-15"},"result":{"task":{"id":"0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e","number":1,"title":"buy groceries","description":null,"due":"2025-08-15","priority":"normal","completed_at":null,"created_at":"2025-08-14T09:30:00.000Z","updated_at":"2025-08-14T09:30:00.000Z"}}}\n\nid: 2.1.0.8\nevent: response.delta\ndata: {"text":"I added "}\n\nid: 2.1.0.37\nevent: response.delta\ndata: {"text":"\\"buy groceries\\" for tomorrow."}\n\nid: 2.2147483647.2.0\nevent: turn.completed\ndata: {"conversation_id":"0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b","turn_id":"0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c","message_id":"0198a5c2-0f31-7e11-a263-3e4f5a6b7c8d","response":"I added \\"buy groceries\\" for tomorrow.","tool_calls":[{"tool":"add_task","parameters":{"title":"buy groceries","due":"2025-08-15"},"result":{"task":{"id":"0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e","number":1,"title":"buy groceries","description":null,"due":"2025-08-15","priority":"normal","completed_at":null,"created_at":"2025-08-14T09:30:00.000Z","updated_at":"2025-08-14T09:30:00.000Z"}}}],"created_at":"2025-08-14T09:30:00.000Z","usage":{"input_tokens":812,"output_tokens":46},"degraded":false}\n'
      },
      completed_turn: {
        summary: 'Completed - it has its answer',
        value: {
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
          status: 'completed',
          message: 'Add buy groceries tomorrow',
          tool_calls: [
            {
              tool: 'add_task',
              parameters: { title: 'buy groceries', due: '2025-08-15' },
              result: {
                task: {
                  id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
                  number: 1,
                  title: 'buy groceries',
                  description: null,
                  due: '2025-08-15',
                  priority: 'normal',
                  completed_at: null,
                  created_at: '2025-08-14T09:30:00.000Z',
                  updated_at: '2025-08-14T09:30:00.000Z'
                }
              }
            }
          ],
          answer: {
            conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
            turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
            message_id: '0198a5c2-0f31-7e11-a263-3e4f5a6b7c8d',
            response: 'I added "buy groceries" for tomorrow.',
            tool_calls: [
              {
                tool: 'add_task',
                parameters: { title: 'buy groceries', due: '2025-08-15' },
                result: {
                  task: {
                    id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
                    number: 1,
                    title: 'buy groceries',
                    description: null,
                    due: '2025-08-15',
                    priority: 'normal',
                    completed_at: null,
                    created_at: '2025-08-14T09:30:00.000Z',
                    updated_at: '2025-08-14T09:30:00.000Z'
                  }
                }
              }
            ],
            created_at: '2025-08-14T09:30:00.000Z',
            usage: { input_tokens: 812, output_tokens: 46 },
            degraded: false
          },
          error: null,
          created_at: '2025-08-14T09:29:58.000Z',
          ended_at: '2025-08-14T09:30:00.000Z'
        }
      },
      running_turn: {
        summary: 'Running - nothing has been done yet',
        value: {
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
          status: 'running',
          message: 'Add buy groceries tomorrow',
          tool_calls: [],
          answer: null,
          error: null,
          created_at: '2025-08-14T09:29:58.000Z',
          ended_at: null
        }
      },
      failed_turn: {
        summary: 'Failed after a tool had run',
        value: {
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
          status: 'failed',
          message: 'Add buy groceries tomorrow',
          tool_calls: [
            {
              tool: 'add_task',
              parameters: { title: 'buy groceries', due: '2025-08-15' },
              result: {
                task: {
                  id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
                  number: 1,
                  title: 'buy groceries',
                  description: null,
                  due: '2025-08-15',
                  priority: 'normal',
                  completed_at: null,
                  created_at: '2025-08-14T09:30:00.000Z',
                  updated_at: '2025-08-14T09:30:00.000Z'
                }
              }
            }
          ],
          answer: null,
          error: {
            code: 'model_unavailable',
            status: 503,
            title: 'The model is not available',
            detail: 'Your message is stored, and what tools had done stays. Wait for the seconds in the Retry-After header; then POST /api/conversations/{conversation_id}/turns/{turn_id}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.'
          },
          created_at: '2025-08-14T09:29:58.000Z',
          ended_at: '2025-08-14T09:30:02.000Z'
        }
      },
      cancelled_turn: {
        summary: 'Cancelled after a tool had run',
        value: {
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
          status: 'cancelled',
          message: 'Add buy groceries tomorrow',
          tool_calls: [
            {
              tool: 'add_task',
              parameters: { title: 'buy groceries', due: '2025-08-15' },
              result: {
                task: {
                  id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
                  number: 1,
                  title: 'buy groceries',
                  description: null,
                  due: '2025-08-15',
                  priority: 'normal',
                  completed_at: null,
                  created_at: '2025-08-14T09:30:00.000Z',
                  updated_at: '2025-08-14T09:30:00.000Z'
                }
              }
            }
          ],
          answer: null,
          error: null,
          created_at: '2025-08-14T09:29:58.000Z',
          ended_at: '2025-08-14T09:30:01.000Z'
        }
      },
      first_page_of_turns: {
        summary: 'The newest turn, and there are more',
        value: {
          items: [
            {
              conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
              turn_id: '0198a5c3-1c91-7d4c-8c63-4f5a6b7c8d9e',
              status: 'running',
              message: 'Mark feed the cat as done',
              tool_calls: [],
              answer: null,
              error: null,
              created_at: '2025-08-14T09:30:58.000Z',
              ended_at: null
            }
          ],
          next_cursor: 'MDE5OGE1YzMtMWM5MS03ZDRjLThjNjMtNGY1YTZiN2M4ZDll'
        }
      },
      last_page_of_turns: {
        summary: 'The last page',
        value: {
          items: [
            {
              conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
              turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c',
              status: 'failed',
              message: 'Add buy groceries tomorrow',
              tool_calls: [
                {
                  tool: 'add_task',
                  parameters: { title: 'buy groceries', due: '2025-08-15' },
                  result: {
                    task: {
                      id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
                      number: 1,
                      title: 'buy groceries',
                      description: null,
                      due: '2025-08-15',
                      priority: 'normal',
                      completed_at: null,
                      created_at: '2025-08-14T09:30:00.000Z',
                      updated_at: '2025-08-14T09:30:00.000Z'
                    }
                  }
                }
              ],
              answer: null,
              error: {
                code: 'model_unavailable',
                status: 503,
                title: 'The model is not available',
                detail: 'Your message is stored, and what tools had done stays. Wait for the seconds in the Retry-After header; then POST /api/conversations/{conversation_id}/turns/{turn_id}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.'
              },
              created_at: '2025-08-14T09:29:58.000Z',
              ended_at: '2025-08-14T09:30:02.000Z'
            }
          ],
          next_cursor: null
        }
      },
      malformed_json: {
        summary: 'The body is not JSON',
        value: {
          type: 'urn:todobot:problem:malformed_json',
          title: 'The body is not valid JSON',
          status: 400,
          detail: 'Send one JSON document in UTF-8 as the body.',
          code: 'malformed_json',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      bad_request: {
        summary: 'The body and its headers do not fit together',
        value: {
          type: 'urn:todobot:problem:bad_request',
          title: 'The request is not valid HTTP',
          status: 400,
          detail: 'Check the request line, the headers and the encoding of the URL, then send it again.',
          code: 'bad_request',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      unauthorized: {
        summary: 'Not signed in, or no longer',
        value: {
          type: 'urn:todobot:problem:unauthorized',
          title: 'Not signed in',
          status: 401,
          detail: 'Log in at POST /api/auth/login with the e-mail address and password of an account (check both, or make one at POST /api/auth/register), and send the access token that it answers as "Authorization: Bearer …".',
          code: 'unauthorized',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      user_mismatch: {
        summary: 'Another user\'s id in the path',
        value: {
          type: 'urn:todobot:problem:user_mismatch',
          title: 'Another user’s path',
          status: 403,
          detail: 'Use the id of the signed-in user in the path (GET /api/auth/me tells it), or POST /api/chat.',
          code: 'user_mismatch',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      origin_not_allowed: {
        summary: 'A page of an unknown origin',
        value: {
          type: 'urn:todobot:problem:origin_not_allowed',
          title: 'The page may not do this',
          status: 403,
          detail: 'The cookie of a session works only from this server’s own pages and from the origins in CORS_ORIGINS. Open the app at its usual address; who runs the server can add its origin.',
          code: 'origin_not_allowed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      not_found: {
        summary: 'Nothing here, or not yours',
        value: {
          type: 'urn:todobot:problem:not_found',
          title: 'Not found',
          status: 404,
          detail: 'There is nothing here, or it is not yours. Check the path and all ids (without a conversation_id, a message begins a new conversation); /docs lists what there is.',
          code: 'not_found',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      not_acceptable: {
        summary: 'Only JSON is to be had',
        value: {
          type: 'urn:todobot:problem:not_acceptable',
          title: 'Not acceptable',
          status: 406,
          detail: 'This operation answers in JSON: let the Accept header allow application/json.',
          code: 'not_acceptable',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      request_timeout: {
        summary: 'The body came too slowly',
        value: {
          type: 'urn:todobot:problem:request_timeout',
          title: 'The request came too slowly',
          status: 408,
          detail: 'Send the whole request without pauses, then wait for the answer.',
          code: 'request_timeout',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      conversation_busy: {
        summary: 'An earlier message is being answered',
        value: {
          type: 'urn:todobot:problem:conversation_busy',
          title: 'The conversation is busy',
          status: 409,
          detail: 'It is still working on an earlier message. Wait for that turn to end, or cancel it (POST /api/conversations/{conversation_id}/turns/{turn_id}/cancel), then send this request again.',
          code: 'conversation_busy',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
        }
      },
      idempotency_in_progress: {
        summary: 'The turn has not ended in time',
        value: {
          type: 'urn:todobot:problem:idempotency_in_progress',
          title: 'Still being worked on',
          status: 409,
          detail: 'The turn has not ended yet. Repeat the same request, with the same Idempotency-Key, after the seconds in the Retry-After header.',
          code: 'idempotency_in_progress',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
        }
      },
      turn_cancelled: {
        summary: 'The turn was cancelled',
        value: {
          type: 'urn:todobot:problem:turn_cancelled',
          title: 'The turn was cancelled',
          status: 409,
          detail: 'What its tools had done until then stays. Send a new message to go on.',
          code: 'turn_cancelled',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
        }
      },
      email_taken: {
        summary: 'The address has an account',
        value: {
          type: 'urn:todobot:problem:email_taken',
          title: 'The e-mail address is taken',
          status: 409,
          detail: 'There is an account with this address: log in instead, or register another address.',
          code: 'email_taken',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      stale: {
        summary: 'Changed in the meantime',
        value: {
          type: 'urn:todobot:problem:stale',
          title: 'It has changed in the meantime',
          status: 412,
          detail: 'Read it again, apply your change to what it is now, and send that with the new ETag.',
          code: 'stale',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      payload_too_large: {
        summary: 'More than 64 KiB',
        value: {
          type: 'urn:todobot:problem:payload_too_large',
          title: 'The body is too large',
          status: 413,
          detail: 'Send at most 64 KiB; a message has at most 5,000 characters.',
          code: 'payload_too_large',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      uri_too_long: {
        summary: 'More than 100 characters where an id belongs',
        value: {
          type: 'urn:todobot:problem:uri_too_long',
          title: 'The URL is too long',
          status: 414,
          detail: 'Shorten the path or the query; data belongs into the body.',
          code: 'uri_too_long',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      unsupported_media_type: {
        summary: 'Not JSON',
        value: {
          type: 'urn:todobot:problem:unsupported_media_type',
          title: 'Unsupported media type',
          status: 415,
          detail: 'Send the body as JSON, with "Content-Type: application/json".',
          code: 'unsupported_media_type',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      invalid_account: {
        summary: 'A password that is too short, and a field that does not exist',
        value: {
          type: 'urn:todobot:problem:validation_failed',
          title: 'The request is not valid',
          status: 422,
          detail: 'Correct the fields that are listed in "errors" and send the request again.',
          code: 'validation_failed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          errors: [
            { pointer: '/password', message: 'must have at least 8 characters' },
            { pointer: '/nickname', message: 'is not a field of this request; remove it' }
          ]
        }
      },
      invalid_message: {
        summary: 'A message of white space only',
        value: {
          type: 'urn:todobot:problem:validation_failed',
          title: 'The request is not valid',
          status: 422,
          detail: 'Correct the fields that are listed in "errors" and send the request again.',
          code: 'validation_failed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          errors: [{ pointer: '/message', message: 'must not be blank' }]
        }
      },
      invalid_page: {
        summary: 'A cursor that is none',
        value: {
          type: 'urn:todobot:problem:validation_failed',
          title: 'The request is not valid',
          status: 422,
          detail: 'Correct the fields that are listed in "errors" and send the request again.',
          code: 'validation_failed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          errors: [{ pointer: '/query/cursor', message: 'must be the next_cursor of an earlier page' }]
        }
      },
      wrong_password: {
        summary: 'The password is another one',
        value: {
          type: 'urn:todobot:problem:validation_failed',
          title: 'The request is not valid',
          status: 422,
          detail: 'Correct the fields that are listed in "errors" and send the request again.',
          code: 'validation_failed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          errors: [{ pointer: '/password', message: 'is not the password of this account' }]
        }
      },
      invalid_task: {
        summary: 'No such day',
        value: {
          type: 'urn:todobot:problem:validation_failed',
          title: 'The request is not valid',
          status: 422,
          detail: 'Correct the fields that are listed in "errors" and send the request again.',
          code: 'validation_failed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          errors: [
            { pointer: '/due', message: 'must be a day (YYYY-MM-DD) or a time with its offset (RFC 3339)' }
          ]
        }
      },
      invalid_tag: {
        summary: 'A tag without its quotes',
        value: {
          type: 'urn:todobot:problem:validation_failed',
          title: 'The request is not valid',
          status: 422,
          detail: 'Correct the fields that are listed in "errors" and send the request again.',
          code: 'validation_failed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          errors: [
            { pointer: '/headers/if-match', message: 'must be the etag of the task, such as "3", or *' }
          ]
        }
      },
      invalid_event_id: {
        summary: 'No id of an event',
        value: {
          type: 'urn:todobot:problem:validation_failed',
          title: 'The request is not valid',
          status: 422,
          detail: 'Correct the fields that are listed in "errors" and send the request again.',
          code: 'validation_failed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          errors: [{ pointer: '/headers/last-event-id', message: 'must be the id of an event of this turn' }]
        }
      },
      idempotency_mismatch: {
        summary: 'The key was used with another body',
        value: {
          type: 'urn:todobot:problem:idempotency_mismatch',
          title: 'The Idempotency-Key was used for another request',
          status: 422,
          detail: 'Repeat the first request unchanged, or use a new key for this one.',
          code: 'idempotency_mismatch',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      content_blocked: {
        summary: 'Refused by the model\'s provider',
        value: {
          type: 'urn:todobot:problem:content_blocked',
          title: 'The message was refused',
          status: 422,
          detail: 'The model’s provider refused to process it. Put it in other words and send that as a new message.',
          code: 'content_blocked',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
        }
      },
      rate_limited: {
        summary: 'Too many requests in this minute',
        value: {
          type: 'urn:todobot:problem:rate_limited',
          title: 'Too many requests',
          status: 429,
          detail: 'Wait for the seconds in the Retry-After header, then send the request again.',
          code: 'rate_limited',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      internal_error: {
        summary: 'A defect of the server',
        value: {
          type: 'urn:todobot:problem:internal_error',
          title: 'Something went wrong here',
          status: 500,
          detail: 'This is a defect of the server. Try again; if it stays, report the "instance" of this answer.',
          code: 'internal_error',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      turn_abandoned: {
        summary: 'Its servers died',
        value: {
          type: 'urn:todobot:problem:turn_abandoned',
          title: 'The turn was given up',
          status: 500,
          detail: 'Every server that worked on it died. Your message is stored, and what tools had done stays. POST /api/conversations/{conversation_id}/turns/{turn_id}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.',
          code: 'turn_abandoned',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
        }
      },
      model_failed: {
        summary: 'The model answered nothing usable',
        value: {
          type: 'urn:todobot:problem:model_failed',
          title: 'The model gave no usable answer',
          status: 502,
          detail: 'Your message is stored, and what tools had done stays. Say it in other words in a new message, or ask again: POST /api/conversations/{conversation_id}/turns/{turn_id}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.',
          code: 'model_failed',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
        }
      },
      model_unavailable: {
        summary: 'The model does not answer',
        value: {
          type: 'urn:todobot:problem:model_unavailable',
          title: 'The model is not available',
          status: 503,
          detail: 'Your message is stored, and what tools had done stays. Wait for the seconds in the Retry-After header; then POST /api/conversations/{conversation_id}/turns/{turn_id}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.',
          code: 'model_unavailable',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
        }
      },
      database_unavailable: {
        summary: 'The database does not answer',
        value: {
          type: 'urn:todobot:problem:database_unavailable',
          title: 'The database is not available',
          status: 503,
          detail: 'Send the request again after the seconds in the Retry-After header. If a turn is named here, it goes on: GET /api/conversations/{conversation_id}/turns/{turn_id} tells how, or repeat the request with its Idempotency-Key.',
          code: 'database_unavailable',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      overloaded: {
        summary: 'Too much at once',
        value: {
          type: 'urn:todobot:problem:overloaded',
          title: 'The server is busy',
          status: 503,
          detail: 'Send the request again after the seconds in the Retry-After header.',
          code: 'overloaded',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      draining: {
        summary: 'Shutting down',
        value: {
          type: 'urn:todobot:problem:draining',
          title: 'This server is shutting down',
          status: 503,
          detail: 'Send the request again after the seconds in the Retry-After header; another server will answer it. If a turn is named here, it goes on: GET /api/conversations/{conversation_id}/turns/{turn_id} tells how, or repeat the request with its Idempotency-Key.',
          code: 'draining',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d'
        }
      },
      model_timeout: {
        summary: 'The model did not end in time',
        value: {
          type: 'urn:todobot:problem:model_timeout',
          title: 'The model took too long',
          status: 504,
          detail: 'Your message is stored, and what tools had done stays. POST /api/conversations/{conversation_id}/turns/{turn_id}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.',
          code: 'model_timeout',
          instance: '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d',
          conversation_id: '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
          turn_id: '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c'
        }
      }
    },
    schemas: {
      ApiInfo: {
        type: 'object',
        description: 'What runs here, and where its documentation is.',
        required: ['name', 'version', 'description', 'model', 'docs', 'openapi', 'health'],
        properties: {
          name: { type: 'string', description: 'The name of this API.', examples: ['TodoBot Chat API'] },
          version: {
            type: 'string',
            description: 'The version of the server, by semantic versioning.',
            examples: ['0.1.0']
          },
          description: {
            type: 'string',
            description: 'What this API is for, in a sentence.',
            examples: [
              'Manage a to-do list by talking to an agent. No message is ever lost, and nothing is ever done twice.'
            ]
          },
          model: {
            type: 'string',
            description: 'What answers messages - Google\'s Gemini, or the offline agent, which knows plain phrases only.',
            enum: ['gemini', 'offline'],
            examples: ['gemini']
          },
          docs: {
            type: 'string',
            format: 'uri-reference',
            description: 'The documentation to read and try.',
            examples: ['/docs']
          },
          openapi: {
            type: 'string',
            format: 'uri-reference',
            description: 'This contract, for tools such as Postman.',
            examples: ['/openapi.json']
          },
          health: {
            type: 'string',
            format: 'uri-reference',
            description: 'Whether this server can do its work.',
            examples: ['/health']
          }
        }
      },
      Health: {
        type: 'object',
        description: 'Whether this server can do its work.',
        required: ['status', 'database'],
        properties: {
          status: {
            type: 'string',
            description: 'The server as a whole.',
            enum: ['healthy', 'unhealthy'],
            examples: ['healthy']
          },
          database: {
            type: 'string',
            description: 'Whether the database answers.',
            enum: ['connected', 'disconnected'],
            examples: ['connected']
          }
        }
      },
      Liveness: {
        type: 'object',
        description: 'That the process runs.',
        required: ['status'],
        properties: {
          status: { type: 'string', description: 'Always `alive`.', const: 'alive', examples: ['alive'] }
        }
      },
      Registration: {
        type: 'object',
        description: 'A new account.',
        additionalProperties: false,
        required: ['email', 'password'],
        properties: {
          email: {
            type: 'string',
            format: 'email',
            maxLength: 254,
            description: 'The e-mail address; upper and lower case are the same.',
            examples: ['ada@example.com']
          },
          password: {
            type: 'string',
            format: 'storable-text',
            minLength: 8,
            maxLength: 256,
            description: 'Any 8 to 256 characters. Several words are easier to keep in mind than signs.',
            examples: ['correct horse battery staple']
          }
        }
      },
      Credentials: {
        type: 'object',
        description: 'What an account logs in with.',
        additionalProperties: false,
        required: ['email', 'password'],
        properties: {
          email: {
            type: 'string',
            format: 'email',
            maxLength: 254,
            description: 'The e-mail address; upper and lower case are the same.',
            examples: ['ada@example.com']
          },
          password: {
            type: 'string',
            format: 'storable-text',
            minLength: 1,
            maxLength: 256,
            description: 'The password, exactly as it was registered.',
            examples: ['correct horse battery staple']
          }
        }
      },
      AccessToken: {
        type: 'object',
        description: 'A token that stands for the user who logged in.',
        required: ['access_token', 'token_type', 'expires_in'],
        properties: {
          access_token: {
            type: 'string',
            description: 'The token, a JWT. Send it as `Authorization: Bearer <token>`.',
            examples: ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTk4YTVjMCJ9.c2lnbmF0dXJl']
          },
          token_type: {
            type: 'string',
            description: 'Always `bearer`.',
            const: 'bearer',
            examples: ['bearer']
          },
          expires_in: {
            type: 'integer',
            minimum: 1,
            description: 'For how many seconds the token is valid.',
            examples: [1800]
          }
        }
      },
      PasswordChange: {
        type: 'object',
        description: 'A new password.',
        additionalProperties: false,
        required: ['current_password', 'new_password'],
        properties: {
          current_password: {
            type: 'string',
            format: 'storable-text',
            minLength: 1,
            maxLength: 256,
            description: 'The password as it is now.',
            examples: ['correct horse battery staple']
          },
          new_password: {
            type: 'string',
            format: 'storable-text',
            minLength: 8,
            maxLength: 256,
            description: 'Any 8 to 256 characters.',
            examples: ['another horse another staple']
          }
        }
      },
      AccountDeletion: {
        type: 'object',
        description: 'The word that it is meant.',
        additionalProperties: false,
        required: ['password'],
        properties: {
          password: {
            type: 'string',
            format: 'storable-text',
            minLength: 1,
            maxLength: 256,
            description: 'The password of the account.',
            examples: ['correct horse battery staple']
          }
        }
      },
      Session: {
        type: 'object',
        description: 'A login that has not ended.',
        required: ['id', 'created_at', 'last_used_at', 'expires_at', 'user_agent', 'is_current'],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: 'The id of the session.',
            examples: ['0198a5c0-8e4f-7d2b-a011-6c2e3f405162']
          },
          created_at: {
            type: 'string',
            format: 'date-time',
            description: 'When it began, with a login.',
            examples: ['2025-08-14T09:28:10.000Z']
          },
          last_used_at: {
            type: 'string',
            format: 'date-time',
            description: 'When it was last refreshed, or began.',
            examples: ['2025-08-14T09:28:10.000Z']
          },
          expires_at: {
            type: 'string',
            format: 'date-time',
            description: 'When it ends by itself, unless it is refreshed before.',
            examples: ['2025-09-13T09:28:10.000Z']
          },
          user_agent: {
            type: ['string', 'null'],
            description: 'What the program that logged in said it was; null when it said nothing.',
            examples: ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)']
          },
          is_current: {
            type: 'boolean',
            description: 'Whether it is the session that asks.',
            examples: [true]
          }
        }
      },
      SessionPage: {
        type: 'object',
        description: 'Some of your sessions, newest first.',
        required: ['items', 'next_cursor'],
        properties: {
          items: {
            type: 'array',
            description: 'The sessions of this page.',
            items: { $ref: '#/components/schemas/Session' }
          },
          next_cursor: {
            type: ['string', 'null'],
            description: 'Send it as `cursor` to get the next page; null when this is the last one.',
            examples: ['MDE5OGE1YzAtOGU0Zi03ZDJiLWEwMTEtNmMyZTNmNDA1MTYy']
          }
        }
      },
      User: {
        type: 'object',
        description: 'An account.',
        required: ['id', 'email', 'created_at'],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: 'The id of the user.',
            examples: ['0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50']
          },
          email: {
            type: 'string',
            format: 'email',
            description: 'The e-mail address.',
            examples: ['ada@example.com']
          },
          created_at: {
            type: 'string',
            format: 'date-time',
            description: 'When the account was made.',
            examples: ['2025-08-14T09:28:00.000Z']
          }
        }
      },
      ChatRequest: {
        type: 'object',
        description: 'A message to the agent.',
        additionalProperties: false,
        required: ['message'],
        properties: {
          message: {
            type: 'string',
            format: 'storable-text',
            minLength: 1,
            maxLength: 5000,
            pattern: '\\S',
            description: 'What you say to the agent: 1 to 5,000 characters, not only white space. White space around it is not stored. Characters that cannot be stored (NUL, half of a surrogate pair) are refused; that is what the format `storable-text` means.',
            examples: ['Add buy groceries tomorrow']
          },
          conversation_id: {
            type: ['string', 'null'],
            format: 'uuid',
            description: 'The conversation to continue. Leave it out, or send null, to begin a new one.',
            examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
          }
        }
      },
      ChatResponse: {
        type: 'object',
        description: 'The agent\'s answer, and what it did.',
        required: [
          'conversation_id',
          'turn_id',
          'message_id',
          'response',
          'tool_calls',
          'created_at',
          'usage',
          'degraded'
        ],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation. Send it with the next message to continue.',
            examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
          },
          turn_id: {
            type: 'string',
            format: 'uuid',
            description: 'The turn - your message, what the agent did about it, and its answer.',
            examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
          },
          message_id: {
            type: 'string',
            format: 'uuid',
            description: 'The id of the answer as a message of the conversation.',
            examples: ['0198a5c2-0f31-7e11-a263-3e4f5a6b7c8d']
          },
          response: {
            type: 'string',
            description: 'The answer in words.',
            examples: ['I added "buy groceries" for tomorrow.']
          },
          tool_calls: {
            type: 'array',
            description: 'What the agent did, in this order. Empty when words were enough.',
            items: { $ref: '#/components/schemas/ToolCall' }
          },
          created_at: {
            type: 'string',
            format: 'date-time',
            description: 'When the answer was stored.',
            examples: ['2025-08-14T09:30:00.000Z']
          },
          usage: {
            $ref: '#/components/schemas/Usage',
            description: 'What the turn cost, all its rounds together.'
          },
          degraded: {
            type: 'boolean',
            description: 'True when the agent could not end the turn in its own words, and `response` is a plain account of what was done.',
            examples: [false]
          }
        }
      },
      ToolCall: {
        type: 'object',
        description: 'One thing that the agent did to your tasks, or tried to do.',
        required: ['tool', 'parameters', 'result'],
        properties: {
          tool: {
            type: 'string',
            description: 'The tool, such as `add_task`, `list_tasks`, `complete_task`, `update_task` or `delete_task`.',
            examples: ['add_task']
          },
          parameters: {
            type: 'object',
            description: 'What the agent asked for.',
            additionalProperties: true,
            examples: [{ title: 'buy groceries', due: '2025-08-15' }]
          },
          result: {
            type: 'object',
            description: 'What came of it. Has a field `error` when the tool refused; then nothing was changed.',
            additionalProperties: true,
            examples: [
              {
                task: {
                  id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
                  number: 1,
                  title: 'buy groceries',
                  description: null,
                  due: '2025-08-15',
                  priority: 'normal',
                  completed_at: null,
                  created_at: '2025-08-14T09:30:00.000Z',
                  updated_at: '2025-08-14T09:30:00.000Z'
                }
              },
              { error: 'not_found', message: 'There is no task "feed the cat".' }
            ]
          }
        }
      },
      Conversation: {
        type: 'object',
        description: 'A conversation with the agent.',
        required: [
          'conversation_id',
          'title',
          'message_count',
          'last_message',
          'running_turn_id',
          'created_at',
          'updated_at'
        ],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The id of the conversation. Send it with a message to continue.',
            examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
          },
          title: {
            type: 'string',
            description: 'Made from the first message, until you give it another one.',
            examples: ['Add buy groceries tomorrow']
          },
          message_count: {
            type: 'integer',
            minimum: 1,
            description: 'How many messages and answers it has.',
            examples: [2]
          },
          last_message: {
            $ref: '#/components/schemas/MessageStart',
            description: 'How its last message begins.'
          },
          running_turn_id: {
            type: ['string', 'null'],
            format: 'uuid',
            description: 'The turn that is being worked on; null when a new message can be sent.',
            examples: [null]
          },
          created_at: {
            type: 'string',
            format: 'date-time',
            description: 'When it began.',
            examples: ['2025-08-14T09:29:58.000Z']
          },
          updated_at: {
            type: 'string',
            format: 'date-time',
            description: 'When its last message was stored.',
            examples: ['2025-08-14T09:30:00.000Z']
          },
          extract: {
            type: 'array',
            description: 'Only in the answer to a search - a piece of the title or of a message in which the words were found, cut where matches begin and end. Put together, it is the piece.',
            items: { $ref: '#/components/schemas/ExtractPart' }
          }
        }
      },
      MessageStart: {
        type: 'object',
        description: 'The beginning of a message.',
        required: ['role', 'text', 'created_at'],
        properties: {
          role: {
            type: 'string',
            description: 'Whose message it is.',
            enum: ['user', 'assistant'],
            examples: ['assistant']
          },
          text: {
            type: 'string',
            description: 'Its first 200 characters at most.',
            examples: ['I added "buy groceries" for tomorrow.']
          },
          created_at: {
            type: 'string',
            format: 'date-time',
            description: 'When it was stored.',
            examples: ['2025-08-14T09:30:00.000Z']
          }
        }
      },
      ExtractPart: {
        type: 'object',
        description: 'A part of an extract.',
        required: ['text', 'is_match'],
        properties: {
          text: { type: 'string', description: 'Plain text.', examples: ['groceries'] },
          is_match: { type: 'boolean', description: 'Whether it is what was looked for.', examples: [true] }
        }
      },
      ConversationPage: {
        type: 'object',
        description: 'Some of your conversations, the one that was used last first.',
        required: ['items', 'next_cursor'],
        properties: {
          items: {
            type: 'array',
            description: 'The conversations of this page.',
            items: { $ref: '#/components/schemas/Conversation' }
          },
          next_cursor: {
            type: ['string', 'null'],
            description: 'Send it as `cursor` to get the next page; null when this is the last one.',
            examples: ['MTc1NTE2MzgwMDAwMDAwMCAwMTk4YTVjMi0wYjdmLTdhNTMtOGE0MS0xYzJkM2U0ZjVhNmI']
          }
        }
      },
      ConversationChange: {
        type: 'object',
        description: 'A new title.',
        additionalProperties: false,
        required: ['title'],
        properties: {
          title: {
            type: 'string',
            format: 'storable-text',
            minLength: 1,
            maxLength: 200,
            pattern: '\\S',
            description: 'The title, 1 to 200 characters, not only white space. White space around it is not stored.',
            examples: ['Groceries for the weekend']
          }
        }
      },
      Message: {
        type: 'object',
        description: 'Something that you or the agent said.',
        required: [
          'message_id',
          'turn_id',
          'turn_status',
          'position',
          'role',
          'content',
          'tool_calls',
          'created_at'
        ],
        properties: {
          message_id: {
            type: 'string',
            format: 'uuid',
            description: 'The id of the message.',
            examples: ['0198a5c2-0f31-7e11-a263-3e4f5a6b7c8d']
          },
          turn_id: {
            type: 'string',
            format: 'uuid',
            description: 'The turn that the message belongs to. A message and its answer have the same.',
            examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
          },
          turn_status: {
            type: 'string',
            description: 'What became of that turn. A message whose turn has failed or was cancelled has no answer.',
            enum: ['running', 'completed', 'failed', 'cancelled'],
            examples: ['completed']
          },
          position: {
            type: 'integer',
            minimum: 1,
            description: 'The place of the message in the conversation - 1, 2, 3 and so on, without gaps.',
            examples: [2]
          },
          role: {
            type: 'string',
            description: 'Whose message it is.',
            enum: ['user', 'assistant'],
            examples: ['assistant']
          },
          content: {
            type: 'string',
            description: 'What was said.',
            examples: ['I added "buy groceries" for tomorrow.']
          },
          tool_calls: {
            type: 'array',
            description: 'What the agent did before it answered, in this order. Empty for your own messages.',
            items: { $ref: '#/components/schemas/ToolCall' }
          },
          created_at: {
            type: 'string',
            format: 'date-time',
            description: 'When it was stored.',
            examples: ['2025-08-14T09:30:00.000Z']
          }
        }
      },
      MessagePage: {
        type: 'object',
        description: 'Some of the messages of a conversation.',
        required: ['items', 'next_cursor', 'previous_cursor'],
        properties: {
          items: {
            type: 'array',
            description: 'The messages of this page, in the order that was asked for.',
            items: { $ref: '#/components/schemas/Message' }
          },
          next_cursor: {
            type: ['string', 'null'],
            description: 'Send it as `cursor` to get the next page; null when this is the last one.',
            examples: ['MTk']
          },
          previous_cursor: {
            type: ['string', 'null'],
            description: 'Send it as `cursor` with the other `order` to read on from the first of these messages in the other direction; null when the page is empty.',
            examples: ['Mzg']
          }
        }
      },
      Turn: {
        type: 'object',
        description: 'A message of yours, and what became of it.',
        required: [
          'conversation_id',
          'turn_id',
          'status',
          'message',
          'tool_calls',
          'answer',
          'error',
          'created_at',
          'ended_at'
        ],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation that the message belongs to.',
            examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
          },
          turn_id: {
            type: 'string',
            format: 'uuid',
            description: 'The id of the turn.',
            examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
          },
          status: {
            type: 'string',
            description: 'Whether it is still being worked on, has its answer, stopped at an error, or was cancelled. Only a failed turn can be retried.',
            enum: ['running', 'completed', 'failed', 'cancelled'],
            examples: ['completed']
          },
          message: {
            type: 'string',
            description: 'What you said.',
            examples: ['Add buy groceries tomorrow']
          },
          tool_calls: {
            type: 'array',
            description: 'What the agent has done so far, in this order.',
            items: { $ref: '#/components/schemas/ToolCall' }
          },
          answer: {
            description: 'The answer of a completed turn, as the message got it; otherwise null.',
            anyOf: [{ $ref: '#/components/schemas/ChatResponse' }, { type: 'null' }]
          },
          error: {
            description: 'Why a failed turn stopped; otherwise null.',
            anyOf: [{ $ref: '#/components/schemas/TurnError' }, { type: 'null' }]
          },
          created_at: {
            type: 'string',
            format: 'date-time',
            description: 'When the message was stored.',
            examples: ['2025-08-14T09:29:58.000Z']
          },
          ended_at: {
            type: ['string', 'null'],
            format: 'date-time',
            description: 'When the turn was completed, failed or was cancelled; null while it is running.',
            examples: ['2025-08-14T09:30:00.000Z']
          }
        }
      },
      TurnEvent: {
        description: 'What happens in a turn. New kinds may be added; skip those that you do not know.',
        oneOf: [
          { $ref: '#/components/schemas/TurnStartedEvent' },
          { $ref: '#/components/schemas/ResponseDeltaEvent' },
          { $ref: '#/components/schemas/ResponseResetEvent' },
          { $ref: '#/components/schemas/ToolCallStartedEvent' },
          { $ref: '#/components/schemas/ToolCallCompletedEvent' },
          { $ref: '#/components/schemas/TurnCompletedEvent' },
          { $ref: '#/components/schemas/TurnFailedEvent' },
          { $ref: '#/components/schemas/TurnCancelledEvent' },
          { $ref: '#/components/schemas/StreamClosingEvent' }
        ]
      },
      TurnStartedEvent: {
        type: 'object',
        description: 'The first event - the message is stored, and will be answered.',
        required: ['id', 'event', 'data'],
        properties: {
          id: {
            type: 'string',
            description: 'Orders the events of a turn, and names this one when a stream is resumed.',
            examples: ['0.0.0.0']
          },
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'turn.started',
            examples: ['turn.started']
          },
          data: {
            type: 'object',
            description: 'What the turn is called.',
            required: ['conversation_id', 'turn_id', 'message_id'],
            properties: {
              conversation_id: {
                type: 'string',
                format: 'uuid',
                description: 'The conversation of the turn.',
                examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
              },
              turn_id: {
                type: 'string',
                format: 'uuid',
                description: 'The turn.',
                examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
              },
              message_id: {
                type: 'string',
                format: 'uuid',
                description: 'The message that was sent.',
                examples: ['0198a5c2-0b81-7d22-9c63-4e5f6a7b8c9d']
              }
            }
          }
        }
      },
      ResponseDeltaEvent: {
        type: 'object',
        description: 'A piece of the answer. Put together since the last `response.reset`, the pieces are the `response`.',
        required: ['id', 'event', 'data'],
        properties: {
          id: {
            type: 'string',
            description: 'Orders the events of a turn, and names this one when a stream is resumed.',
            examples: ['2.1.0.7']
          },
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'response.delta',
            examples: ['response.delta']
          },
          data: {
            type: 'object',
            description: 'The piece.',
            required: ['text'],
            properties: {
              text: { type: 'string', description: 'Comes behind what came before.', examples: ['I added'] }
            }
          }
        }
      },
      ResponseResetEvent: {
        type: 'object',
        description: 'What was said since the last reset is void - throw it away. The answer begins anew.',
        required: ['id', 'event', 'data'],
        properties: {
          id: {
            type: 'string',
            description: 'Orders the events of a turn, and names this one when a stream is resumed.',
            examples: ['2.1.0.8']
          },
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'response.reset',
            examples: ['response.reset']
          },
          data: {
            type: 'object',
            description: 'Why.',
            required: ['reason'],
            properties: {
              reason: {
                type: 'string',
                description: 'The model broke off and is asked again (`model_retry`, `asked_again`), what it said was not the answer but the beginning of a step (`tool_calls`), another server has taken the turn over (`recovered`), or the answer is another one (`rewritten`).',
                enum: ['model_retry', 'asked_again', 'tool_calls', 'recovered', 'rewritten'],
                examples: ['model_retry']
              }
            }
          }
        }
      },
      ToolCallStartedEvent: {
        type: 'object',
        description: 'The agent uses a tool.',
        required: ['id', 'event', 'data'],
        properties: {
          id: {
            type: 'string',
            description: 'Orders the events of a turn, and names this one when a stream is resumed.',
            examples: ['1.2147483647.1.0']
          },
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'tool_call.started',
            examples: ['tool_call.started']
          },
          data: {
            type: 'object',
            description: 'The call.',
            required: ['step', 'index', 'tool', 'parameters'],
            properties: {
              step: {
                type: 'integer',
                minimum: 1,
                description: 'The step of the turn that the call belongs to.',
                examples: [1]
              },
              index: {
                type: 'integer',
                minimum: 0,
                description: 'The place of the call among those of its step - 0, 1, 2 and so on.',
                examples: [0]
              },
              tool: { type: 'string', description: 'The tool.', examples: ['add_task'] },
              parameters: {
                type: 'object',
                description: 'What the agent asks for.',
                additionalProperties: true,
                examples: [{ title: 'buy groceries' }]
              }
            }
          }
        }
      },
      ToolCallCompletedEvent: {
        type: 'object',
        description: 'The call has happened, and is on record. It happens once, however often the turn is taken up again.',
        required: ['id', 'event', 'data'],
        properties: {
          id: {
            type: 'string',
            description: 'Orders the events of a turn, and names this one when a stream is resumed.',
            examples: ['1.2147483647.1.1']
          },
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'tool_call.completed',
            examples: ['tool_call.completed']
          },
          data: {
            type: 'object',
            description: 'The call, and what came of it.',
            required: ['step', 'index', 'tool', 'parameters', 'result'],
            properties: {
              step: {
                type: 'integer',
                minimum: 1,
                description: 'The step of the turn that the call belongs to.',
                examples: [1]
              },
              index: {
                type: 'integer',
                minimum: 0,
                description: 'The place of the call among those of its step - 0, 1, 2 and so on.',
                examples: [0]
              },
              tool: { type: 'string', description: 'The tool.', examples: ['add_task'] },
              parameters: {
                type: 'object',
                description: 'What the agent asks for.',
                additionalProperties: true,
                examples: [{ title: 'buy groceries' }]
              },
              result: {
                type: 'object',
                description: 'What came of it. Has a field `error` when the tool refused; then nothing was changed.',
                additionalProperties: true,
                examples: [{ error: 'not_found', message: 'There is no task "feed the cat".' }]
              }
            }
          }
        }
      },
      TurnCompletedEvent: {
        type: 'object',
        description: 'The last event - the answer.',
        required: ['id', 'event', 'data'],
        properties: {
          id: {
            type: 'string',
            description: 'Orders the events of a turn, and names this one when a stream is resumed.',
            examples: ['2.2147483647.2.0']
          },
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'turn.completed',
            examples: ['turn.completed']
          },
          data: { $ref: '#/components/schemas/ChatResponse', description: 'What the request gets as JSON.' }
        }
      },
      TurnFailedEvent: {
        type: 'object',
        description: 'The last event - the turn failed. It can be retried.',
        required: ['id', 'event', 'data'],
        properties: {
          id: {
            type: 'string',
            description: 'Orders the events of a turn, and names this one when a stream is resumed.',
            examples: ['2.1.2.0']
          },
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'turn.failed',
            examples: ['turn.failed']
          },
          data: {
            $ref: '#/components/schemas/Problem',
            description: 'What the request gets without a stream.'
          }
        }
      },
      TurnCancelledEvent: {
        type: 'object',
        description: 'The last event - the turn was cancelled.',
        required: ['id', 'event', 'data'],
        properties: {
          id: {
            type: 'string',
            description: 'Orders the events of a turn, and names this one when a stream is resumed.',
            examples: ['2.2.2.0']
          },
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'turn.cancelled',
            examples: ['turn.cancelled']
          },
          data: {
            type: 'object',
            description: 'Which turn.',
            required: ['conversation_id', 'turn_id'],
            properties: {
              conversation_id: {
                type: 'string',
                format: 'uuid',
                description: 'The conversation of the turn.',
                examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
              },
              turn_id: {
                type: 'string',
                format: 'uuid',
                description: 'The turn.',
                examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
              }
            }
          }
        }
      },
      StreamClosingEvent: {
        type: 'object',
        description: 'This server ends the stream, not the turn - resume it at once, behind the last event that had an id; another server goes on. It has no id itself.',
        required: ['event', 'data'],
        properties: {
          event: {
            type: 'string',
            description: 'The kind of event.',
            const: 'stream.closing',
            examples: ['stream.closing']
          },
          data: {
            type: 'object',
            description: 'Why.',
            required: ['reason'],
            properties: {
              reason: {
                type: 'string',
                description: 'This server shuts down.',
                const: 'draining',
                examples: ['draining']
              }
            }
          }
        }
      },
      TurnError: {
        type: 'object',
        description: 'Why a turn failed, in the words of the problem that its request got.',
        required: ['code', 'status', 'title', 'detail'],
        properties: {
          code: { $ref: '#/components/schemas/ErrorCode', description: 'The kind of problem, for programs.' },
          status: {
            type: 'integer',
            minimum: 400,
            maximum: 599,
            description: 'The HTTP status of the problem.',
            examples: [503]
          },
          title: {
            type: 'string',
            description: 'The kind of problem in a few words.',
            examples: ['The model is not available']
          },
          detail: {
            type: 'string',
            description: 'What happened and what to do next, for people.',
            examples: [
              'Your message is stored, and what tools had done stays. Wait for the seconds in the Retry-After header; then POST /api/conversations/{conversation_id}/turns/{turn_id}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.'
            ]
          }
        }
      },
      TurnPage: {
        type: 'object',
        description: 'Some of a conversation\'s turns, newest first.',
        required: ['items', 'next_cursor'],
        properties: {
          items: {
            type: 'array',
            description: 'The turns of this page.',
            items: { $ref: '#/components/schemas/Turn' }
          },
          next_cursor: {
            type: ['string', 'null'],
            description: 'Send it as `cursor` to get the next page; null when this is the last one.',
            examples: ['MDE5OGE1YzItMGI4MC03YzNiLTliNTItMmQzZTRmNWE2Yjdj']
          }
        }
      },
      Task: {
        type: 'object',
        description: 'A task on your list.',
        required: [
          'id',
          'number',
          'title',
          'description',
          'due',
          'priority',
          'completed_at',
          'version',
          'created_by',
          'updated_by',
          'created_at',
          'updated_at'
        ],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: 'The id of the task.',
            examples: ['0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e']
          },
          number: {
            type: 'integer',
            minimum: 1,
            description: 'What you may call it when you talk to the agent - 1, 2, 3 and so on; never used again.',
            examples: [1]
          },
          title: { type: 'string', description: 'What is to be done.', examples: ['buy groceries'] },
          description: {
            type: ['string', 'null'],
            description: 'Details, if there are any.',
            examples: [null]
          },
          due: {
            type: ['string', 'null'],
            description: 'When it is due, as it was said - a day (YYYY-MM-DD), or a time with its offset (RFC 3339).',
            examples: ['2025-08-15']
          },
          priority: {
            type: 'string',
            description: 'How important it is.',
            enum: ['low', 'normal', 'high'],
            examples: ['normal']
          },
          completed_at: {
            type: ['string', 'null'],
            format: 'date-time',
            description: 'When it was done; null while it is open.',
            examples: [null]
          },
          version: {
            type: 'integer',
            minimum: 1,
            description: 'Grows with each change. In double quotes it is the `etag`.',
            examples: [1]
          },
          created_by: {
            description: 'The turn in which the agent made it; null when it was made without the agent, or its conversation is gone.',
            anyOf: [{ $ref: '#/components/schemas/TaskTurn' }, { type: 'null' }]
          },
          updated_by: {
            description: 'The turn in which it was last changed; null when that was without the agent, or its conversation is gone.',
            anyOf: [{ $ref: '#/components/schemas/TaskTurn' }, { type: 'null' }]
          },
          created_at: {
            type: 'string',
            format: 'date-time',
            description: 'When it was made.',
            examples: ['2025-08-14T09:30:00.000Z']
          },
          updated_at: {
            type: 'string',
            format: 'date-time',
            description: 'When it was last changed.',
            examples: ['2025-08-14T09:30:00.000Z']
          }
        }
      },
      TaskTurn: {
        type: 'object',
        description: 'Where the agent made or changed a task.',
        required: ['conversation_id', 'turn_id'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
            examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
          },
          turn_id: {
            type: 'string',
            format: 'uuid',
            description: 'The turn.',
            examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
          }
        }
      },
      TaskPage: {
        type: 'object',
        description: 'Some of your tasks.',
        required: ['items', 'next_cursor'],
        properties: {
          items: {
            type: 'array',
            description: 'The tasks of this page, in the order that was asked for.',
            items: { $ref: '#/components/schemas/Task' }
          },
          next_cursor: {
            type: ['string', 'null'],
            description: 'Send it as `cursor` to get the next page; null when this is the last one.',
            examples: ['ZHVlIDIwMjUtMDgtMTUgaW5maW5pdHkgMQ']
          }
        }
      },
      NewTask: {
        type: 'object',
        description: 'A task to add.',
        additionalProperties: false,
        required: ['title'],
        properties: {
          title: {
            type: 'string',
            format: 'storable-text',
            minLength: 1,
            maxLength: 200,
            pattern: '\\S',
            description: 'What is to be done, 1 to 200 characters, not only white space. White space around it is not stored.',
            examples: ['buy groceries']
          },
          description: {
            type: ['string', 'null'],
            format: 'storable-text',
            maxLength: 2000,
            description: 'Details.',
            examples: ['Ask about the cake.']
          },
          due: {
            type: ['string', 'null'],
            format: 'due',
            description: 'When it is due - a day (YYYY-MM-DD), or a time with its offset (RFC 3339). The day of a time is the one in your time zone.',
            examples: ['2025-08-15', '2025-08-15T17:00:00+02:00']
          },
          priority: {
            type: 'string',
            description: 'How important it is.',
            enum: ['low', 'normal', 'high'],
            examples: ['normal']
          }
        }
      },
      TaskChange: {
        type: 'object',
        description: 'What is to change of a task; what is not sent stays as it is.',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          title: {
            type: 'string',
            format: 'storable-text',
            minLength: 1,
            maxLength: 200,
            pattern: '\\S',
            description: 'What is to be done, 1 to 200 characters, not only white space. White space around it is not stored.',
            examples: ['buy groceries']
          },
          description: {
            type: ['string', 'null'],
            format: 'storable-text',
            maxLength: 2000,
            description: 'Details.',
            examples: ['Ask about the cake.']
          },
          due: {
            type: ['string', 'null'],
            format: 'due',
            description: 'When it is due - a day (YYYY-MM-DD), or a time with its offset (RFC 3339). The day of a time is the one in your time zone.',
            examples: ['2025-08-15', '2025-08-15T17:00:00+02:00']
          },
          priority: {
            type: 'string',
            description: 'How important it is.',
            enum: ['low', 'normal', 'high'],
            examples: ['normal']
          },
          completed: {
            type: 'boolean',
            description: 'True marks it as done, false opens it again.',
            examples: [true]
          }
        }
      },
      Usage: {
        type: 'object',
        description: 'Tokens that the model counted.',
        required: ['input_tokens', 'output_tokens'],
        properties: {
          input_tokens: {
            type: 'integer',
            minimum: 0,
            description: 'Tokens that the model read.',
            examples: [812]
          },
          output_tokens: {
            type: 'integer',
            minimum: 0,
            description: 'Tokens that the model wrote.',
            examples: [46]
          }
        }
      },
      Problem: {
        type: 'object',
        description: 'What went wrong and what to do next (RFC 9457).',
        required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
        properties: {
          type: {
            type: 'string',
            format: 'uri',
            description: 'The kind of problem, `urn:todobot:problem:` and the code.',
            examples: ['urn:todobot:problem:conversation_busy']
          },
          title: {
            type: 'string',
            description: 'The kind of problem in a few words.',
            examples: ['The conversation is busy']
          },
          status: {
            type: 'integer',
            minimum: 400,
            maximum: 599,
            description: 'The HTTP status.',
            examples: [409]
          },
          detail: {
            type: 'string',
            description: 'What happened and what to do next, for people.',
            examples: [
              'It is still working on an earlier message. Wait for that turn to end, or cancel it (POST /api/conversations/{conversation_id}/turns/{turn_id}/cancel), then send this request again.'
            ]
          },
          code: { $ref: '#/components/schemas/ErrorCode', description: 'The kind of problem, for programs.' },
          instance: {
            type: 'string',
            description: 'The id of the request, as in the header `x-request-id`.',
            examples: ['0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d']
          },
          errors: {
            type: 'array',
            description: 'The fields that are not valid; only with `validation_failed`.',
            minItems: 1,
            items: { $ref: '#/components/schemas/FieldError' }
          },
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation of that turn.',
            examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
          },
          turn_id: {
            type: 'string',
            format: 'uuid',
            description: 'The turn that this is about - the one of your message, or the one that keeps the conversation busy.',
            examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
          }
        }
      },
      FieldError: {
        type: 'object',
        description: 'A field that is not valid.',
        required: ['pointer', 'message'],
        properties: {
          pointer: {
            type: 'string',
            description: 'The field: a JSON Pointer (RFC 6901) into the body; for a header `/headers/` and its name, for a query parameter `/query/` and its name. Empty for the body as a whole.',
            examples: ['/message', '/headers/x-timezone', '/query/cursor']
          },
          message: {
            type: 'string',
            description: 'What is expected of it.',
            examples: ['must not be blank']
          }
        }
      },
      ErrorCode: {
        type: 'string',
        description: 'The kind of problem. New ones may be added; treat one that you do not know by its status.',
        enum: [
          'malformed_json',
          'bad_request',
          'unauthorized',
          'user_mismatch',
          'origin_not_allowed',
          'not_found',
          'method_not_allowed',
          'not_acceptable',
          'request_timeout',
          'conversation_busy',
          'idempotency_in_progress',
          'email_taken',
          'turn_cancelled',
          'stale',
          'payload_too_large',
          'uri_too_long',
          'unsupported_media_type',
          'validation_failed',
          'idempotency_mismatch',
          'content_blocked',
          'rate_limited',
          'budget_exhausted',
          'headers_too_large',
          'internal_error',
          'turn_abandoned',
          'model_failed',
          'model_unavailable',
          'database_unavailable',
          'overloaded',
          'draining',
          'model_timeout'
        ],
        examples: ['conversation_busy']
      }
    }
  }
}
