import type { ColumnType, Generated, GeneratedAlways, JSONColumnType, Kysely } from 'kysely'
import type { Task } from '../contract/components.ts'
import type { Content, JsonObject, ResetReason } from '../lib/content.ts'

/** A time kept by the database: read as `Date`, written as `Date` or left to its default. */
type Timestamp = ColumnType<Date, Date | undefined, Date>
/** A time that the program always gives. */
type GivenTime = ColumnType<Date, Date, Date>

interface UserTable {
  id: string
  /** As the user wrote it. */
  email: string
  /** What addresses are compared by: see `emailKey`. */
  email_key: string
  password_hash: string
  next_task_number: Generated<number>
  created_at: Timestamp
}

interface SessionTable {
  user_id: string
  id: string
  /** SHA-256 of the secret in the refresh token. */
  token_hash: Buffer
  /** Of the secret before the last refresh. */
  previous_hash: Buffer | null
  user_agent: string | null
  created_at: Timestamp
  /** When it was last refreshed, or began. */
  last_used_at: Timestamp
  expires_at: GivenTime
}

interface ConversationTable {
  user_id: string
  id: string
  /** Made from the first message, or given. */
  title: string
  /** Also the position of the newest message. */
  message_count: Generated<number>
  created_at: Timestamp
  updated_at: Timestamp
  /** The words of the title, each after the end of the user's id. */
  search: GeneratedAlways<string>
}

export interface TurnTable {
  user_id: string
  id: string
  conversation_id: string
  status: Generated<'running' | 'completed' | 'failed' | 'cancelled'>
  idempotency_key: string | null
  request_hash: Buffer | null
  lease_until: GivenTime
  /** Grows with each owner. */
  epoch: Generated<number>
  /** How often a server took the turn over from one that was gone. */
  recoveries: Generated<number>
  model: string
  stream: Generated<boolean>
  time_zone: string
  started_at: GivenTime
  deadline_at: GivenTime
  ended_at: Date | null
  error_code: string | null
  degraded: Generated<boolean>
  /** The model refused it: it leaves the history that is sent. */
  refused: Generated<boolean>
  input_tokens: Generated<number>
  output_tokens: Generated<number>
}

interface MessageTable {
  user_id: string
  id: string
  conversation_id: string
  turn_id: string
  /** 1, 2, 3 … in its conversation, without gaps. */
  position: number
  role: 'user' | 'assistant'
  content: string
  created_at: Timestamp
  /** The words of the content, each after the end of the user's id. */
  search: GeneratedAlways<string>
}

interface TurnStepTable {
  user_id: string
  turn_id: string
  /** 1, 2, 3 … in its turn. */
  step: number
  /** Exactly as the model sent it. */
  content: JSONColumnType<Content>
  /** Null for a closing text that the server wrote. */
  finish_reason: string | null
  input_tokens: Generated<number>
  output_tokens: Generated<number>
  created_at: Timestamp
}

interface ToolCallTable {
  user_id: string
  turn_id: string
  step: number
  /** 0, 1, 2 … among the calls of its step. */
  call_index: number
  tool: string
  parameters: JSONColumnType<JsonObject>
  result: JSONColumnType<JsonObject>
  created_at: Timestamp
}

export interface TaskTable {
  user_id: string
  id: string
  /** What people say aloud; never used again after a deletion. */
  number: number
  title: string
  description: string | null
  /** As said: `YYYY-MM-DD` or an RFC 3339 instant. */
  due: string | null
  /** The day of `due` in the user's time zone, `YYYY-MM-DD`. */
  due_day: string | null
  due_at: Date | null
  priority: Generated<'low' | 'normal' | 'high'>
  completed_at: Date | null
  /** Counted up with each change. */
  version: Generated<number>
  /** Null when it was made without the agent, or its conversation is gone. */
  created_by_turn: string | null
  /** Of the last change; null as in `created_by_turn`. */
  updated_by_turn: string | null
  created_at: Timestamp
  updated_at: Timestamp
}

/** What requests with an `Idempotency-Key` were answered. */
interface TaskRequestTable {
  user_id: string
  idempotency_key: string
  request_hash: Buffer
  response: JSONColumnType<Task>
  created_at: Timestamp
}

/** What was shown of an answer while it was written. */
interface StreamDeltaTable {
  user_id: string
  turn_id: string
  step: number
  /** Which owner of the turn has shown it. */
  epoch: number
  /** How much that owner has shown in the step, this part included. */
  count: number
  /** Empty for a reset. */
  text: string
  reset: ResetReason | null
  created_at: Timestamp
}

interface RateCounterTable {
  user_id: string
  name: string
  hits: number
  window_ends: Date
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
  rate_counters: RateCounterTable
}

/** Whose data, through which handle: the first argument of every store function. */
export interface Scope {
  /** The database, or a transaction on it. */
  db: Kysely<Database>
  userId: string
}
