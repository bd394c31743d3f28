import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table turns add column slot smallint check (slot >= 1);
    comment on column turns.slot is 'Numbers a user''s running turns from 1 to the limit; null if the turn was started by a release without the limit.';
    create unique index turns_slots on turns (user_id, slot) where status = 'running';

    alter table users add column stored_bytes bigint not null default 0, add column measured_at timestamptz;
    comment on column users.stored_bytes is 'The size of the user''s data at measured_at.';
    comment on column users.measured_at is 'Null until the user writes: only users who have written since are measured.';

    drop index task_requests_age;
    create index task_requests_age on task_requests (created_at);
    create index sessions_end on sessions (expires_at);
    create index rate_counters_end on rate_counters (window_ends);
    create index turns_key_age on turns (started_at) where idempotency_key is not null;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index turns_key_age;
    drop index rate_counters_end;
    drop index sessions_end;
    drop index task_requests_age;
    create index task_requests_age on task_requests (user_id, created_at);
    alter table users drop column stored_bytes, drop column measured_at;
    alter table turns drop column slot;
  `.execute(db)
}
