import { type Kysely, sql } from 'kysely'

// Every key below `users` begins with user_id: no row can refer to another user's row, and no lookup by key works
// without the user. Contents, parameters and results are json, not jsonb: jsonb rejects \u0000 and lone surrogates,
// which models do send.

// A search compares words: sequences of letters and digits in lower case. In the index each word is prefixed with the
// end of its user's id, so that a search reads the entries of one user only, whatever the amount of other users' data.
// The limits on lengths keep every answer storable: a row that cannot be indexed cannot be inserted.
const functions = [
  `create function search_words(content text) returns text[] language sql immutable parallel safe
    return array_remove(regexp_split_to_array(lower(left(content, 50000)), '[^[:alnum:]]+'), '')`,
  `create function search_lexeme(owner uuid, word text) returns text language sql immutable parallel safe
    return right(owner::text, 8) || ' ' || left(word, 60)`,
  `create function search_vector(owner uuid, content text) returns tsvector language sql immutable parallel safe
    return array_to_tsvector(array(select search_lexeme(owner, word) from unnest(search_words(content)) as word))`
]

const accounts = [
  `create table users (
    id uuid primary key,
    email text not null,
    email_key text not null constraint users_email_key unique,
    password_hash text not null,
    next_task_number integer not null default 1 check (next_task_number >= 1),
    created_at timestamptz not null default now()
  )`,
  `comment on column users.email_key is 'The address in lower case: addresses are case-insensitive.'`,
  `comment on column users.next_task_number is 'The number of the next task; numbers are never reused.'`,

  `create table sessions (
    user_id uuid not null references users on delete cascade,
    id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    previous_hash bytea check (octet_length(previous_hash) = 32),
    user_agent text,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (user_id, id)
  )`,
  `comment on column sessions.token_hash is 'SHA-256 of the secret in the refresh token; only the browser has the secret.'`,
  `comment on column sessions.previous_hash is 'Hash of the secret before the last refresh: a concurrent request, or one whose response was lost, may send it again.'`,
  `comment on column sessions.last_used_at is 'Time of the login or the last refresh.'`,

  `create table rate_counters (
    user_id uuid not null references users on delete cascade,
    name text not null,
    hits integer not null,
    window_ends timestamptz not null,
    primary key (user_id, name)
  )`
]

const conversations = [
  `create table conversations (
    user_id uuid not null references users on delete cascade,
    id uuid not null,
    title text not null check (char_length(title) between 1 and 200),
    message_count integer not null default 0 check (message_count >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    search tsvector generated always as (search_vector(user_id, title)) stored,
    primary key (user_id, id)
  )`,
  `comment on column conversations.message_count is 'Also the position of the newest message: incremented under the row lock, so positions have no gaps.'`,
  `comment on column conversations.search is 'The words of the title; see messages.search.'`,
  `create index conversations_recent on conversations (user_id, updated_at desc, id desc)`,
  // Without fastupdate, because a search would have to scan the whole list of pending index entries.
  `create index conversations_search on conversations using gin (search) with (fastupdate = off)`,

  `create table turns (
    user_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    status text not null default 'running' check (status in ('running', 'completed', 'failed', 'cancelled')),
    idempotency_key text,
    request_hash bytea,
    lease_until timestamptz not null,
    epoch integer not null default 1 check (epoch >= 1),
    recoveries integer not null default 0 check (recoveries >= 0),
    model text not null,
    stream boolean not null default false,
    time_zone text not null,
    started_at timestamptz not null,
    deadline_at timestamptz not null,
    ended_at timestamptz,
    error_code text,
    degraded boolean not null default false,
    refused boolean not null default false,
    input_tokens integer not null default 0,
    output_tokens integer not null default 0,
    primary key (user_id, id),
    foreign key (user_id, conversation_id) references conversations (user_id, id) on delete cascade,
    constraint turns_idempotency_key unique (user_id, idempotency_key),
    constraint turns_key_with_hash check ((idempotency_key is null) = (request_hash is null)),
    constraint turns_end check ((status = 'running') = (ended_at is null)),
    constraint turns_error check ((status = 'failed') = (error_code is not null))
  )`,
  `comment on column turns.epoch is 'Incremented for each owner of the turn; every write of a turn names its epoch.'`,
  `comment on column turns.recoveries is 'How often the turn was resumed after its server died.'`,
  `comment on column turns.refused is 'The model refused the turn: it stays in the conversation, but is excluded from the history for the model.'`,
  `create unique index turns_one_running on turns (user_id, conversation_id) where status = 'running'`,
  `create index turns_of_conversation on turns (user_id, conversation_id, id)`,
  // It does not begin with user_id, because expired leases of all users are selected by time.
  `create index turns_lease on turns (lease_until) where status = 'running'`,

  `create table messages (
    user_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    turn_id uuid not null,
    position integer not null check (position >= 1),
    role text not null check (role in ('user', 'assistant')),
    content text not null check (content <> ''),
    created_at timestamptz not null default now(),
    search tsvector generated always as (search_vector(user_id, content)) stored,
    primary key (user_id, id),
    foreign key (user_id, conversation_id) references conversations (user_id, id) on delete cascade,
    foreign key (user_id, turn_id) references turns (user_id, id) on delete cascade,
    constraint messages_position unique (user_id, conversation_id, position),
    constraint messages_one_each unique (user_id, turn_id, role)
  )`,
  `comment on column messages.search is 'The words of the content, each prefixed with the end of the user''s id.'`,
  `create index messages_search on messages using gin (search) with (fastupdate = off)`,

  `create table turn_steps (
    user_id uuid not null,
    turn_id uuid not null,
    step integer not null check (step >= 1),
    content json not null,
    finish_reason text,
    input_tokens integer not null default 0,
    output_tokens integer not null default 0,
    created_at timestamptz not null default now(),
    primary key (user_id, turn_id, step),
    foreign key (user_id, turn_id) references turns (user_id, id) on delete cascade
  )`,
  `comment on column turn_steps.finish_reason is 'As received from the model; null for a fallback reply of the server.'`,

  `create table tool_calls (
    user_id uuid not null,
    turn_id uuid not null,
    step integer not null,
    call_index integer not null check (call_index >= 0),
    tool text not null,
    parameters json not null,
    result json not null,
    created_at timestamptz not null default now(),
    primary key (user_id, turn_id, step, call_index),
    foreign key (user_id, turn_id, step) references turn_steps (user_id, turn_id, step) on delete cascade
  )`,

  `create table stream_deltas (
    user_id uuid not null,
    turn_id uuid not null,
    step integer not null check (step >= 1),
    epoch integer not null check (epoch >= 1),
    count integer not null check (count >= 1),
    text text not null,
    reset text,
    created_at timestamptz not null default now(),
    primary key (user_id, turn_id, step, epoch, count),
    foreign key (user_id, turn_id) references turns (user_id, id) on delete cascade,
    constraint stream_deltas_reset check ((reset is null) = (text <> ''))
  )`,
  `comment on table stream_deltas is 'Streamed text, kept for a day so that streams can be resumed.'`,
  `comment on column stream_deltas.count is 'Position in the text of this step and owner after this delta: UTF-16 units, plus 1 for each reset.'`,
  // Like turns_lease, it does not begin with user_id: expired deltas of all users are selected by time.
  `create index stream_deltas_age on stream_deltas (created_at)`
]

