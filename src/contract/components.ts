// Generated from the contract by openapi/generate.ts. Do not edit.

import { type Static, Type } from '@sinclair/typebox'

export const ApiInfo = Type.Object(
  {
    name: Type.String({ description: 'The name of this API.', examples: ['TodoBot Chat API'] }),
    version: Type.String({ description: 'The version of the server, by semantic versioning.', examples: ['0.1.0'] }),
    description: Type.String({
      description: 'What this API is for, in a sentence.',
      examples: [
        'Manage a to-do list by talking to an agent. No message is ever lost, and nothing is ever done twice.'
      ]
    }),
    model: Type.Unsafe<'gemini' | 'offline'>({
      type: 'string',
      description: 'What answers messages - Google\'s Gemini, or the offline agent, which knows plain phrases only.',
      enum: ['gemini', 'offline'],
      examples: ['gemini']
    }),
    docs: Type.String({
      format: 'uri-reference',
      description: 'The documentation to read and try.',
      examples: ['/docs']
    }),
    openapi: Type.String({
      format: 'uri-reference',
      description: 'This contract, for tools such as Postman.',
      examples: ['/openapi.json']
    }),
    health: Type.String({
      format: 'uri-reference',
      description: 'Whether this server can do its work.',
      examples: ['/health']
    })
  },
  { $id: 'ApiInfo', description: 'What runs here, and where its documentation is.' }
)
export type ApiInfo = Static<typeof ApiInfo>

export const Health = Type.Object(
  {
    status: Type.Unsafe<'healthy' | 'unhealthy'>({
      type: 'string',
      description: 'The server as a whole.',
      enum: ['healthy', 'unhealthy'],
      examples: ['healthy']
    }),
    database: Type.Unsafe<'connected' | 'disconnected'>({
      type: 'string',
      description: 'Whether the database answers.',
      enum: ['connected', 'disconnected'],
      examples: ['connected']
    })
  },
  { $id: 'Health', description: 'Whether this server can do its work.' }
)
export type Health = Static<typeof Health>

export const Liveness = Type.Object(
  {
    status: Type.Unsafe<'alive'>({
      type: 'string',
      description: 'Always `alive`.',
      const: 'alive',
      examples: ['alive']
    })
  },
  { $id: 'Liveness', description: 'That the process runs.' }
)
export type Liveness = Static<typeof Liveness>

export const Registration = Type.Object(
  {
    email: Type.String({
      format: 'email',
      maxLength: 254,
      description: 'The e-mail address; upper and lower case are the same.',
      examples: ['ada@example.com']
    }),
    password: Type.String({
      format: 'storable-text',
      minLength: 8,
      maxLength: 256,
      description: 'Any 8 to 256 characters. Several words are easier to keep in mind than signs.',
      examples: ['correct horse battery staple']
    })
  },
  { $id: 'Registration', description: 'A new account.', additionalProperties: false }
)
export type Registration = Static<typeof Registration>

export const Credentials = Type.Object(
  {
    email: Type.String({
      format: 'email',
      maxLength: 254,
      description: 'The e-mail address; upper and lower case are the same.',
      examples: ['ada@example.com']
    }),
    password: Type.String({
      format: 'storable-text',
      minLength: 1,
      maxLength: 256,
      description: 'The password, exactly as it was registered.',
      examples: ['correct horse battery staple']
    })
  },
  { $id: 'Credentials', description: 'What an account logs in with.', additionalProperties: false }
)
export type Credentials = Static<typeof Credentials>

export const AccessToken = Type.Object(
  {
    access_token: Type.String({
      description: 'The token, a JWT. Send it as `Authorization: Bearer <token>`.',
      examples: ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTk4YTVjMCJ9.c2lnbmF0dXJl']
    }),
    token_type: Type.Unsafe<'bearer'>({
      type: 'string',
      description: 'Always `bearer`.',
      const: 'bearer',
      examples: ['bearer']
    }),
    expires_in: Type.Integer({ minimum: 1, description: 'For how many seconds the token is valid.', examples: [1800] })
  },
  { $id: 'AccessToken', description: 'A token that stands for the user who logged in.' }
)
export type AccessToken = Static<typeof AccessToken>

export const PasswordChange = Type.Object(
  {
    current_password: Type.String({
      format: 'storable-text',
      minLength: 1,
      maxLength: 256,
      description: 'The password as it is now.',
      examples: ['correct horse battery staple']
    }),
    new_password: Type.String({
      format: 'storable-text',
      minLength: 8,
      maxLength: 256,
      description: 'Any 8 to 256 characters.',
      examples: ['another horse another staple']
    })
  },
  { $id: 'PasswordChange', description: 'A new password.', additionalProperties: false }
)
export type PasswordChange = Static<typeof PasswordChange>

