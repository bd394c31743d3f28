import { type Kysely, sql } from 'kysely'

// A list of tasks has four orders. Each has an index for the open tasks and one for the done: a page costs the same
// wherever in the list it is, and however many tasks the other status has.

const day = `coalesce(due_day, 'infinity')`
const time = `coalesce(due_at, 'infinity')`
const rank = `(case priority when 'high' then 1 when 'normal' then 2 else 3 end)`

const orders = {
  due: `${day}, ${time}, number`,
  number: 'number',
  change: 'updated_at, number',
  priority: `${rank}, ${day}, ${time}, number`
}

const indexes = Object.entries(orders).flatMap(([name, order]) => [
  `create index tasks_open_by_${name} on tasks (user_id, ${order}) where completed_at is null`,
  `create index tasks_done_by_${name} on tasks (user_id, ${order}) where completed_at is not null`
])

const statements = [
  sql`alter table tasks
    add column version integer not null default 1 check (version >= 1),
    add column created_by_turn uuid,
    add column updated_by_turn uuid,
    add constraint tasks_created_by foreign key (user_id, created_by_turn)
      references turns (user_id, id) on delete set null (created_by_turn),
    add constraint tasks_updated_by foreign key (user_id, updated_by_turn)
      references turns (user_id, id) on delete set null (updated_by_turn)`,
  sql`comment on column tasks.version is 'Counted up with each change.'`,
  sql`comment on column tasks.created_by_turn is 'Null when it was made without the agent, or its conversation is gone.'`,
  sql`comment on column tasks.updated_by_turn is 'Of the last change; null as in created_by_turn.'`,
  // Deleting a conversation looks for the tasks of each of its turns.
  sql`create index tasks_created_by on tasks (user_id, created_by_turn) where created_by_turn is not null`,
  sql`create index tasks_updated_by on tasks (user_id, updated_by_turn) where updated_by_turn is not null`,

  sql`drop index tasks_open`,
  ...indexes.map(statement => sql.raw(statement)),

  sql`create table task_requests (
    user_id uuid not null references users on delete cascade,
    idempotency_key text not null,
    request_hash bytea not null,
    response json not null,
    created_at timestamptz not null default now(),
    primary key (user_id, idempotency_key)
  )`,
  sql`comment on table task_requests is 'What requests with an Idempotency-Key were answered, for 24 hours.'`,
  sql`create index task_requests_age on task_requests (user_id, created_at)`
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table task_requests`.execute(db)
  const names = Object.keys(orders).flatMap(name => [`tasks_open_by_${name}`, `tasks_done_by_${name}`])
  await sql`drop index ${sql.join(names.map(name => sql.id(name)))}`.execute(db)
  await sql`create index tasks_open on tasks (user_id, due_day, number) where completed_at is null`.execute(
    db
  )
  await sql`alter table tasks drop column version, drop column created_by_turn, drop column updated_by_turn`.execute(
    db
  )
}
