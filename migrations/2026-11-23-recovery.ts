import { type Kysely, sql } from 'kysely'

const statements = [
  sql`alter table turns add column recoveries integer not null default 0 check (recoveries >= 0)`,
  sql`comment on column turns.recoveries is 'How often a server took the turn over from one that was gone.'`,
  sql`comment on column turns.epoch is 'Grows with each owner of the turn; every write of a turn names the epoch that it was made in.'`,
  // The only index of user data that does not begin with user_id: turns without an owner are looked for by time.
  sql`create index turns_lease on turns (lease_until) where status = 'running'`
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index turns_lease`.execute(db)
  await sql`alter table turns drop column recoveries`.execute(db)
}