export const AccountDeletion = Type.Object(
  {
    password: Type.String({
      format: 'storable-text',
      minLength: 1,
      maxLength: 256,
      description: 'The password of the account.',
      examples: ['correct horse battery staple']
    })
  },
  { $id: 'AccountDeletion', description: 'The word that it is meant.', additionalProperties: false }
)
export type AccountDeletion = Static<typeof AccountDeletion>

export const Session = Type.Object(
  {
    id: Type.String({
      format: 'uuid',
      description: 'The id of the session.',
      examples: ['0198a5c0-8e4f-7d2b-a011-6c2e3f405162']
    }),
    created_at: Type.String({
      format: 'date-time',
      description: 'When it began, with a login.',
      examples: ['2025-08-14T09:28:10.000Z']
    }),
    last_used_at: Type.String({
      format: 'date-time',
      description: 'When it was last refreshed, or began.',
      examples: ['2025-08-14T09:28:10.000Z']
    }),
    expires_at: Type.String({
      format: 'date-time',
      description: 'When it ends by itself, unless it is refreshed before.',
      examples: ['2025-09-13T09:28:10.000Z']
    }),
    user_agent: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'What the program that logged in said it was; null when it said nothing.',
      examples: ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)']
    }),
    is_current: Type.Boolean({ description: 'Whether it is the session that asks.', examples: [true] })
  },
  { $id: 'Session', description: 'A login that has not ended.' }
)
export type Session = Static<typeof Session>

export const SessionPage = Type.Object(
  {
    items: Type.Array(
      Type.Unsafe<Session>({ $ref: 'Session' }),
      { description: 'The sessions of this page.' }
    ),
    next_cursor: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Send it as `cursor` to get the next page; null when this is the last one.',
      examples: ['MDE5OGE1YzAtOGU0Zi03ZDJiLWEwMTEtNmMyZTNmNDA1MTYy']
    })
  },
  { $id: 'SessionPage', description: 'Some of your sessions, newest first.' }
)
export type SessionPage = Static<typeof SessionPage>

export const User = Type.Object(
  {
    id: Type.String({
      format: 'uuid',
      description: 'The id of the user.',
      examples: ['0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50']
    }),
    email: Type.String({ format: 'email', description: 'The e-mail address.', examples: ['ada@example.com'] }),
    created_at: Type.String({
      format: 'date-time',
      description: 'When the account was made.',
      examples: ['2025-08-14T09:28:00.000Z']
    })
  },
  { $id: 'User', description: 'An account.' }
)
export type User = Static<typeof User>

export const ChatRequest = Type.Object(
  {
    message: Type.String({
      format: 'storable-text',
      minLength: 1,
      maxLength: 5000,
      pattern: '\\S',
      description: 'What you say to the agent: 1 to 5,000 characters, not only white space. White space around it is not stored. Characters that cannot be stored (NUL, half of a surrogate pair) are refused; that is what the format `storable-text` means.',
      examples: ['Add buy groceries tomorrow']
    }),
    conversation_id: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'uuid',
      description: 'The conversation to continue. Leave it out, or send null, to begin a new one.',
      examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
    }))
  },
  { $id: 'ChatRequest', description: 'A message to the agent.', additionalProperties: false }
)
export type ChatRequest = Static<typeof ChatRequest>

export const ToolCall = Type.Object(
  {
    tool: Type.String({
      description: 'The tool, such as `add_task`, `list_tasks`, `complete_task`, `update_task` or `delete_task`.',
      examples: ['add_task']
    }),
    parameters: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      description: 'What the agent asked for.',
      additionalProperties: true,
      examples: [{ title: 'buy groceries', due: '2025-08-15' }]
    }),
    result: Type.Unsafe<Record<string, unknown>>({
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
    })
  },
  { $id: 'ToolCall', description: 'One thing that the agent did to your tasks, or tried to do.' }
)
export type ToolCall = Static<typeof ToolCall>

export const Usage = Type.Object(
  {
    input_tokens: Type.Integer({ minimum: 0, description: 'Tokens that the model read.', examples: [812] }),
    output_tokens: Type.Integer({ minimum: 0, description: 'Tokens that the model wrote.', examples: [46] })
  },
  { $id: 'Usage', description: 'Tokens that the model counted.' }
)
export type Usage = Static<typeof Usage>

