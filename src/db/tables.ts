import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Task } from '../contract/components.ts'
import type { Content, JsonObject, ResetReason } from '../lib/content.ts'

/** A timestamp with a default. */
type Timestamp = ColumnType<Date, Date | undefined, Date>
/** A timestamp without a default. */
type RequiredTimestamp = ColumnType<Date, Date, Date>

interface UserTable {
  id: string
  /** As the user entered it. Null, as the next two, if the user logs in at an identity provider. */
  email: string | null
  /** The normalized address, which is unique: see `emailKey`. */
  email_key: string | null
  password_hash: string | null
  /** The identity provider; null if the user logs in with a password. */
  issuer: string | null
  /** The user's id at the identity provider. */
  subject: string | null
  /** When the session of the identity was last ended: tokens issued by then are refused. */
  tokens_refused_until: Date | null
  /** The latest time of issue of an accepted token that was in the future: the provider's clock may be ahead. */
  newest_token_at: Date | null
  next_task_number: Generated<number>
  /** The `seq` of the newest change of the user's tasks; a `bigint`, which arrives as a string. */
  last_change: ColumnType<string, number | undefined, number>
  /** Until then, transactions that change tasks notify the readers: see `tasks/watch.ts`. */
  changes_watched_until: Date | null
  /** The size of the user's data when it was last measured; a `bigint`, which arrives as a string. */
  stored_bytes: ColumnType<string, number | undefined, number>
  /** Null if the data was never measured. */
  measured_at: Date | null
  created_at: Timestamp
}

interface SessionTable {
  user_id: string
  id: string
  /** SHA-256 of the secret in the refresh token. */
  token_hash: Buffer
  /** SHA-256 of the secret before the last refresh. */
  previous_hash: Buffer | null
  user_agent: string | null
  created_at: Timestamp
  /** The time of the last refresh, or of the login. */
  last_used_at: Timestamp
  expires_at: RequiredTimestamp
}

interface ConversationTable {
  user_id: string
  id: string
  /** Derived from the first message until the user renames the conversation. */
  title: string
  /** Also the position of the newest message. */
  message_count: Generated<number>
  created_at: Timestamp
  updated_at: Timestamp
}

export interface TurnTable {
  user_id: string
  id: string
  conversation_id: string
  status: Generated<'running' | 'completed' | 'failed' | 'cancelled'>
  /** From 1 to the maximum number of running turns of a user: no two running turns of a user have the same one. */
  slot: number | null
  idempotency_key: string | null
  request_hash: Buffer | null
  lease_until: RequiredTimestamp
  /** Incremented with each new owner and when the turn is cancelled. */
  epoch: Generated<number>
  /** How often the turn was recovered after its server died. */
  recoveries: Generated<number>
  model: string
  stream: Generated<boolean>
  time_zone: string
  started_at: RequiredTimestamp
  deadline_at: RequiredTimestamp
  ended_at: Date | null
  /** When the changes of its calls were undone; null while they are in effect. */
  undone_at: Date | null
  /** When they were last redone. */
  redone_at: Date | null
  error_code: string | null
  degraded: Generated<boolean>
  /** The model refused the turn: it is left out of the history that is sent. */
  refused: Generated<boolean>
  /** The bytes of the turn's steps and tool calls as JSON: see `recordBytes` in `agent/limits.ts`. */
  record_bytes: Generated<number>
  input_tokens: Generated<number>
  /** The part of `input_tokens` that the provider read from its cache. */
  cached_input_tokens: Generated<number>
  output_tokens: Generated<number>
}

interface MessageTable {
  user_id: string
  id: string
  conversation_id: string
  turn_id: string
  /** Counted from 1 in each conversation, without gaps. */
  position: number
  role: 'user' | 'assistant'
  content: string
  created_at: Timestamp
}

interface TurnStepTable {
  user_id: string
  turn_id: string
  /** Counted from 1 in each turn. */
  step: number
  /** Exactly as the model sent it. */
  content: JSONColumnType<Content>
  /** Null when the server wrote the text. */
  finish_reason: string | null
  input_tokens: Generated<number>
  /** The part of `input_tokens` that the provider read from its cache. */
  cached_input_tokens: Generated<number>
  output_tokens: Generated<number>
  created_at: Timestamp
}

