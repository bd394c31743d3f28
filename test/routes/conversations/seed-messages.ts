import { sql } from 'kysely'
import type { Scope } from '../../../src/db/scope.ts'

/** Adds user messages to a conversation, each with an ended turn, without changing when it was last used. */
export async function seedMessages(
  { db, userId }: Scope,
  conversationId: string,
  { count, content }: { count: number; content: string }
): Promise<void> {
  await sql`
    with made as (
      insert into turns (user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at)
      select ${userId}::uuid, gen_random_uuid(), ${conversationId}::uuid, 'cancelled', 'gemini', 'UTC', now(), now(), now(), now()
      from generate_series(1, ${count}::integer)
      returning id
    ), counted as (
      update conversations set message_count = message_count + ${count}::integer
      where user_id = ${userId} and id = ${conversationId}
      returning message_count - ${count}::integer as before
    )
    insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select ${userId}::uuid, gen_random_uuid(), ${conversationId}::uuid, id, before + row_number() over (), 'user', ${content}
    from made, counted`.execute(db)
}
