import { randomUUIDv7 as uuid } from 'node:crypto'
import { sql } from 'kysely'
import type { Scope } from '../../src/db/scope.ts'

/** A conversation of completed turns, each with one call of a tool. */
export interface SeededConversation {
  conversationId: string
  /** Oldest first. */
  turnIds: string[]
}

/**
 * Inserts a conversation whose turns have results of these sizes, as if they had been run.
 * @param sizes the bytes of each turn's result, oldest turn first.
 */
export async function seedRecords(scope: Scope, sizes: number[]): Promise<SeededConversation> {
  const { db, userId } = scope
  const conversationId = uuid()
  // Those of one millisecond are in no order.
  const turnIds = sizes.map(() => uuid()).toSorted()
  const turns = sql`unnest(${turnIds}::uuid[], ${sizes}::int[]) with ordinality as turn (id, size, n)`
  const user = sql`${userId}::uuid`
  const talk = sql`${conversationId}::uuid`
  const result = sql`json_build_object('tasks', json_build_array(), 'total', 0, 'text', repeat('x', turn.size - 60))`
  await sql`insert into conversations (user_id, id, title, message_count)
    values (${user}, ${talk}, 'seeded', ${2 * sizes.length})`.execute(db)
  await sql`insert into turns (user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at)
    select ${user}, id, ${talk}, 'completed', 'gemini', 'UTC', now(), now(), now(), now() from ${turns}`.execute(
    db
  )
  await sql`insert into turn_steps (user_id, turn_id, step, content, finish_reason)
    select ${user}, id, 1, '{"role":"model","parts":[{"functionCall":{"name":"list_tasks","args":{}}}]}'::json, 'STOP' from ${turns}
    union all select ${user}, id, 2, '{"role":"model","parts":[{"text":"Done."}]}'::json, 'STOP' from ${turns}`.execute(
    db
  )
  await sql`insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
    select ${user}, id, 1, 0, 'list_tasks', '{}', ${result} from ${turns}`.execute(db)
  await sql`insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select ${user}, gen_random_uuid(), ${talk}, id, 2 * n - 2 + position, role,
      case role when 'user' then 'question ' || n else 'Done.' end
    from ${turns}, (values (1, 'user'), (2, 'assistant')) as message (position, role)`.execute(db)
  await measureRecords(scope)
  return { conversationId, turnIds }
}

/** Sets the sizes of records, as the migration does. */
async function measureRecords({ db, userId }: Scope): Promise<void> {
  await sql`update turns set record_bytes =
      (select sum(octet_length(content::text)) from turn_steps as step
        where step.user_id = turns.user_id and step.turn_id = turns.id)
      + (select sum(octet_length(parameters::text) + octet_length(result::text)) from tool_calls as call
        where call.user_id = turns.user_id and call.turn_id = turns.id)
    where user_id = ${userId}`.execute(db)
}
