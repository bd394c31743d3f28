import { type Kysely, sql } from 'kysely'

// Every key below `users` begins with user_id: no row can point across users, and no lookup works without the user.
// Contents, parameters and results are json, not jsonb: jsonb refuses \u0000 and lone surrogates, which models do send.

const statements = [
  sql`create table users (
    id uuid primary key,
    email text not null,
    email_key text not null constraint users_email_key unique,
    password_hash text not null,
    next_task_number integer not null default 1 check (next_task_number >= 1),
    created_at timestamptz not null default now()
  )`,
  sql`comment on column users.email_key is 'The address in lower case: addresses are compared without regard to case.'`,
  sql`comment on column users.next_task_number is 'The number the next task gets; numbers are never used again.'`,

  sql`create table conversations (
    user_id uuid not null references users on delete cascade,
    id uuid not null,
    message_count integer not null default 0 check (message_count >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (user_id, id)
  )`,
  sql`comment on column conversations.message_count is 'Also the position of the newest message: counted up under the row lock, so positions have no gaps.'`,

  sql`create table turns (
    user_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    status text not null default 'running' check (status in ('running', 'completed', 'failed', 'cancelled')),
    idempotency_key text,
    request_hash bytea,
    lease_until timestamptz not null,
    epoch integer not null default 1 check (epoch >= 1),
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
  sql`comment on column turns.refused is 'The model refused it: the turn stays in the conversation, but leaves the history that is sent.'`,
  sql`create unique index turns_one_running on turns (user_id, conversation_id) where status = 'running'`,
  sql`create index turns_of_conversation on turns (user_id, conversation_id, id)`,

  sql`create table messages (
    user_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    turn_id uuid not null,
    position integer not null check (position >= 1),
    role text not null check (role in ('user', 'assistant')),
    content text not null check (content <> ''),
    created_at timestamptz not null default now(),
    primary key (user_id, id),
    foreign key (user_id, conversation_id) references conversations (user_id, id) on delete cascade,
    foreign key (user_id, turn_id) references turns (user_id, id) on delete cascade,
    constraint messages_position unique (user_id, conversation_id, position),
    constraint messages_one_each unique (user_id, turn_id, role)
  )`,

  sql`create table turn_steps (
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
  sql`comment on column turn_steps.finish_reason is 'As the model gave it; null for a closing text that the server wrote.'`,

  sql`create table tool_calls (
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

  sql`create table tasks (
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
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (user_id, id),
    constraint tasks_number unique (user_id, number),
    constraint tasks_due check ((due is null) = (due_day is null) and (due_at is null or due is not null))
  )`,
  sql`comment on column tasks.due is 'As said: YYYY-MM-DD or an RFC 3339 instant. due_day (the day in the user''s time zone) and due_at are made from it, to sort and filter by.'`,
  sql`create index tasks_open on tasks (user_id, due_day, number) where completed_at is null`,

  sql`create table rate_counters (
    user_id uuid not null references users on delete cascade,
    name text not null,
    hits integer not null,
    window_ends timestamptz not null,
    primary key (user_id, name)
  )`
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table rate_counters, tasks, tool_calls, turn_steps, messages, turns, conversations, users`.execute(
    db
  )
}