export const ChatResponse = Type.Object(
  {
    conversation_id: Type.String({
      format: 'uuid',
      description: 'The conversation. Send it with the next message to continue.',
      examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
    }),
    turn_id: Type.String({
      format: 'uuid',
      description: 'The turn - your message, what the agent did about it, and its answer.',
      examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
    }),
    message_id: Type.String({
      format: 'uuid',
      description: 'The id of the answer as a message of the conversation.',
      examples: ['0198a5c2-0f31-7e11-a263-3e4f5a6b7c8d']
    }),
    response: Type.String({ description: 'The answer in words.', examples: ['I added "buy groceries" for tomorrow.'] }),
    tool_calls: Type.Array(
      Type.Unsafe<ToolCall>({ $ref: 'ToolCall' }),
      { description: 'What the agent did, in this order. Empty when words were enough.' }
    ),
    created_at: Type.String({
      format: 'date-time',
      description: 'When the answer was stored.',
      examples: ['2025-08-14T09:30:00.000Z']
    }),
    usage: Type.Unsafe<Usage>({ $ref: 'Usage', description: 'What the turn cost, all its rounds together.' }),
    degraded: Type.Boolean({
      description: 'True when the agent could not end the turn in its own words, and `response` is a plain account of what was done.',
      examples: [false]
    })
  },
  { $id: 'ChatResponse', description: 'The agent\'s answer, and what it did.' }
)
export type ChatResponse = Static<typeof ChatResponse>

export const MessageStart = Type.Object(
  {
    role: Type.Unsafe<'user' | 'assistant'>({
      type: 'string',
      description: 'Whose message it is.',
      enum: ['user', 'assistant'],
      examples: ['assistant']
    }),
    text: Type.String({
      description: 'Its first 200 characters at most.',
      examples: ['I added "buy groceries" for tomorrow.']
    }),
    created_at: Type.String({
      format: 'date-time',
      description: 'When it was stored.',
      examples: ['2025-08-14T09:30:00.000Z']
    })
  },
  { $id: 'MessageStart', description: 'The beginning of a message.' }
)
export type MessageStart = Static<typeof MessageStart>

export const ExtractPart = Type.Object(
  {
    text: Type.String({ description: 'Plain text.', examples: ['groceries'] }),
    is_match: Type.Boolean({ description: 'Whether it is what was looked for.', examples: [true] })
  },
  { $id: 'ExtractPart', description: 'A part of an extract.' }
)
export type ExtractPart = Static<typeof ExtractPart>

export const Conversation = Type.Object(
  {
    conversation_id: Type.String({
      format: 'uuid',
      description: 'The id of the conversation. Send it with a message to continue.',
      examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
    }),
    title: Type.String({
      description: 'Made from the first message, until you give it another one.',
      examples: ['Add buy groceries tomorrow']
    }),
    message_count: Type.Integer({ minimum: 1, description: 'How many messages and answers it has.', examples: [2] }),
    last_message: Type.Unsafe<MessageStart>({ $ref: 'MessageStart', description: 'How its last message begins.' }),
    running_turn_id: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'uuid',
      description: 'The turn that is being worked on; null when a new message can be sent.',
      examples: [null]
    }),
    created_at: Type.String({
      format: 'date-time',
      description: 'When it began.',
      examples: ['2025-08-14T09:29:58.000Z']
    }),
    updated_at: Type.String({
      format: 'date-time',
      description: 'When its last message was stored.',
      examples: ['2025-08-14T09:30:00.000Z']
    }),
    extract: Type.Optional(Type.Array(
      Type.Unsafe<ExtractPart>({ $ref: 'ExtractPart' }),
      {
        description: 'Only in the answer to a search - a piece of the title or of a message in which the words were found, cut where matches begin and end. Put together, it is the piece.'
      }
    ))
  },
  { $id: 'Conversation', description: 'A conversation with the agent.' }
)
export type Conversation = Static<typeof Conversation>

export const ConversationPage = Type.Object(
  {
    items: Type.Array(
      Type.Unsafe<Conversation>({ $ref: 'Conversation' }),
      { description: 'The conversations of this page.' }
    ),
    next_cursor: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Send it as `cursor` to get the next page; null when this is the last one.',
      examples: ['MTc1NTE2MzgwMDAwMDAwMCAwMTk4YTVjMi0wYjdmLTdhNTMtOGE0MS0xYzJkM2U0ZjVhNmI']
    })
  },
  { $id: 'ConversationPage', description: 'Some of your conversations, the one that was used last first.' }
)
export type ConversationPage = Static<typeof ConversationPage>

export const ConversationChange = Type.Object(
  {
    title: Type.String({
      format: 'storable-text',
      minLength: 1,
      maxLength: 200,
      pattern: '\\S',
      description: 'The title, 1 to 200 characters, not only white space. White space around it is not stored.',
      examples: ['Groceries for the weekend']
    })
  },
  { $id: 'ConversationChange', description: 'A new title.', additionalProperties: false }
)
export type ConversationChange = Static<typeof ConversationChange>

