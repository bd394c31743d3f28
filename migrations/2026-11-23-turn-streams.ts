import { type Kysely, sql } from 'kysely'

const statements = [
  sql`create table stream_parts (
    user_id uuid not null,
    turn_id uuid not null,
    step integer not null check (step >= 1),
    epoch integer not null check (epoch >= 1),
    count integer not null check (count >= 1),
    text text not null,
    reset text,
    created_at timestamptz not null default now(),
    primary key (user_id, turn_id, step, epoch, count),
    foreign key (user_id, turn_id) references turns (user_id, id) on delete cascade,
    constraint stream_parts_reset check ((reset is null) = (text <> ''))
  )`,
  sql`comment on table stream_parts is 'What was shown of answers while they were written; kept for a day, for those who were cut off.'`,
  sql`comment on column stream_parts.count is 'How much this owner of the turn has shown in this step, this part included: UTF-16 units, and 1 for a reset.'`,
  // Like turns_lease it does not begin with user_id: what is too old is looked for by time.
  sql`create index stream_parts_age on stream_parts (created_at)`
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table stream_parts`.execute(db)
}
