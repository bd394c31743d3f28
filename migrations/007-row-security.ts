import { type Kysely, sql } from 'kysely'

// Postgres repeats the rule that a query only accesses the rows of its user. A transaction sets the user; without one,
// there are no rows. The policies do not apply to the owner of the tables. Work for no particular user, or that reads
// an index that policies exclude, goes through functions that run as the owner. See src/db/row-security.ts.

const currentUser = `nullif(current_setting('todobot.user_id', true), '')::uuid`

const owners = {
  users: 'id',
  sessions: 'user_id',
  conversations: 'user_id',
  turns: 'user_id',
  messages: 'user_id',
  turn_steps: 'user_id',
  tool_calls: 'user_id',
  tasks: 'user_id',
  task_requests: 'user_id',
  stream_deltas: 'user_id',
  search_entries: 'user_id',
  rate_counters: 'user_id'
}

const functions = {
  'user_with_email(key text)': `returns table (id uuid, email text, created_at timestamptz, password_hash text)
    language sql stable as $$
      select id, email, created_at, password_hash from users where email_key = key
    $$`,

  'active_sessions(user_ids uuid[], session_ids uuid[])': `returns setof uuid language sql stable as $$
      select id from sessions join unnest(user_ids, session_ids) as open (user_id, id) using (user_id, id)
      where expires_at > now()
    $$`,

  // In random order: replicas that look at the same time claim different ones.
  'expired_turns(max_rows integer)': `returns table (user_id uuid, turn_id uuid) language sql as $$
      select user_id, id from turns where status = 'running' and recoveries >= 0 and lease_until <= now()
      order by random() limit max_rows
    $$`,

  // A locked row is skipped: it must not delay the others.
  'renew_leases(user_ids uuid[], turn_ids uuid[], epochs integer[], lease interval)': `
    returns table (turn_id uuid, epoch integer) language sql as $$
      with owned as (
        select turns.user_id, turns.id, turns.epoch
        from turns join unnest(user_ids, turn_ids, epochs) as owned (user_id, id, epoch) using (user_id, id, epoch)
        where status = 'running'
      ), unlocked as (
        select turns.user_id, turns.id from turns join owned using (user_id, id) for update of turns skip locked
      ), renewed as (
        update turns set lease_until = now() + lease from unlocked
        where turns.user_id = unlocked.user_id and turns.id = unlocked.id and status = 'running'
      )
      select id, epoch from owned
    $$`,

  // At most max_rows rows of each kind, without those that others have locked; nothing that is younger than a day.
  'remove_expired(max_rows integer, key_lifetime interval, delta_lifetime interval)': `
    returns table (removed integer, has_more boolean) language sql as $$
      with ended_sessions as (
        delete from sessions where ctid = any (array(
          select ctid from sessions where expires_at <= now() limit max_rows for update skip locked
        )) returning 1
      ), old_counters as (
        -- A window lasts a minute. The counter shows for an hour that the user was active: see users_to_measure.
        delete from rate_counters where ctid = any (array(
          select ctid from rate_counters where window_ends <= now() - interval '1 hour'
          limit max_rows for update skip locked
        )) returning 1
      ), old_requests as (
        delete from task_requests where ctid = any (array(
          select ctid from task_requests where created_at <= now() - greatest(key_lifetime, interval '1 day')
          limit max_rows for update skip locked
        )) returning 1
      ), old_deltas as (
        delete from stream_deltas where ctid = any (array(
          select ctid from stream_deltas where created_at <= now() - greatest(delta_lifetime, interval '1 day')
          limit max_rows for update skip locked
        )) returning 1
      ), old_keys as (
        update turns set idempotency_key = null, request_hash = null where ctid = any (array(
          select ctid from turns
          where idempotency_key is not null and status <> 'running' and started_at <= now() - greatest(key_lifetime, interval '1 day')
          limit max_rows for update skip locked
        )) returning 1
      ), counts (removed) as (
        select count(*) from ended_sessions union all select count(*) from old_counters
        union all select count(*) from old_requests union all select count(*) from old_deltas
        union all select count(*) from old_keys
      )
      select sum(removed)::integer, bool_or(removed = max_rows) from counts
    $$`,

  // Those who have written since they were measured. Who stores little is measured less often.
  'users_to_measure(relaxed_bytes bigint, relaxed_pause interval, max_rows integer)': `
    returns setof uuid language sql stable as $$
      select id from users
      where exists (
        select from rate_counters
        where user_id = users.id and window_ends > coalesce(measured_at, '-infinity')
      ) and (measured_at is null or stored_bytes > relaxed_bytes or measured_at <= now() - relaxed_pause)
      order by measured_at nulls first limit max_rows
    $$`,

  // A page of the messages of all users by time, with those of the same time as the last one. The lateral join makes the
  // planner look up each entry by its key, also in tables without statistics.
  'unindexed_messages(after timestamptz, max_rows integer)': `
    returns table (size integer, last timestamptz, missing json) language sql stable as $$
      with page as materialized (
        select user_id, conversation_id, position, octet_length(content) as bytes, created_at
        from messages where created_at > after
        order by created_at fetch first (max_rows) rows with ties
      )
      select count(*)::integer, max(created_at),
        coalesce(json_agg(page order by created_at) filter (where is_indexed is null), '[]')
      from page left join lateral (
        select true as is_indexed from search_entries as entry
        where entry.user_id = page.user_id and entry.conversation_id = page.conversation_id
          and entry.position = page.position
        limit 1
      ) as entry on true
    $$`,

  // With the policy, the index of words would not be used: @@ is not leakproof. The words begin with a part of the user's
  // id, so the index finds few entries of others. Without the offset, the planner could scan all entries of the user.
  'matching_entries(query tsquery, max_rows integer)': `
    returns table (conversation_id uuid, "position" integer) language sql stable as $$
      select conversation_id, position
      from (select * from search_entries where words @@ query offset 0) as entry
      where user_id = ${currentUser} limit max_rows
    $$`
}

