import { type Kysely, sql } from 'kysely'

const statements = [
  sql`create table sessions (
    user_id uuid not null references users on delete cascade,
    id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    previous_hash bytea check (octet_length(previous_hash) = 32),
    user_agent text,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (user_id, id)
  )`,
  sql`comment on column sessions.token_hash is 'SHA-256 of the secret in the refresh token; the secret itself is with the browser only.'`,
  sql`comment on column sessions.previous_hash is 'Of the secret before the last refresh: it may come once more at the same time, or when an answer was lost.'`,
  sql`comment on column sessions.last_used_at is 'When it was last refreshed, or began.'`
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table sessions`.execute(db)
}