export const Message = Type.Object(
  {
    message_id: Type.String({
      format: 'uuid',
      description: 'The id of the message.',
      examples: ['0198a5c2-0f31-7e11-a263-3e4f5a6b7c8d']
    }),
    turn_id: Type.String({
      format: 'uuid',
      description: 'The turn that the message belongs to. A message and its answer have the same.',
      examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
    }),
    turn_status: Type.Unsafe<'running' | 'completed' | 'failed' | 'cancelled'>({
      type: 'string',
      description: 'What became of that turn. A message whose turn has failed or was cancelled has no answer.',
      enum: ['running', 'completed', 'failed', 'cancelled'],
      examples: ['completed']
    }),
    position: Type.Integer({
      minimum: 1,
      description: 'The place of the message in the conversation - 1, 2, 3 and so on, without gaps.',
      examples: [2]
    }),
    role: Type.Unsafe<'user' | 'assistant'>({
      type: 'string',
      description: 'Whose message it is.',
      enum: ['user', 'assistant'],
      examples: ['assistant']
    }),
    content: Type.String({ description: 'What was said.', examples: ['I added "buy groceries" for tomorrow.'] }),
    tool_calls: Type.Array(
      Type.Unsafe<ToolCall>({ $ref: 'ToolCall' }),
      { description: 'What the agent did before it answered, in this order. Empty for your own messages.' }
    ),
    created_at: Type.String({
      format: 'date-time',
      description: 'When it was stored.',
      examples: ['2025-08-14T09:30:00.000Z']
    })
  },
  { $id: 'Message', description: 'Something that you or the agent said.' }
)
export type Message = Static<typeof Message>

export const MessagePage = Type.Object(
  {
    items: Type.Array(
      Type.Unsafe<Message>({ $ref: 'Message' }),
      { description: 'The messages of this page, in the order that was asked for.' }
    ),
    next_cursor: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Send it as `cursor` to get the next page; null when this is the last one.',
      examples: ['MTk']
    }),
    previous_cursor: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Send it as `cursor` with the other `order` to read on from the first of these messages in the other direction; null when the page is empty.',
      examples: ['Mzg']
    })
  },
  { $id: 'MessagePage', description: 'Some of the messages of a conversation.' }
)
export type MessagePage = Static<typeof MessagePage>

export const ErrorCode = Type.Unsafe<'malformed_json' | 'bad_request' | 'unauthorized' | 'user_mismatch' | 'origin_not_allowed' | 'not_found' | 'method_not_allowed' | 'not_acceptable' | 'request_timeout' | 'conversation_busy' | 'idempotency_in_progress' | 'email_taken' | 'turn_cancelled' | 'stale' | 'payload_too_large' | 'uri_too_long' | 'unsupported_media_type' | 'validation_failed' | 'idempotency_mismatch' | 'content_blocked' | 'rate_limited' | 'budget_exhausted' | 'headers_too_large' | 'internal_error' | 'turn_abandoned' | 'model_failed' | 'model_unavailable' | 'database_unavailable' | 'overloaded' | 'draining' | 'model_timeout'>({
  $id: 'ErrorCode',
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
})
export type ErrorCode = Static<typeof ErrorCode>

export const TurnError = Type.Object(
  {
    code: Type.Unsafe<ErrorCode>({ $ref: 'ErrorCode', description: 'The kind of problem, for programs.' }),
    status: Type.Integer({
      minimum: 400,
      maximum: 599,
      description: 'The HTTP status of the problem.',
      examples: [503]
    }),
    title: Type.String({
      description: 'The kind of problem in a few words.',
      examples: ['The model is not available']
    }),
    detail: Type.String({
      description: 'What happened and what to do next, for people.',
      examples: [
        'Your message is stored, and what tools had done stays. Wait for the seconds in the Retry-After header; then POST /api/conversations/{conversation_id}/turns/{turn_id}/retry goes on where it stopped, and so does the same request with the same Idempotency-Key.'
      ]
    })
  },
  { $id: 'TurnError', description: 'Why a turn failed, in the words of the problem that its request got.' }
)
export type TurnError = Static<typeof TurnError>

export const Turn = Type.Object(
  {
    conversation_id: Type.String({
      format: 'uuid',
      description: 'The conversation that the message belongs to.',
      examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
    }),
    turn_id: Type.String({
      format: 'uuid',
      description: 'The id of the turn.',
      examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
    }),
    status: Type.Unsafe<'running' | 'completed' | 'failed' | 'cancelled'>({
      type: 'string',
      description: 'Whether it is still being worked on, has its answer, stopped at an error, or was cancelled. Only a failed turn can be retried.',
      enum: ['running', 'completed', 'failed', 'cancelled'],
      examples: ['completed']
    }),
    message: Type.String({ description: 'What you said.', examples: ['Add buy groceries tomorrow'] }),
    tool_calls: Type.Array(
      Type.Unsafe<ToolCall>({ $ref: 'ToolCall' }),
      { description: 'What the agent has done so far, in this order.' }
    ),
    answer: Type.Unsafe<ChatResponse | null>({
      description: 'The answer of a completed turn, as the message got it; otherwise null.',
      anyOf: [Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse' }), Type.Null()]
    }),
    error: Type.Unsafe<TurnError | null>({
      description: 'Why a failed turn stopped; otherwise null.',
      anyOf: [Type.Unsafe<TurnError>({ $ref: 'TurnError' }), Type.Null()]
    }),
    created_at: Type.String({
      format: 'date-time',
      description: 'When the message was stored.',
      examples: ['2025-08-14T09:29:58.000Z']
    }),
    ended_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description: 'When the turn was completed, failed or was cancelled; null while it is running.',
      examples: ['2025-08-14T09:30:00.000Z']
    })
  },
  { $id: 'Turn', description: 'A message of yours, and what became of it.' }
)
export type Turn = Static<typeof Turn>