interface ToolCallTable {
  user_id: string
  turn_id: string
  step: number
  /** The index of the call in its step, from 0. */
  call_index: number
  tool: string
  parameters: JSONColumnType<JsonObject>
  result: JSONColumnType<JsonObject>
  created_at: Timestamp
}

export interface TaskTable {
  user_id: string
  id: string
  /** The number by which users refer to the task. It is not reused after a deletion. */
  number: number
  title: string
  description: string | null
  /** The value as received: `YYYY-MM-DD` or an RFC 3339 instant. */
  due: string | null
  /** The day of `due` in the user's time zone, `YYYY-MM-DD`. */
  due_day: string | null
  due_at: Date | null
  priority: Generated<'low' | 'normal' | 'high'>
  completed_at: Date | null
  /** Incremented with each change. */
  version: Generated<number>
  /** Null when the task was created without the agent, or the conversation was deleted. */
  created_by_turn: string | null
  /** The turn of the last change; null as in `created_by_turn`. */
  updated_by_turn: string | null
  created_at: Timestamp
  updated_at: Timestamp
}

/** Responses to requests with an `Idempotency-Key`. */
interface TaskRequestTable {
  user_id: string
  idempotency_key: string
  request_hash: Buffer
  response: JSONColumnType<Task>
  created_at: Timestamp
}

/** The deltas of answers: see `Delta` in `turns/events/deltas.ts`. */
interface StreamDeltaTable {
  user_id: string
  turn_id: string
  step: number
  /** The epoch of the owner that generated it. */
  epoch: number
  /** The length of this owner's deltas in the step, including this one: see `Delta`. */
  count: number
  /** Empty for a reset. */
  text: string
  reset: ResetReason | null
  created_at: Timestamp
}

/** What a search finds: see `conversations/search-index.ts`. */
interface SearchEntryTable {
  user_id: string
  conversation_id: string
  /** That of the message; 0 for the title. */
  position: number
  /** A `tsvector`. Each word is prefixed with the end of the user's id. */
  words: string
}

interface SearchProgressTable {
  only_row: Generated<true>
  /** All messages that were committed by then are indexed. */
  indexed_until: RequiredTimestamp
}

interface RateCounterTable {
  user_id: string
  name: string
  hits: number
  window_ends: Date
}

/** The journal of tasks: see tasks/changes.ts. */
export interface TaskChangeTable {
  user_id: string
  seq: ColumnType<string, number, never>
  source: 'api' | 'agent' | 'undo' | 'redo'
  /** The turn that was undone or redone. */
  of_turn: string | null
  /** The `seq` of the change by hand that was undone or redone; a `bigint`, which arrives as a string. */
  of_change: ColumnType<string | null, number | null, never>
  /** Of a change by hand, as in `turns`. */
  undone_at: Date | null
  redone_at: Date | null
  /** The call of the agent; null if the user made the change without it. */
  turn_id: string | null
  step: number | null
  call_index: number | null
  task_id: string
  before: ColumnType<object | null, string | null, never>
  after: ColumnType<object | null, string | null, never>
  at: Timestamp
}

/** Accessed only through functions: see migrations/008. */
interface PasswordTryTable {
  /** A keyed hash: see `counterKey`. */
  key: Buffer
  tries: number
  /** The time of the last try that was counted. */
  tried_at: RequiredTimestamp
  /** Until then, tries are refused. */
  next_at: RequiredTimestamp
}

export interface Database {
  users: UserTable
  sessions: SessionTable
  conversations: ConversationTable
  turns: TurnTable
  messages: MessageTable
  turn_steps: TurnStepTable
  tool_calls: ToolCallTable
  tasks: TaskTable
  task_requests: TaskRequestTable
  stream_deltas: StreamDeltaTable
  search_entries: SearchEntryTable
  search_progress: SearchProgressTable
  rate_counters: RateCounterTable
  password_tries: PasswordTryTable
  task_changes: TaskChangeTable
}