const ranked = `(case priority when 'high' then 1 when 'normal' then 2 else 3 end)`

/** The indexes of lists that are sorted by due date, with these expressions for tasks without one. */
function dueIndexes(day: string, time: string): string[] {
  const due = `${day}, ${time}, number`
  return Object.entries({ due, priority: `${ranked}, ${due}` }).flatMap(([name, order]) => [
    `drop index tasks_open_by_${name}, tasks_done_by_${name}`,
    `create index tasks_open_by_${name} on tasks (user_id, ${order}) where completed_at is null`,
    `create index tasks_done_by_${name} on tasks (user_id, ${order}) where completed_at is not null`
  ])
}

// Postgres does not use an index under a policy if it does not know that its expressions are leakproof: `coalesce` is not.
const leakproof = dueIndexes(
  `(case when due_day is null then 'infinity' else due_day end)`,
  `(case when due_at is null then 'infinity' else due_at end)`
)
const original = dueIndexes(`coalesce(due_day, 'infinity')`, `coalesce(due_at, 'infinity')`)

// No statement of a user can use the index of leases with this condition. Those would read the entries of all users, and of
// turns that have ended since the last vacuum: to a planner whose statistics are old, a small index is the cheapest one.
const leases = [
  'drop index turns_lease',
  `create index turns_lease on turns (lease_until) where status = 'running' and recoveries >= 0`
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, column] of Object.entries(owners))
    await sql
      .raw(
        `create policy own_rows on ${table} using (${column} = ${currentUser}); alter table ${table} enable row level security`
      )
      .execute(db)
  const { rows } = await sql<{ schema: string }>`select quote_ident(current_schema()) as schema`.execute(db)
  for (const [signature, definition] of Object.entries(functions)) {
    const create = `create function ${signature} ${definition} security definer set search_path = ${rows[0]?.schema}, pg_temp`
    await sql.raw(create).execute(db)
  }
  for (const statement of [...leakproof, ...leases]) await sql.raw(statement).execute(db)
  for (const name of names) await sql.raw(`revoke execute on function ${name} from public`).execute(db)
}

const names = Object.keys(functions).map(signature => signature.slice(0, signature.indexOf('(')))

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index turns_lease;
    create index turns_lease on turns (lease_until) where status = 'running';
  `.execute(db)
  for (const statement of original) await sql.raw(statement).execute(db)
  await sql.raw(`drop function ${names.join(', ')}`).execute(db)
  for (const table of Object.keys(owners))
    await sql
      .raw(`alter table ${table} disable row level security; drop policy own_rows on ${table}`)
      .execute(db)
}
