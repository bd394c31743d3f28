// Generated from the contract by openapi/generate.ts. Do not edit.

import type { Static } from '@sinclair/typebox'
import { Type } from '../lib/schema.ts'

export const ApiInfo = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    description: Type.String(),
    model: Type.Unsafe<'gemini' | 'offline'>({ type: 'string', enum: ['gemini', 'offline'] }),
    docs: Type.String({ format: 'uri-reference' }),
    openapi: Type.String({ format: 'uri-reference' }),
    health: Type.String({ format: 'uri-reference' })
  },
  { $id: 'ApiInfo' }
)
export type ApiInfo = Static<typeof ApiInfo>

export const Health = Type.Object(
  {
    status: Type.Unsafe<'healthy' | 'degraded' | 'unhealthy'>({
      type: 'string',
      enum: ['healthy', 'degraded', 'unhealthy']
    }),
    database: Type.Unsafe<'connected' | 'disconnected'>({ type: 'string', enum: ['connected', 'disconnected'] }),
    model: Type.Unsafe<'available' | 'unavailable' | 'misconfigured' | 'quota_exhausted'>({
      type: 'string',
      enum: ['available', 'unavailable', 'misconfigured', 'quota_exhausted']
    })
  },
  { $id: 'Health' }
)
export type Health = Static<typeof Health>

export const Liveness = Type.Object({ status: Type.Unsafe<'alive'>({ type: 'string', const: 'alive' }) }, { $id: 'Liveness' })
export type Liveness = Static<typeof Liveness>

export const Registration = Type.Object(
  {
    email: Type.String({ format: 'email', maxLength: 254 }),
    password: Type.String({ format: 'storable-text', minLength: 8, maxLength: 256 })
  },
  { $id: 'Registration', additionalProperties: false }
)
export type Registration = Static<typeof Registration>

export const Credentials = Type.Object(
  {
    email: Type.String({ format: 'email', maxLength: 254 }),
    password: Type.String({ format: 'storable-text', minLength: 1, maxLength: 256 })
  },
  { $id: 'Credentials', additionalProperties: false }
)
export type Credentials = Static<typeof Credentials>

export const AccessToken = Type.Object(
  {
    access_token: Type.String(),
    token_type: Type.Unsafe<'bearer'>({ type: 'string', const: 'bearer' }),
    expires_in: Type.Integer({ minimum: 1 })
  },
  { $id: 'AccessToken' }
)
export type AccessToken = Static<typeof AccessToken>

export const PasswordChange = Type.Object(
  {
    current_password: Type.String({ format: 'storable-text', minLength: 1, maxLength: 256 }),
    new_password: Type.String({ format: 'storable-text', minLength: 8, maxLength: 256 })
  },
  { $id: 'PasswordChange', additionalProperties: false }
)
export type PasswordChange = Static<typeof PasswordChange>

export const AccountDeletion = Type.Object(
  { password: Type.Optional(Type.String({ format: 'storable-text', minLength: 1, maxLength: 256 })) },
  { $id: 'AccountDeletion', additionalProperties: false }
)
export type AccountDeletion = Static<typeof AccountDeletion>

export const Session = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    created_at: Type.String({ format: 'date-time' }),
    last_used_at: Type.String({ format: 'date-time' }),
    expires_at: Type.String({ format: 'date-time' }),
    user_agent: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    is_current: Type.Boolean()
  },
  { $id: 'Session' }
)
export type Session = Static<typeof Session>

export const SessionPage = Type.Object(
  {
    items: Type.Array(Type.Unsafe<Session>({ $ref: 'Session' })),
    next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] })
  },
  { $id: 'SessionPage' }
)
export type SessionPage = Static<typeof SessionPage>

export const User = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'email' }),
    issuer: Type.Optional(Type.String()),
    subject: Type.Optional(Type.String()),
    created_at: Type.String({ format: 'date-time' })
  },
  { $id: 'User' }
)
export type User = Static<typeof User>

export const ChatRequest = Type.Object(
  {
    message: Type.String({ format: 'visible-text', minLength: 1, maxLength: 5000 }),
    conversation_id: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }))
  },
  { $id: 'ChatRequest', additionalProperties: false }
)
export type ChatRequest = Static<typeof ChatRequest>

export const Priority = Type.Unsafe<'low' | 'normal' | 'high'>({ $id: 'Priority', type: 'string', enum: ['low', 'normal', 'high'] })
export type Priority = Static<typeof Priority>