export const TurnStartedEvent = Type.Object(
  {
    id: Type.String({
      description: 'Orders the events of a turn, and names this one when a stream is resumed.',
      examples: ['0.0.0.0']
    }),
    event: Type.Unsafe<'turn.started'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'turn.started',
      examples: ['turn.started']
    }),
    data: Type.Object(
      {
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The conversation of the turn.',
          examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
        }),
        turn_id: Type.String({
          format: 'uuid',
          description: 'The turn.',
          examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
        }),
        message_id: Type.String({
          format: 'uuid',
          description: 'The message that was sent.',
          examples: ['0198a5c2-0b81-7d22-9c63-4e5f6a7b8c9d']
        })
      },
      { description: 'What the turn is called.' }
    )
  },
  { $id: 'TurnStartedEvent', description: 'The first event - the message is stored, and will be answered.' }
)
export type TurnStartedEvent = Static<typeof TurnStartedEvent>

export const ResponseDeltaEvent = Type.Object(
  {
    id: Type.String({
      description: 'Orders the events of a turn, and names this one when a stream is resumed.',
      examples: ['2.1.0.7']
    }),
    event: Type.Unsafe<'response.delta'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'response.delta',
      examples: ['response.delta']
    }),
    data: Type.Object(
      { text: Type.String({ description: 'Comes behind what came before.', examples: ['I added'] }) },
      { description: 'The piece.' }
    )
  },
  {
    $id: 'ResponseDeltaEvent',
    description: 'A piece of the answer. Put together since the last `response.reset`, the pieces are the `response`.'
  }
)
export type ResponseDeltaEvent = Static<typeof ResponseDeltaEvent>

export const ResponseResetEvent = Type.Object(
  {
    id: Type.String({
      description: 'Orders the events of a turn, and names this one when a stream is resumed.',
      examples: ['2.1.0.8']
    }),
    event: Type.Unsafe<'response.reset'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'response.reset',
      examples: ['response.reset']
    }),
    data: Type.Object(
      {
        reason: Type.Unsafe<'model_retry' | 'asked_again' | 'tool_calls' | 'recovered' | 'rewritten'>({
          type: 'string',
          description: 'The model broke off and is asked again (`model_retry`, `asked_again`), what it said was not the answer but the beginning of a step (`tool_calls`), another server has taken the turn over (`recovered`), or the answer is another one (`rewritten`).',
          enum: ['model_retry', 'asked_again', 'tool_calls', 'recovered', 'rewritten'],
          examples: ['model_retry']
        })
      },
      { description: 'Why.' }
    )
  },
  {
    $id: 'ResponseResetEvent',
    description: 'What was said since the last reset is void - throw it away. The answer begins anew.'
  }
)
export type ResponseResetEvent = Static<typeof ResponseResetEvent>

export const ToolCallStartedEvent = Type.Object(
  {
    id: Type.String({
      description: 'Orders the events of a turn, and names this one when a stream is resumed.',
      examples: ['1.2147483647.1.0']
    }),
    event: Type.Unsafe<'tool_call.started'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'tool_call.started',
      examples: ['tool_call.started']
    }),
    data: Type.Object(
      {
        step: Type.Integer({
          minimum: 1,
          description: 'The step of the turn that the call belongs to.',
          examples: [1]
        }),
        index: Type.Integer({
          minimum: 0,
          description: 'The place of the call among those of its step - 0, 1, 2 and so on.',
          examples: [0]
        }),
        tool: Type.String({ description: 'The tool.', examples: ['add_task'] }),
        parameters: Type.Unsafe<Record<string, unknown>>({
          type: 'object',
          description: 'What the agent asks for.',
          additionalProperties: true,
          examples: [{ title: 'buy groceries' }]
        })
      },
      { description: 'The call.' }
    )
  },
  { $id: 'ToolCallStartedEvent', description: 'The agent uses a tool.' }
)
export type ToolCallStartedEvent = Static<typeof ToolCallStartedEvent>

