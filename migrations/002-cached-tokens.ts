import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table turns add column cached_input_tokens integer not null default 0;
    alter table turn_steps add column cached_input_tokens integer not null default 0;
    comment on column turns.cached_input_tokens is 'The part of input_tokens that the provider read from its cache.';
    comment on column turn_steps.cached_input_tokens is 'The part of input_tokens that the provider read from its cache.';
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table turns drop column cached_input_tokens;
    alter table turn_steps drop column cached_input_tokens;
  `.execute(db)
}