export const AddTaskArguments = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200 }),
    description: Type.Optional(Type.String({ maxLength: 2000 })),
    due: Type.Optional(Type.String({ maxLength: 35 })),
    priority: Type.Optional(Type.Unsafe<Priority>({ $ref: 'Priority' }))
  },
  { $id: 'AddTaskArguments' }
)
export type AddTaskArguments = Static<typeof AddTaskArguments>

export const TaskTurn = Type.Object(
  { conversation_id: Type.String({ format: 'uuid' }), turn_id: Type.String({ format: 'uuid' }) },
  { $id: 'TaskTurn' }
)
export type TaskTurn = Static<typeof TaskTurn>

export const Task = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    number: Type.Integer({ minimum: 1 }),
    title: Type.String(),
    description: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    due: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    priority: Type.Unsafe<Priority>({ $ref: 'Priority' }),
    completed_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    version: Type.Integer({ minimum: 1 }),
    created_by: Type.Unsafe<TaskTurn | null>({ anyOf: [Type.Unsafe<TaskTurn>({ $ref: 'TaskTurn' }), Type.Null()] }),
    updated_by: Type.Unsafe<TaskTurn | null>({ anyOf: [Type.Unsafe<TaskTurn>({ $ref: 'TaskTurn' }), Type.Null()] }),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' })
  },
  { $id: 'Task' }
)
export type Task = Static<typeof Task>

export const TaskResult = Type.Object({ task: Type.Unsafe<Task>({ $ref: 'Task' }) }, { $id: 'TaskResult' })
export type TaskResult = Static<typeof TaskResult>

export const AddTaskCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'add_task'>({ type: 'string', const: 'add_task' }),
    parameters: Type.Unsafe<AddTaskArguments>({ $ref: 'AddTaskArguments' }),
    result: Type.Unsafe<TaskResult>({ $ref: 'TaskResult' })
  },
  { $id: 'AddTaskCall' }
)
export type AddTaskCall = Static<typeof AddTaskCall>

export const ListTasksArguments = Type.Object(
  {
    status: Type.Optional(Type.Unsafe<'open' | 'completed' | 'all'>({ type: 'string', enum: ['open', 'completed', 'all'] })),
    due_after: Type.Optional(Type.String({ maxLength: 35 })),
    due_before: Type.Optional(Type.String({ maxLength: 35 })),
    has_due: Type.Optional(Type.Boolean()),
    overdue: Type.Optional(Type.Boolean()),
    completed_since: Type.Optional(Type.String({ maxLength: 35 })),
    completed_until: Type.Optional(Type.String({ maxLength: 35 })),
    priority: Type.Optional(Type.Unsafe<Priority>({ $ref: 'Priority' })),
    query: Type.Optional(Type.String({ maxLength: 200 }))
  },
  { $id: 'ListTasksArguments' }
)
export type ListTasksArguments = Static<typeof ListTasksArguments>

export const TaskListResult = Type.Object(
  { tasks: Type.Array(Type.Unsafe<Task>({ $ref: 'Task' })), total: Type.Integer({ minimum: 0 }) },
  { $id: 'TaskListResult' }
)
export type TaskListResult = Static<typeof TaskListResult>

export const ListTasksCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'list_tasks'>({ type: 'string', const: 'list_tasks' }),
    parameters: Type.Unsafe<ListTasksArguments>({ $ref: 'ListTasksArguments' }),
    result: Type.Unsafe<TaskListResult>({ $ref: 'TaskListResult' })
  },
  { $id: 'ListTasksCall' }
)
export type ListTasksCall = Static<typeof ListTasksCall>

export const TaskReference = Type.Object(
  {
    task: Type.Unsafe<string | number>({
      anyOf: [Type.String({ minLength: 1, maxLength: 300 }), Type.Integer({ minimum: 1 })]
    })
  },
  { $id: 'TaskReference' }
)
export type TaskReference = Static<typeof TaskReference>

export const CompleteTaskCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'complete_task'>({ type: 'string', const: 'complete_task' }),
    parameters: Type.Unsafe<TaskReference>({ $ref: 'TaskReference' }),
    result: Type.Unsafe<TaskResult>({ $ref: 'TaskResult' })
  },
  { $id: 'CompleteTaskCall' }
)
export type CompleteTaskCall = Static<typeof CompleteTaskCall>

export const UpdateTaskArguments = Type.Object(
  {
    task: Type.Unsafe<string | number>({
      anyOf: [Type.String({ minLength: 1, maxLength: 300 }), Type.Integer({ minimum: 1 })]
    }),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    description: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 2000 })),
    due: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 35 })),
    priority: Type.Optional(Type.Unsafe<Priority>({ $ref: 'Priority' })),
    completed: Type.Optional(Type.Boolean())
  },
  { $id: 'UpdateTaskArguments', minProperties: 2 }
)
export type UpdateTaskArguments = Static<typeof UpdateTaskArguments>