export const ToolCallCompletedEvent = Type.Object(
  {
    id: Type.String({
      description: 'Orders the events of a turn, and names this one when a stream is resumed.',
      examples: ['1.2147483647.1.1']
    }),
    event: Type.Unsafe<'tool_call.completed'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'tool_call.completed',
      examples: ['tool_call.completed']
    }),
    data: Type.Object(
      {
        step: Type.Integer({
          minimum: 1,
          description: 'The step of the turn that the call belongs to.',
          examples: [1]
        }),
        index: Type.Integer({
          minimum: 0,
          description: 'The place of the call among those of its step - 0, 1, 2 and so on.',
          examples: [0]
        }),
        tool: Type.String({ description: 'The tool.', examples: ['add_task'] }),
        parameters: Type.Unsafe<Record<string, unknown>>({
          type: 'object',
          description: 'What the agent asks for.',
          additionalProperties: true,
          examples: [{ title: 'buy groceries' }]
        }),
        result: Type.Unsafe<Record<string, unknown>>({
          type: 'object',
          description: 'What came of it. Has a field `error` when the tool refused; then nothing was changed.',
          additionalProperties: true,
          examples: [{ error: 'not_found', message: 'There is no task "feed the cat".' }]
        })
      },
      { description: 'The call, and what came of it.' }
    )
  },
  {
    $id: 'ToolCallCompletedEvent',
    description: 'The call has happened, and is on record. It happens once, however often the turn is taken up again.'
  }
)
export type ToolCallCompletedEvent = Static<typeof ToolCallCompletedEvent>

export const TurnCompletedEvent = Type.Object(
  {
    id: Type.String({
      description: 'Orders the events of a turn, and names this one when a stream is resumed.',
      examples: ['2.2147483647.2.0']
    }),
    event: Type.Unsafe<'turn.completed'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'turn.completed',
      examples: ['turn.completed']
    }),
    data: Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse', description: 'What the request gets as JSON.' })
  },
  { $id: 'TurnCompletedEvent', description: 'The last event - the answer.' }
)
export type TurnCompletedEvent = Static<typeof TurnCompletedEvent>

export const FieldError = Type.Object(
  {
    pointer: Type.String({
      description: 'The field: a JSON Pointer (RFC 6901) into the body; for a header `/headers/` and its name, for a query parameter `/query/` and its name. Empty for the body as a whole.',
      examples: ['/message', '/headers/x-timezone', '/query/cursor']
    }),
    message: Type.String({ description: 'What is expected of it.', examples: ['must not be blank'] })
  },
  { $id: 'FieldError', description: 'A field that is not valid.' }
)
export type FieldError = Static<typeof FieldError>

export const Problem = Type.Object(
  {
    type: Type.String({
      format: 'uri',
      description: 'The kind of problem, `urn:todobot:problem:` and the code.',
      examples: ['urn:todobot:problem:conversation_busy']
    }),
    title: Type.String({
      description: 'The kind of problem in a few words.',
      examples: ['The conversation is busy']
    }),
    status: Type.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status.', examples: [409] }),
    detail: Type.String({
      description: 'What happened and what to do next, for people.',
      examples: [
        'It is still working on an earlier message. Wait for that turn to end, or cancel it (POST /api/conversations/{conversation_id}/turns/{turn_id}/cancel), then send this request again.'
      ]
    }),
    code: Type.Unsafe<ErrorCode>({ $ref: 'ErrorCode', description: 'The kind of problem, for programs.' }),
    instance: Type.String({
      description: 'The id of the request, as in the header `x-request-id`.',
      examples: ['0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d']
    }),
    errors: Type.Optional(Type.Array(
      Type.Unsafe<FieldError>({ $ref: 'FieldError' }),
      { description: 'The fields that are not valid; only with `validation_failed`.', minItems: 1 }
    )),
    conversation_id: Type.Optional(Type.String({
      format: 'uuid',
      description: 'The conversation of that turn.',
      examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
    })),
    turn_id: Type.Optional(Type.String({
      format: 'uuid',
      description: 'The turn that this is about - the one of your message, or the one that keeps the conversation busy.',
      examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
    }))
  },
  { $id: 'Problem', description: 'What went wrong and what to do next (RFC 9457).' }
)
export type Problem = Static<typeof Problem>

export const TurnFailedEvent = Type.Object(
  {
    id: Type.String({
      description: 'Orders the events of a turn, and names this one when a stream is resumed.',
      examples: ['2.1.2.0']
    }),
    event: Type.Unsafe<'turn.failed'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'turn.failed',
      examples: ['turn.failed']
    }),
    data: Type.Unsafe<Problem>({ $ref: 'Problem', description: 'What the request gets without a stream.' })
  },
  { $id: 'TurnFailedEvent', description: 'The last event - the turn failed. It can be retried.' }
)
export type TurnFailedEvent = Static<typeof TurnFailedEvent>

