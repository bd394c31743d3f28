import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/db/tables.ts'

/** Inserts tasks for a user, and as many conversations of one message and its answer of the given length. */
export async function seed(
  db: Kysely<Database>,
  userId: string,
  count: number,
  characters = 10
): Promise<void> {
  const numbers = sql`generate_series(1, ${count}::int) as n`
  const id = sql`(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid`
  const text = sql`repeat('x', ${characters}::int)`
  await sql`insert into tasks (user_id, id, number, title)
    select ${userId}::uuid, ${id}, n, 'task ' || n from ${numbers}`.execute(db)
  await sql`insert into conversations (user_id, id, title, message_count)
    select ${userId}::uuid, ${id}, 'conversation ' || n, 2 from ${numbers}`.execute(db)
  await sql`insert into turns (user_id, id, conversation_id, status, lease_until, model, time_zone, started_at,
      deadline_at, ended_at)
    select ${userId}::uuid, ${id}, ${id}, 'completed', now(), 'offline', 'UTC', now(), now(), now()
    from ${numbers}`.execute(db)
  await sql`insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select ${userId}::uuid, gen_random_uuid(), ${id}, ${id}, position, role, ${text} || ' ' || n
    from ${numbers}, (values (1, 'user'), (2, 'assistant')) as each (position, role)`.execute(db)
}