export const UpdateTaskCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'update_task'>({ type: 'string', const: 'update_task' }),
    parameters: Type.Unsafe<UpdateTaskArguments>({ $ref: 'UpdateTaskArguments' }),
    result: Type.Unsafe<TaskResult>({ $ref: 'TaskResult' })
  },
  { $id: 'UpdateTaskCall' }
)
export type UpdateTaskCall = Static<typeof UpdateTaskCall>

export const DeleteTaskCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'delete_task'>({ type: 'string', const: 'delete_task' }),
    parameters: Type.Unsafe<TaskReference>({ $ref: 'TaskReference' }),
    result: Type.Unsafe<TaskResult>({ $ref: 'TaskResult' })
  },
  { $id: 'DeleteTaskCall' }
)
export type DeleteTaskCall = Static<typeof DeleteTaskCall>

export const UpdateTasksArguments = Type.Object(
  {
    numbers: Type.Optional(Type.Array(
      Type.Integer({ minimum: 1, maximum: 2147483647 }),
      { minItems: 1, maxItems: 500 }
    )),
    where: Type.Optional(Type.Unsafe<ListTasksArguments>({ $ref: 'ListTasksArguments' })),
    due: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 35 })),
    priority: Type.Optional(Type.Unsafe<Priority>({ $ref: 'Priority' })),
    completed: Type.Optional(Type.Boolean())
  },
  { $id: 'UpdateTasksArguments' }
)
export type UpdateTasksArguments = Static<typeof UpdateTasksArguments>

export const TaskSummary = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    title: Type.String(),
    due: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    priority: Type.Unsafe<Priority>({ $ref: 'Priority' }),
    completed_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })
  },
  { $id: 'TaskSummary' }
)
export type TaskSummary = Static<typeof TaskSummary>

export const UpdatedTasksResult = Type.Object(
  {
    tasks: Type.Array(Type.Unsafe<TaskSummary>({ $ref: 'TaskSummary' })),
    total: Type.Integer({ minimum: 0 }),
    unchanged: Type.Integer({ minimum: 0 })
  },
  { $id: 'UpdatedTasksResult' }
)
export type UpdatedTasksResult = Static<typeof UpdatedTasksResult>

export const UpdateTasksCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'update_tasks'>({ type: 'string', const: 'update_tasks' }),
    parameters: Type.Unsafe<UpdateTasksArguments>({ $ref: 'UpdateTasksArguments' }),
    result: Type.Unsafe<UpdatedTasksResult>({ $ref: 'UpdatedTasksResult' })
  },
  { $id: 'UpdateTasksCall' }
)
export type UpdateTasksCall = Static<typeof UpdateTasksCall>

export const DeleteTasksArguments = Type.Object(
  {
    numbers: Type.Optional(Type.Array(
      Type.Integer({ minimum: 1, maximum: 2147483647 }),
      { minItems: 1, maxItems: 500 }
    )),
    where: Type.Optional(Type.Unsafe<ListTasksArguments>({ $ref: 'ListTasksArguments' }))
  },
  { $id: 'DeleteTasksArguments' }
)
export type DeleteTasksArguments = Static<typeof DeleteTasksArguments>

export const DeletedTasksResult = Type.Object(
  {
    tasks: Type.Array(Type.Unsafe<TaskSummary>({ $ref: 'TaskSummary' })),
    total: Type.Integer({ minimum: 1 })
  },
  { $id: 'DeletedTasksResult' }
)
export type DeletedTasksResult = Static<typeof DeletedTasksResult>

export const DeleteTasksCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'delete_tasks'>({ type: 'string', const: 'delete_tasks' }),
    parameters: Type.Unsafe<DeleteTasksArguments>({ $ref: 'DeleteTasksArguments' }),
    result: Type.Unsafe<DeletedTasksResult>({ $ref: 'DeletedTasksResult' })
  },
  { $id: 'DeleteTasksCall' }
)
export type DeleteTasksCall = Static<typeof DeleteTasksCall>

export const UndoArguments = Type.Object(
  { turns_back: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) },
  { $id: 'UndoArguments' }
)
export type UndoArguments = Static<typeof UndoArguments>

export const ReversedTask = Type.Object(
  {
    change: Type.Unsafe<'restored' | 'removed' | 'changed'>({
      type: 'string',
      enum: ['restored', 'removed', 'changed']
    }),
    task: Type.Unsafe<TaskSummary>({ $ref: 'TaskSummary' })
  },
  { $id: 'ReversedTask' }
)
export type ReversedTask = Static<typeof ReversedTask>

