import { type Kysely, sql } from 'kysely'

// The change feed: see src/tasks/feed.ts.

/**
 * A journal loses its beginning only: a reader sees from its oldest change whether it missed one. So the changes before an
 * old one are removed with it, whatever the clock said, and none that is locked is left.
 */
const removal = `function remove_old_changes(max_rows integer, lifetime interval)
  returns table (removed integer, has_more boolean) language sql as $$
    with old as (
      select user_id, max(seq) as seq from (
        select user_id, seq from task_changes where at <= now() - greatest(lifetime, interval '1 day')
        order by at, seq limit max_rows
      ) as batch group by user_id
    ), removal as (
      delete from task_changes using old where task_changes.user_id = old.user_id and task_changes.seq <= old.seq
      returning 1
    )
    select count(*)::integer, count(*) >= max_rows from removal
  $$`

/** That of the migration 010. */
const formerRemoval = `function remove_old_changes(max_rows integer, lifetime interval)
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
    alter table users add column changes_watched_until timestamptz;
    comment on column users.changes_watched_until is 'Until then, transactions that change tasks notify the readers.';
  `.execute(db)
  await replace(db, removal)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users drop column changes_watched_until`.execute(db)
  await replace(db, formerRemoval)
}

/** Who may execute the function stays as it is. */
async function replace(db: Kysely<unknown>, definition: string): Promise<void> {
  const { rows } = await sql<{ schema: string }>`select quote_ident(current_schema()) as schema`.execute(db)
  await sql
    .raw(`create or replace ${definition} security definer set search_path = ${rows[0]?.schema}, pg_temp`)
    .execute(db)
}
