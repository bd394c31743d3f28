import { type Kysely, sql } from 'kysely'

// The journal of tasks: see src/tasks/changes.ts.

const removal = `function remove_old_changes(max_rows integer, lifetime interval)
  returns table (removed integer, has_more boolean) language sql as $$
    with old as (
      delete from task_changes where ctid = any (array(
        select ctid from task_changes where at <= now() - greatest(lifetime, interval '1 day')
        limit max_rows for update skip locked
      )) returning 1
    )
    select count(*)::integer, count(*) = max_rows from old
  $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table users add column last_change bigint not null default 0;
    comment on column users.last_change is 'The seq of the newest change of the user''s tasks.';
    create table task_changes (
      user_id uuid not null references users (id) on delete cascade,
      seq bigint not null,
      source text not null constraint task_changes_source check (source in ('api', 'agent')),
      turn_id uuid,
      step integer,
      call_index integer,
      task_id uuid not null,
      before jsonb,
      after jsonb,
      at timestamptz not null default clock_timestamp(),
      primary key (user_id, seq),
      constraint task_changes_call check (
        case source when 'agent' then num_nulls(turn_id, step, call_index) = 0
        else num_nonnulls(turn_id, step, call_index) = 0 end
      ),
      constraint task_changes_states check (num_nonnulls(before, after) > 0)
    );
    comment on column task_changes.seq is 'Consecutive for each user, in the order of the commits; a number can be missing.';
    comment on column task_changes.turn_id is 'The turn, step and call of the agent. The turn may be deleted.';
    comment on column task_changes.before is 'The row of the task; null if the change added it.';
    comment on column task_changes.after is 'The row of the task; null if the change deleted it.';
    create index task_changes_turn on task_changes (user_id, turn_id) where turn_id is not null;
    create index task_changes_age on task_changes (at);
    create policy own_rows on task_changes using (user_id = nullif(current_setting('todobot.user_id', true), '')::uuid);
    alter table task_changes enable row level security;
  `.execute(db)
  const { rows } = await sql<{ schema: string }>`select quote_ident(current_schema()) as schema`.execute(db)
  await sql
    .raw(`create ${removal} security definer set search_path = ${rows[0]?.schema}, pg_temp`)
    .execute(db)
  await sql`revoke execute on function remove_old_changes from public`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop function remove_old_changes;
    drop table task_changes;
    alter table users drop column last_change;
  `.execute(db)
}