export const ReversalResult = Type.Object(
  {
    message: Type.String(),
    changes: Type.Array(Type.Unsafe<ReversedTask>({ $ref: 'ReversedTask' })),
    total: Type.Integer({ minimum: 1 })
  },
  { $id: 'ReversalResult' }
)
export type ReversalResult = Static<typeof ReversalResult>

export const UndoCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'undo'>({ type: 'string', const: 'undo' }),
    parameters: Type.Unsafe<UndoArguments>({ $ref: 'UndoArguments' }),
    result: Type.Unsafe<ReversalResult>({ $ref: 'ReversalResult' })
  },
  { $id: 'UndoCall' }
)
export type UndoCall = Static<typeof UndoCall>

export const RedoArguments = Type.Object(
  { turns_back: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) },
  { $id: 'RedoArguments' }
)
export type RedoArguments = Static<typeof RedoArguments>

export const RedoCall = Type.Object(
  {
    status: Type.Unsafe<'succeeded'>({ type: 'string', const: 'succeeded' }),
    tool: Type.Unsafe<'redo'>({ type: 'string', const: 'redo' }),
    parameters: Type.Unsafe<RedoArguments>({ $ref: 'RedoArguments' }),
    result: Type.Unsafe<ReversalResult>({ $ref: 'ReversalResult' })
  },
  { $id: 'RedoCall' }
)
export type RedoCall = Static<typeof RedoCall>

export const SuccessfulToolCall = Type.Unsafe<AddTaskCall | ListTasksCall | CompleteTaskCall | UpdateTaskCall | DeleteTaskCall | UpdateTasksCall | DeleteTasksCall | UndoCall | RedoCall>({
  $id: 'SuccessfulToolCall',
  oneOf: [
    Type.Unsafe<AddTaskCall>({ $ref: 'AddTaskCall' }),
    Type.Unsafe<ListTasksCall>({ $ref: 'ListTasksCall' }),
    Type.Unsafe<CompleteTaskCall>({ $ref: 'CompleteTaskCall' }),
    Type.Unsafe<UpdateTaskCall>({ $ref: 'UpdateTaskCall' }),
    Type.Unsafe<DeleteTaskCall>({ $ref: 'DeleteTaskCall' }),
    Type.Unsafe<UpdateTasksCall>({ $ref: 'UpdateTasksCall' }),
    Type.Unsafe<DeleteTasksCall>({ $ref: 'DeleteTasksCall' }),
    Type.Unsafe<UndoCall>({ $ref: 'UndoCall' }),
    Type.Unsafe<RedoCall>({ $ref: 'RedoCall' })
  ]
})
export type SuccessfulToolCall = Static<typeof SuccessfulToolCall>

export const TaskCandidate = Type.Object({ number: Type.Integer({ minimum: 1 }), title: Type.String() }, { $id: 'TaskCandidate' })
export type TaskCandidate = Static<typeof TaskCandidate>

export const ToolError = Type.Object(
  {
    error: Type.String(),
    message: Type.Optional(Type.String()),
    candidates: Type.Optional(Type.Array(Type.Unsafe<TaskCandidate>({ $ref: 'TaskCandidate' }))),
    total: Type.Optional(Type.Integer({ minimum: 0 }))
  },
  { $id: 'ToolError' }
)
export type ToolError = Static<typeof ToolError>

export const FailedToolCall = Type.Object(
  {
    status: Type.Unsafe<'failed'>({ type: 'string', const: 'failed' }),
    tool: Type.String(),
    parameters: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    result: Type.Unsafe<ToolError>({ $ref: 'ToolError' })
  },
  { $id: 'FailedToolCall' }
)
export type FailedToolCall = Static<typeof FailedToolCall>

export const OtherToolCall = Type.Object(
  {
    status: Type.Unsafe<'other'>({ type: 'string', const: 'other' }),
    tool: Type.String(),
    parameters: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    result: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })
  },
  { $id: 'OtherToolCall' }
)
export type OtherToolCall = Static<typeof OtherToolCall>

export const ToolCall = Type.Unsafe<SuccessfulToolCall | FailedToolCall | OtherToolCall>({
  $id: 'ToolCall',
  oneOf: [
    Type.Unsafe<SuccessfulToolCall>({ $ref: 'SuccessfulToolCall' }),
    Type.Unsafe<FailedToolCall>({ $ref: 'FailedToolCall' }),
    Type.Unsafe<OtherToolCall>({ $ref: 'OtherToolCall' })
  ]
})
export type ToolCall = Static<typeof ToolCall>