export const TurnCancelledEvent = Type.Object(
  {
    id: Type.String({
      description: 'Orders the events of a turn, and names this one when a stream is resumed.',
      examples: ['2.2.2.0']
    }),
    event: Type.Unsafe<'turn.cancelled'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'turn.cancelled',
      examples: ['turn.cancelled']
    }),
    data: Type.Object(
      {
        conversation_id: Type.String({
          format: 'uuid',
          description: 'The conversation of the turn.',
          examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
        }),
        turn_id: Type.String({
          format: 'uuid',
          description: 'The turn.',
          examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
        })
      },
      { description: 'Which turn.' }
    )
  },
  { $id: 'TurnCancelledEvent', description: 'The last event - the turn was cancelled.' }
)
export type TurnCancelledEvent = Static<typeof TurnCancelledEvent>

export const StreamClosingEvent = Type.Object(
  {
    event: Type.Unsafe<'stream.closing'>({
      type: 'string',
      description: 'The kind of event.',
      const: 'stream.closing',
      examples: ['stream.closing']
    }),
    data: Type.Object(
      {
        reason: Type.Unsafe<'draining'>({
          type: 'string',
          description: 'This server shuts down.',
          const: 'draining',
          examples: ['draining']
        })
      },
      { description: 'Why.' }
    )
  },
  {
    $id: 'StreamClosingEvent',
    description: 'This server ends the stream, not the turn - resume it at once, behind the last event that had an id; another server goes on. It has no id itself.'
  }
)
export type StreamClosingEvent = Static<typeof StreamClosingEvent>

export const TurnEvent = Type.Unsafe<TurnStartedEvent | ResponseDeltaEvent | ResponseResetEvent | ToolCallStartedEvent | ToolCallCompletedEvent | TurnCompletedEvent | TurnFailedEvent | TurnCancelledEvent | StreamClosingEvent>({
  $id: 'TurnEvent',
  description: 'What happens in a turn. New kinds may be added; skip those that you do not know.',
  oneOf: [
    Type.Unsafe<TurnStartedEvent>({ $ref: 'TurnStartedEvent' }),
    Type.Unsafe<ResponseDeltaEvent>({ $ref: 'ResponseDeltaEvent' }),
    Type.Unsafe<ResponseResetEvent>({ $ref: 'ResponseResetEvent' }),
    Type.Unsafe<ToolCallStartedEvent>({ $ref: 'ToolCallStartedEvent' }),
    Type.Unsafe<ToolCallCompletedEvent>({ $ref: 'ToolCallCompletedEvent' }),
    Type.Unsafe<TurnCompletedEvent>({ $ref: 'TurnCompletedEvent' }),
    Type.Unsafe<TurnFailedEvent>({ $ref: 'TurnFailedEvent' }),
    Type.Unsafe<TurnCancelledEvent>({ $ref: 'TurnCancelledEvent' }),
    Type.Unsafe<StreamClosingEvent>({ $ref: 'StreamClosingEvent' })
  ]
})
export type TurnEvent = Static<typeof TurnEvent>

export const TurnPage = Type.Object(
  {
    items: Type.Array(Type.Unsafe<Turn>({ $ref: 'Turn' }), { description: 'The turns of this page.' }),
    next_cursor: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Send it as `cursor` to get the next page; null when this is the last one.',
      examples: ['MDE5OGE1YzItMGI4MC03YzNiLTliNTItMmQzZTRmNWE2Yjdj']
    })
  },
  { $id: 'TurnPage', description: 'Some of a conversation\'s turns, newest first.' }
)
export type TurnPage = Static<typeof TurnPage>

export const TaskTurn = Type.Object(
  {
    conversation_id: Type.String({
      format: 'uuid',
      description: 'The conversation.',
      examples: ['0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b']
    }),
    turn_id: Type.String({
      format: 'uuid',
      description: 'The turn.',
      examples: ['0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c']
    })
  },
  { $id: 'TaskTurn', description: 'Where the agent made or changed a task.' }
)
export type TaskTurn = Static<typeof TaskTurn>

export const Task = Type.Object(
  {
    id: Type.String({
      format: 'uuid',
      description: 'The id of the task.',
      examples: ['0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e']
    }),
    number: Type.Integer({
      minimum: 1,
      description: 'What you may call it when you talk to the agent - 1, 2, 3 and so on; never used again.',
      examples: [1]
    }),
    title: Type.String({ description: 'What is to be done.', examples: ['buy groceries'] }),
    description: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Details, if there are any.',
      examples: [null]
    }),
    due: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'When it is due, as it was said - a day (YYYY-MM-DD), or a time with its offset (RFC 3339).',
      examples: ['2025-08-15']
    }),
    priority: Type.Unsafe<'low' | 'normal' | 'high'>({
      type: 'string',
      description: 'How important it is.',
      enum: ['low', 'normal', 'high'],
      examples: ['normal']
    }),
    completed_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description: 'When it was done; null while it is open.',
      examples: [null]
    }),
    version: Type.Integer({
      minimum: 1,
      description: 'Grows with each change. In double quotes it is the `etag`.',
      examples: [1]
    }),
    created_by: Type.Unsafe<TaskTurn | null>({
      description: 'The turn in which the agent made it; null when it was made without the agent, or its conversation is gone.',
      anyOf: [Type.Unsafe<TaskTurn>({ $ref: 'TaskTurn' }), Type.Null()]
    }),
    updated_by: Type.Unsafe<TaskTurn | null>({
      description: 'The turn in which it was last changed; null when that was without the agent, or its conversation is gone.',
      anyOf: [Type.Unsafe<TaskTurn>({ $ref: 'TaskTurn' }), Type.Null()]
    }),
    created_at: Type.String({
      format: 'date-time',
      description: 'When it was made.',
      examples: ['2025-08-14T09:30:00.000Z']
    }),
    updated_at: Type.String({
      format: 'date-time',
      description: 'When it was last changed.',
      examples: ['2025-08-14T09:30:00.000Z']
    })
  },
  { $id: 'Task', description: 'A task on your list.' }
)
export type Task = Static<typeof Task>

