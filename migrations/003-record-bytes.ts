import { type Kysely, sql } from 'kysely'

// It bounds pages and requests to the model before the records are read. A cast of json to text does not parse it.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table turns add column record_bytes integer not null default 0;
    comment on column turns.record_bytes is 'The bytes of the contents of the steps, and of the parameters and results of the calls.';
    with steps as (
      select user_id, turn_id, sum(octet_length(content::text)) as bytes from turn_steps group by user_id, turn_id
    ), calls as (
      select user_id, turn_id, sum(octet_length(parameters::text) + octet_length(result::text)) as bytes
      from tool_calls group by user_id, turn_id
    )
    update turns set record_bytes = least(steps.bytes + coalesce(calls.bytes, 0), 2147483647)
    from steps left join calls using (user_id, turn_id)
    where turns.user_id = steps.user_id and turns.id = steps.turn_id;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table turns drop column record_bytes`.execute(db)
}