export const Usage = Type.Object(
  {
    input_tokens: Type.Integer({ minimum: 0 }),
    cached_input_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    output_tokens: Type.Integer({ minimum: 0 })
  },
  { $id: 'Usage' }
)
export type Usage = Static<typeof Usage>

export const ChatResponse = Type.Object(
  {
    conversation_id: Type.String({ format: 'uuid' }),
    turn_id: Type.String({ format: 'uuid' }),
    message_id: Type.String({ format: 'uuid' }),
    response: Type.String(),
    tool_calls: Type.Array(Type.Unsafe<ToolCall>({ $ref: 'ToolCall' })),
    created_at: Type.String({ format: 'date-time' }),
    usage: Type.Unsafe<Usage>({ $ref: 'Usage' }),
    degraded: Type.Boolean()
  },
  { $id: 'ChatResponse' }
)
export type ChatResponse = Static<typeof ChatResponse>

export const MessageStart = Type.Object(
  {
    role: Type.Unsafe<'user' | 'assistant'>({ type: 'string', enum: ['user', 'assistant'] }),
    text: Type.String(),
    created_at: Type.String({ format: 'date-time' })
  },
  { $id: 'MessageStart' }
)
export type MessageStart = Static<typeof MessageStart>

export const ExtractPart = Type.Object({ text: Type.String(), is_match: Type.Boolean() }, { $id: 'ExtractPart' })
export type ExtractPart = Static<typeof ExtractPart>

export const Conversation = Type.Object(
  {
    conversation_id: Type.String({ format: 'uuid' }),
    title: Type.String(),
    message_count: Type.Integer({ minimum: 1 }),
    last_message: Type.Unsafe<MessageStart>({ $ref: 'MessageStart' }),
    running_turn_id: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
    extract: Type.Optional(Type.Array(Type.Unsafe<ExtractPart>({ $ref: 'ExtractPart' })))
  },
  { $id: 'Conversation' }
)
export type Conversation = Static<typeof Conversation>

export const ConversationPage = Type.Object(
  {
    items: Type.Array(Type.Unsafe<Conversation>({ $ref: 'Conversation' })),
    next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] })
  },
  { $id: 'ConversationPage' }
)
export type ConversationPage = Static<typeof ConversationPage>

export const ConversationChange = Type.Object(
  { title: Type.String({ format: 'visible-text', minLength: 1, maxLength: 200 }) },
  { $id: 'ConversationChange', additionalProperties: false }
)
export type ConversationChange = Static<typeof ConversationChange>

export const Message = Type.Object(
  {
    message_id: Type.String({ format: 'uuid' }),
    turn_id: Type.String({ format: 'uuid' }),
    turn_status: Type.Unsafe<'running' | 'completed' | 'failed' | 'cancelled'>({
      type: 'string',
      enum: ['running', 'completed', 'failed', 'cancelled']
    }),
    position: Type.Integer({ minimum: 1 }),
    role: Type.Unsafe<'user' | 'assistant'>({ type: 'string', enum: ['user', 'assistant'] }),
    content: Type.String(),
    tool_calls: Type.Array(Type.Unsafe<ToolCall>({ $ref: 'ToolCall' })),
    undone_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    created_at: Type.String({ format: 'date-time' })
  },
  { $id: 'Message' }
)
export type Message = Static<typeof Message>

export const MessagePage = Type.Object(
  {
    items: Type.Array(Type.Unsafe<Message>({ $ref: 'Message' })),
    next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    previous_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] })
  },
  { $id: 'MessagePage' }
)
export type MessagePage = Static<typeof MessagePage>

