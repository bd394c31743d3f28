import { type Kysely, sql } from 'kysely'

// Tries of a password, of accounts and of addresses without one alike: see src/accounts/password-tries.ts. The rows belong to
// no user, because there may be none. Only the functions, which run as the owner, can read and change them.

const functions = {
  // The seconds until a password may be tried with this key; 0 if it may be tried now, which then counts as a try. The row
  // is locked before it is read, so that of many simultaneous tries no more are counted than are allowed.
  'count_password_try(try_key bytea, free_tries integer, step interval, longest interval, lifetime interval)': `
    returns double precision language plpgsql as $$
    begin
      insert into password_tries as known (key, tries, tried_at, next_at)
      values (try_key, 1, clock_timestamp(), clock_timestamp())
      on conflict (key) do update set (tries, tried_at, next_at) = (
        select tries, clock_timestamp(), clock_timestamp() + least(longest, step * greatest(0, tries - free_tries + 1))
        from (values (case when known.tried_at <= clock_timestamp() - lifetime then 1 else known.tries + 1 end)) as counted (tries)
      ) where known.next_at <= clock_timestamp();
      if found then return 0; end if;
      return coalesce((
        select greatest(0.001, extract(epoch from next_at - clock_timestamp())) from password_tries where key = try_key
      ), 0.001);
    end $$`,

  'clear_password_tries(try_key bytea)': `returns void language sql as $$
      delete from password_tries where key = try_key
    $$`,

  // The delay that the try began ends, too.
  'uncount_password_try(try_key bytea)': `returns void language sql as $$
      delete from password_tries where key = try_key and tries = 1;
      update password_tries set tries = tries - 1, next_at = clock_timestamp() where key = try_key
    $$`,

  // At most max_rows rows: old ones, and beyond the number that is kept those with the fewest tries.
  'remove_password_tries(max_rows integer, lifetime interval, kept integer)': `
    returns table (removed integer, has_more boolean) language sql as $$
      with old as (
        delete from password_tries where key = any (array(
          select key from password_tries where tried_at <= now() - lifetime or (tries, tried_at) <= (
            select tries, tried_at from password_tries order by tries desc, tried_at desc offset kept limit 1
          ) order by tries, tried_at limit max_rows for update skip locked
        )) returning 1
      )
      select count(*)::integer, count(*) = max_rows from old
    $$`
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table password_tries (
      key bytea primary key,
      tries integer not null,
      tried_at timestamptz not null,
      next_at timestamptz not null
    );
    comment on column password_tries.key is 'A keyed hash of the address, account or device.';
    comment on column password_tries.next_at is 'Until then, further tries are refused without being counted.';
    create index password_tries_rank on password_tries (tries, tried_at);
  `.execute(db)
  const { rows } = await sql<{ schema: string }>`select quote_ident(current_schema()) as schema`.execute(db)
  for (const [signature, definition] of Object.entries(functions)) {
    const create = `create function ${signature} ${definition} security definer set search_path = ${rows[0]?.schema}, pg_temp`
    await sql.raw(create).execute(db)
    await sql.raw(`revoke execute on function ${nameOf(signature)} from public`).execute(db)
  }
}

function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf('('))
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`drop function ${Object.keys(functions).map(nameOf).join(', ')}`).execute(db)
  await sql`drop table password_tries`.execute(db)
}
