import { type Kysely, sql } from 'kysely'

// The removal of old identities returns what those of all other expired data return.

const removal = (returned: string, result: string) => `create function remove_erased_identities(
  max_rows integer, lifetime interval) returns ${returned} language sql as $$
    with removed as (
      delete from erased_identities where ctid = any (array(
        select ctid from erased_identities where erased_at <= now() - greatest(lifetime, interval '1 day')
        limit max_rows for update skip locked
      )) returning 1
    )
    select ${result} from removed
  $$`

// Programs of the version before grant nothing after this migration is reverted.
const grant = `do $$ begin
  grant execute on function remove_erased_identities to todobot_runtime;
exception when undefined_object then null; end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await replace(
    db,
    removal('table (removed integer, has_more boolean)', 'count(*)::integer, count(*) = max_rows')
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await replace(db, removal('bigint', 'count(*)'))
}

async function replace(db: Kysely<unknown>, definition: string): Promise<void> {
  const { rows } = await sql<{ schema: string }>`select quote_ident(current_schema()) as schema`.execute(db)
  await sql`drop function remove_erased_identities`.execute(db)
  await sql.raw(`${definition} security definer set search_path = ${rows[0]?.schema}, pg_temp`).execute(db)
  await sql`revoke execute on function remove_erased_identities from public`.execute(db)
  await sql.raw(grant).execute(db)
}