export const ErrorCode = Type.Unsafe<'malformed_json' | 'bad_request' | 'unauthorized' | 'invalid_credentials' | 'user_mismatch' | 'origin_not_allowed' | 'not_found' | 'method_not_allowed' | 'not_acceptable' | 'request_timeout' | 'conversation_busy' | 'idempotency_in_progress' | 'email_taken' | 'task_limit_reached' | 'conversation_limit_reached' | 'storage_limit_reached' | 'turn_cancelled' | 'turn_undone' | 'undo_conflict' | 'nothing_to_undo' | 'undo_expired' | 'changes_expired' | 'stale' | 'payload_too_large' | 'uri_too_long' | 'unsupported_media_type' | 'validation_failed' | 'idempotency_mismatch' | 'content_blocked' | 'rate_limited' | 'too_many_password_attempts' | 'too_many_turns' | 'too_many_streams' | 'too_many_open_requests' | 'headers_too_large' | 'internal_error' | 'turn_abandoned' | 'model_failed' | 'identity_provider_unavailable' | 'model_unavailable' | 'database_unavailable' | 'overloaded' | 'draining' | 'model_timeout'>({
  $id: 'ErrorCode',
  type: 'string',
  enum: [
    'malformed_json',
    'bad_request',
    'unauthorized',
    'invalid_credentials',
    'user_mismatch',
    'origin_not_allowed',
    'not_found',
    'method_not_allowed',
    'not_acceptable',
    'request_timeout',
    'conversation_busy',
    'idempotency_in_progress',
    'email_taken',
    'task_limit_reached',
    'conversation_limit_reached',
    'storage_limit_reached',
    'turn_cancelled',
    'turn_undone',
    'undo_conflict',
    'nothing_to_undo',
    'undo_expired',
    'changes_expired',
    'stale',
    'payload_too_large',
    'uri_too_long',
    'unsupported_media_type',
    'validation_failed',
    'idempotency_mismatch',
    'content_blocked',
    'rate_limited',
    'too_many_password_attempts',
    'too_many_turns',
    'too_many_streams',
    'too_many_open_requests',
    'headers_too_large',
    'internal_error',
    'turn_abandoned',
    'model_failed',
    'identity_provider_unavailable',
    'model_unavailable',
    'database_unavailable',
    'overloaded',
    'draining',
    'model_timeout'
  ]
})
export type ErrorCode = Static<typeof ErrorCode>

export const TurnError = Type.Object(
  {
    code: Type.Unsafe<ErrorCode>({ $ref: 'ErrorCode' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    title: Type.String(),
    detail: Type.String(),
    retry_after: Type.Optional(Type.Integer({ minimum: 1 }))
  },
  { $id: 'TurnError' }
)
export type TurnError = Static<typeof TurnError>

export const Turn = Type.Object(
  {
    conversation_id: Type.String({ format: 'uuid' }),
    turn_id: Type.String({ format: 'uuid' }),
    status: Type.Unsafe<'running' | 'completed' | 'failed' | 'cancelled'>({
      type: 'string',
      enum: ['running', 'completed', 'failed', 'cancelled']
    }),
    message: Type.String(),
    tool_calls: Type.Array(Type.Unsafe<ToolCall>({ $ref: 'ToolCall' })),
    answer: Type.Unsafe<ChatResponse | null>({
      anyOf: [Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse' }), Type.Null()]
    }),
    error: Type.Unsafe<TurnError | null>({ anyOf: [Type.Unsafe<TurnError>({ $ref: 'TurnError' }), Type.Null()] }),
    created_at: Type.String({ format: 'date-time' }),
    ended_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    undone_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })
  },
  { $id: 'Turn' }
)
export type Turn = Static<typeof Turn>

export const TurnStartedEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'turn.started'>({ type: 'string', const: 'turn.started' }),
    data: Type.Object({
      conversation_id: Type.String({ format: 'uuid' }),
      turn_id: Type.String({ format: 'uuid' }),
      message_id: Type.String({ format: 'uuid' })
    })
  },
  { $id: 'TurnStartedEvent' }
)
export type TurnStartedEvent = Static<typeof TurnStartedEvent>

export const ResponseDeltaEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'response.delta'>({ type: 'string', const: 'response.delta' }),
    data: Type.Object({ text: Type.String() })
  },
  { $id: 'ResponseDeltaEvent' }
)
export type ResponseDeltaEvent = Static<typeof ResponseDeltaEvent>

export const ResponseResetEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'response.reset'>({ type: 'string', const: 'response.reset' }),
    data: Type.Object({
      reason: Type.Unsafe<'model_retry' | 'asked_again' | 'tool_calls' | 'recovered' | 'rewritten'>({
        type: 'string',
        enum: ['model_retry', 'asked_again', 'tool_calls', 'recovered', 'rewritten']
      })
    })
  },
  { $id: 'ResponseResetEvent' }
)
export type ResponseResetEvent = Static<typeof ResponseResetEvent>

export const ToolCallStartedEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'tool_call.started'>({ type: 'string', const: 'tool_call.started' }),
    data: Type.Object({
      step: Type.Integer({ minimum: 1 }),
      index: Type.Integer({ minimum: 0 }),
      tool: Type.String(),
      parameters: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })
    })
  },
  { $id: 'ToolCallStartedEvent' }
)
export type ToolCallStartedEvent = Static<typeof ToolCallStartedEvent>

export const ToolCallPosition = Type.Object(
  { step: Type.Integer({ minimum: 1 }), index: Type.Integer({ minimum: 0 }) },
  { $id: 'ToolCallPosition' }
)
export type ToolCallPosition = Static<typeof ToolCallPosition>