export const TaskPage = Type.Object(
  {
    items: Type.Array(
      Type.Unsafe<Task>({ $ref: 'Task' }),
      { description: 'The tasks of this page, in the order that was asked for.' }
    ),
    next_cursor: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Send it as `cursor` to get the next page; null when this is the last one.',
      examples: ['ZHVlIDIwMjUtMDgtMTUgaW5maW5pdHkgMQ']
    })
  },
  { $id: 'TaskPage', description: 'Some of your tasks.' }
)
export type TaskPage = Static<typeof TaskPage>

export const NewTask = Type.Object(
  {
    title: Type.String({
      format: 'storable-text',
      minLength: 1,
      maxLength: 200,
      pattern: '\\S',
      description: 'What is to be done, 1 to 200 characters, not only white space. White space around it is not stored.',
      examples: ['buy groceries']
    }),
    description: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'storable-text',
      maxLength: 2000,
      description: 'Details.',
      examples: ['Ask about the cake.']
    })),
    due: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'due',
      description: 'When it is due - a day (YYYY-MM-DD), or a time with its offset (RFC 3339). The day of a time is the one in your time zone.',
      examples: ['2025-08-15', '2025-08-15T17:00:00+02:00']
    })),
    priority: Type.Optional(Type.Unsafe<'low' | 'normal' | 'high'>({
      type: 'string',
      description: 'How important it is.',
      enum: ['low', 'normal', 'high'],
      examples: ['normal']
    }))
  },
  { $id: 'NewTask', description: 'A task to add.', additionalProperties: false }
)
export type NewTask = Static<typeof NewTask>

export const TaskChange = Type.Object(
  {
    title: Type.Optional(Type.String({
      format: 'storable-text',
      minLength: 1,
      maxLength: 200,
      pattern: '\\S',
      description: 'What is to be done, 1 to 200 characters, not only white space. White space around it is not stored.',
      examples: ['buy groceries']
    })),
    description: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'storable-text',
      maxLength: 2000,
      description: 'Details.',
      examples: ['Ask about the cake.']
    })),
    due: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'due',
      description: 'When it is due - a day (YYYY-MM-DD), or a time with its offset (RFC 3339). The day of a time is the one in your time zone.',
      examples: ['2025-08-15', '2025-08-15T17:00:00+02:00']
    })),
    priority: Type.Optional(Type.Unsafe<'low' | 'normal' | 'high'>({
      type: 'string',
      description: 'How important it is.',
      enum: ['low', 'normal', 'high'],
      examples: ['normal']
    })),
    completed: Type.Optional(Type.Boolean({ description: 'True marks it as done, false opens it again.', examples: [true] }))
  },
  {
    $id: 'TaskChange',
    description: 'What is to change of a task; what is not sent stays as it is.',
    additionalProperties: false,
    minProperties: 1
  }
)
export type TaskChange = Static<typeof TaskChange>

/** All of them, for `addSchema`; each stands after those that it refers to. */
export const components = [
  ApiInfo,
  Health,
  Liveness,
  Registration,
  Credentials,
  AccessToken,
  PasswordChange,
  AccountDeletion,
  Session,
  SessionPage,
  User,
  ChatRequest,
  ToolCall,
  Usage,
  ChatResponse,
  MessageStart,
  ExtractPart,
  Conversation,
  ConversationPage,
  ConversationChange,
  Message,
  MessagePage,
  ErrorCode,
  TurnError,
  Turn,
  TurnStartedEvent,
  ResponseDeltaEvent,
  ResponseResetEvent,
  ToolCallStartedEvent,
  ToolCallCompletedEvent,
  TurnCompletedEvent,
  FieldError,
  Problem,
  TurnFailedEvent,
  TurnCancelledEvent,
  StreamClosingEvent,
  TurnEvent,
  TurnPage,
  TaskTurn,
  Task,
  TaskPage,
  NewTask,
  TaskChange
]