const tasks = [
  `create table tasks (
    user_id uuid not null references users on delete cascade,
    id uuid not null,
    number integer not null check (number >= 1),
    title text not null check (char_length(title) between 1 and 200),
    description text check (char_length(description) <= 2000),
    due text,
    due_day date,
    due_at timestamptz,
    priority text not null default 'normal' check (priority in ('low', 'normal', 'high')),
    completed_at timestamptz,
    version integer not null default 1 check (version >= 1),
    created_by_turn uuid,
    updated_by_turn uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (user_id, id),
    constraint tasks_number unique (user_id, number),
    constraint tasks_due check ((due is null) = (due_day is null) and (due_at is null or due is not null)),
    constraint tasks_created_by foreign key (user_id, created_by_turn)
      references turns (user_id, id) on delete set null (created_by_turn),
    constraint tasks_updated_by foreign key (user_id, updated_by_turn)
      references turns (user_id, id) on delete set null (updated_by_turn)
  )`,
  `comment on column tasks.due is 'As given: YYYY-MM-DD or an RFC 3339 instant. due_day (the day in the user''s time zone) and due_at are derived from it for sorting and filtering.'`,
  `comment on column tasks.version is 'Incremented with each change.'`,
  `comment on column tasks.created_by_turn is 'Null if the task was not created by the agent, or its conversation was deleted.'`,
  `comment on column tasks.updated_by_turn is 'The turn of the last change; null as in created_by_turn.'`,
  // The deletion of a conversation looks up the tasks of each of its turns.
  `create index tasks_created_by on tasks (user_id, created_by_turn) where created_by_turn is not null`,
  `create index tasks_updated_by on tasks (user_id, updated_by_turn) where updated_by_turn is not null`,

  `create table task_requests (
    user_id uuid not null references users on delete cascade,
    idempotency_key text not null,
    request_hash bytea not null,
    response json not null,
    created_at timestamptz not null default now(),
    primary key (user_id, idempotency_key)
  )`,
  `comment on table task_requests is 'Responses to requests with an Idempotency-Key, kept for 24 hours.'`,
  `create index task_requests_age on task_requests (user_id, created_at)`
]

// A list of tasks has four sort orders. Each has an index for open tasks and one for completed tasks. So the cost of a
// page depends neither on its position in the list nor on the number of tasks with the other status.
const day = `coalesce(due_day, 'infinity')`
const time = `coalesce(due_at, 'infinity')`
const rank = `(case priority when 'high' then 1 when 'normal' then 2 else 3 end)`
const taskOrders = {
  due: `${day}, ${time}, number`,
  number: 'number',
  change: 'updated_at, number',
  priority: `${rank}, ${day}, ${time}, number`
}
const taskIndexes = Object.entries(taskOrders).flatMap(([name, order]) => [
  `create index tasks_open_by_${name} on tasks (user_id, ${order}) where completed_at is null`,
  `create index tasks_done_by_${name} on tasks (user_id, ${order}) where completed_at is not null`
])

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...functions, ...accounts, ...conversations, ...tasks, ...taskIndexes])
    await sql.raw(statement).execute(db)
}

const tables = [
  ...[
    'task_requests',
    'tasks',
    'stream_deltas',
    'tool_calls',
    'turn_steps',
    'messages',
    'turns',
    'conversations'
  ],
  ...['rate_counters', 'sessions', 'users']
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`drop table ${tables.join(', ')}`).execute(db)
  await sql.raw('drop function search_vector, search_lexeme, search_words').execute(db)
}