export const ToolCallCompletedEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'tool_call.completed'>({ type: 'string', const: 'tool_call.completed' }),
    data: Type.Unsafe<ToolCallPosition & ToolCall>({
      allOf: [
        Type.Unsafe<ToolCallPosition>({ $ref: 'ToolCallPosition' }),
        Type.Unsafe<ToolCall>({ $ref: 'ToolCall' })
      ]
    })
  },
  { $id: 'ToolCallCompletedEvent' }
)
export type ToolCallCompletedEvent = Static<typeof ToolCallCompletedEvent>

export const TurnCompletedEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'turn.completed'>({ type: 'string', const: 'turn.completed' }),
    data: Type.Unsafe<ChatResponse>({ $ref: 'ChatResponse' })
  },
  { $id: 'TurnCompletedEvent' }
)
export type TurnCompletedEvent = Static<typeof TurnCompletedEvent>

export const FieldError = Type.Object({ pointer: Type.String({ maxLength: 200 }), message: Type.String() }, { $id: 'FieldError' })
export type FieldError = Static<typeof FieldError>

export const ConflictingTask = Type.Object(
  { id: Type.String({ format: 'uuid' }), number: Type.Integer({ minimum: 1 }), title: Type.String() },
  { $id: 'ConflictingTask' }
)
export type ConflictingTask = Static<typeof ConflictingTask>

export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String(),
    code: Type.Unsafe<ErrorCode>({ $ref: 'ErrorCode' }),
    instance: Type.String(),
    retry_after: Type.Optional(Type.Integer({ minimum: 1 })),
    errors: Type.Optional(Type.Array(Type.Unsafe<FieldError>({ $ref: 'FieldError' }), { minItems: 1, maxItems: 20 })),
    tasks: Type.Optional(Type.Array(
      Type.Unsafe<ConflictingTask>({ $ref: 'ConflictingTask' }),
      { minItems: 1, maxItems: 10 }
    )),
    conversation_id: Type.Optional(Type.String({ format: 'uuid' })),
    turn_id: Type.Optional(Type.String({ format: 'uuid' }))
  },
  { $id: 'Problem' }
)
export type Problem = Static<typeof Problem>

export const TurnFailedEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'turn.failed'>({ type: 'string', const: 'turn.failed' }),
    data: Type.Unsafe<Problem>({ $ref: 'Problem' })
  },
  { $id: 'TurnFailedEvent' }
)
export type TurnFailedEvent = Static<typeof TurnFailedEvent>

export const TurnCancelledEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'turn.cancelled'>({ type: 'string', const: 'turn.cancelled' }),
    data: Type.Object({
      conversation_id: Type.String({ format: 'uuid' }),
      turn_id: Type.String({ format: 'uuid' })
    })
  },
  { $id: 'TurnCancelledEvent' }
)
export type TurnCancelledEvent = Static<typeof TurnCancelledEvent>

export const StreamClosingEvent = Type.Object(
  {
    event: Type.Unsafe<'stream.closing'>({ type: 'string', const: 'stream.closing' }),
    data: Type.Object({
      reason: Type.Unsafe<'draining' | 'session_ended'>({ type: 'string', enum: ['draining', 'session_ended'] })
    })
  },
  { $id: 'StreamClosingEvent' }
)
export type StreamClosingEvent = Static<typeof StreamClosingEvent>

export const TurnEvent = Type.Unsafe<TurnStartedEvent | ResponseDeltaEvent | ResponseResetEvent | ToolCallStartedEvent | ToolCallCompletedEvent | TurnCompletedEvent | TurnFailedEvent | TurnCancelledEvent | StreamClosingEvent>({
  $id: 'TurnEvent',
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
    items: Type.Array(Type.Unsafe<Turn>({ $ref: 'Turn' })),
    next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] })
  },
  { $id: 'TurnPage' }
)
export type TurnPage = Static<typeof TurnPage>

export const TaskPage = Type.Object(
  {
    items: Type.Array(Type.Unsafe<Task>({ $ref: 'Task' })),
    next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    seq: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 })
  },
  { $id: 'TaskPage' }
)
export type TaskPage = Static<typeof TaskPage>

export const Change = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    source: Type.String(),
    turn_id: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    step: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 }),
    call_index: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 }),
    of_turn: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    of_change: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 }),
    task_id: Type.String({ format: 'uuid' }),
    before: Type.Unsafe<Task | null>({ anyOf: [Type.Unsafe<Task>({ $ref: 'Task' }), Type.Null()] }),
    after: Type.Unsafe<Task | null>({ anyOf: [Type.Unsafe<Task>({ $ref: 'Task' }), Type.Null()] }),
    at: Type.String({ format: 'date-time' })
  },
  { $id: 'Change' }
)
export type Change = Static<typeof Change>

export const ChangePage = Type.Object(
  {
    items: Type.Array(Type.Unsafe<Change>({ $ref: 'Change' })),
    next_after: Type.Integer({ minimum: 0 }),
    has_more: Type.Boolean()
  },
  { $id: 'ChangePage' }
)
export type ChangePage = Static<typeof ChangePage>

export const TaskChangedEvent = Type.Object(
  {
    id: Type.String(),
    event: Type.Unsafe<'change'>({ type: 'string', const: 'change' }),
    data: Type.Unsafe<Change>({ $ref: 'Change' })
  },
  { $id: 'TaskChangedEvent' }
)
export type TaskChangedEvent = Static<typeof TaskChangedEvent>

export const ChangesClosingEvent = Type.Object(
  {
    event: Type.Unsafe<'stream.closing'>({ type: 'string', const: 'stream.closing' }),
    data: Type.Object({
      reason: Type.Unsafe<'draining' | 'session_ended' | 'too_old' | 'changes_expired'>({
        type: 'string',
        enum: ['draining', 'session_ended', 'too_old', 'changes_expired']
      })
    })
  },
  { $id: 'ChangesClosingEvent' }
)
export type ChangesClosingEvent = Static<typeof ChangesClosingEvent>

export const ChangeEvent = Type.Unsafe<TaskChangedEvent | ChangesClosingEvent>({
  $id: 'ChangeEvent',
  oneOf: [
    Type.Unsafe<TaskChangedEvent>({ $ref: 'TaskChangedEvent' }),
    Type.Unsafe<ChangesClosingEvent>({ $ref: 'ChangesClosingEvent' })
  ]
})
export type ChangeEvent = Static<typeof ChangeEvent>

export const Reversal = Type.Object(
  {
    undone_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    changes: Type.Array(Type.Unsafe<Change>({ $ref: 'Change' })),
    has_more: Type.Boolean()
  },
  { $id: 'Reversal' }
)
export type Reversal = Static<typeof Reversal>

export const NewTask = Type.Object(
  {
    title: Type.String({ format: 'visible-text', minLength: 1, maxLength: 200 }),
    description: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'storable-text', maxLength: 2000 })),
    due: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'due', maxLength: 35 })),
    priority: Type.Optional(Type.Unsafe<Priority>({ $ref: 'Priority' }))
  },
  { $id: 'NewTask', additionalProperties: false }
)
export type NewTask = Static<typeof NewTask>

export const TaskChange = Type.Object(
  {
    title: Type.Optional(Type.String({ format: 'visible-text', minLength: 1, maxLength: 200 })),
    description: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'storable-text', maxLength: 2000 })),
    due: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'due', maxLength: 35 })),
    priority: Type.Optional(Type.Unsafe<Priority>({ $ref: 'Priority' })),
    completed: Type.Optional(Type.Boolean())
  },
  { $id: 'TaskChange', additionalProperties: false, minProperties: 1 }
)
export type TaskChange = Static<typeof TaskChange>

/** All component schemas in dependency order, for `addSchema`. */
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
  Priority,
  AddTaskArguments,
  TaskTurn,
  Task,
  TaskResult,
  AddTaskCall,
  ListTasksArguments,
  TaskListResult,
  ListTasksCall,
  TaskReference,
  CompleteTaskCall,
  UpdateTaskArguments,
  UpdateTaskCall,
  DeleteTaskCall,
  UpdateTasksArguments,
  TaskSummary,
  UpdatedTasksResult,
  UpdateTasksCall,
  DeleteTasksArguments,
  DeletedTasksResult,
  DeleteTasksCall,
  UndoArguments,
  ReversedTask,
  ReversalResult,
  UndoCall,
  RedoArguments,
  RedoCall,
  SuccessfulToolCall,
  TaskCandidate,
  ToolError,
  FailedToolCall,
  OtherToolCall,
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
  ToolCallPosition,
  ToolCallCompletedEvent,
  TurnCompletedEvent,
  FieldError,
  ConflictingTask,
  Problem,
  TurnFailedEvent,
  TurnCancelledEvent,
  StreamClosingEvent,
  TurnEvent,
  TurnPage,
  TaskPage,
  Change,
  ChangePage,
  TaskChangedEvent,
  ChangesClosingEvent,
  ChangeEvent,
  Reversal,
  NewTask,
  TaskChange
]
