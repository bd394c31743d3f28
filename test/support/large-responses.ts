import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/db/tables.ts'
import { request } from './socket.ts'

/** Of the conversation, and of its first turn. */
const id = '00000001-0000-7000-8000-000000000001'

/** The id of the conversation that each user gets. */
export const largeConversation = id

/** Requests of one connection whose responses are larger than the buffers of the operating system. */
const requests = {
  'the export': { path: '/api/auth/me/export', times: 1 },
  'pages of messages': { path: `/api/conversations/${id}/messages?limit=100`, times: 16 },
  // A connection has few of them in memory: the server pauses requests that follow a response that is not read.
  '/docs/yaml': { path: '/docs/yaml', times: 80 },
  'an event stream': { path: `/api/conversations/${id}/turns/${id}/events`, times: 1 }
}

export const largeResponses = Object.keys(requests)

/** The text of the requests. */
export function largeRequest(name: string, token: string): string {
  const { path, times } = Object.entries(requests).find(([key]) => key === name)?.[1] ?? {}
  const accept = name === 'an event stream' ? 'text/event-stream' : '*/*'
  return request(`GET ${path}`, { authorization: `Bearer ${token}`, accept }).repeat(times ?? 0)
}

/** Makes the responses large: a conversation with long answers and tool calls. The first turn is larger than a server would store. */
export async function seedLargeResponses(
  db: Kysely<Database>,
  userId: string,
  { turns = 100, calls = 160 } = {}
): Promise<void> {
  const numbers = sql`generate_series(1, ${turns}::int) as n`
  const ids = sql`select ${userId}::uuid, (lpad(to_hex(n), 8, '0') || ${id.slice(8)})::uuid`
  await sql`insert into conversations (user_id, id, title, message_count)
    values (${userId}, ${id}, 'long', ${turns * 2})`.execute(db)
  await sql`insert into turns (user_id, id, conversation_id, status, lease_until, model, time_zone, started_at,
      deadline_at, ended_at)
    ${ids}, ${id}::uuid, 'completed', now(), 'offline', 'UTC', now(), now(), now() from ${numbers}`.execute(
    db
  )
  await sql`insert into turn_steps (user_id, turn_id, step, content)
    ${ids}, 1, '{"role":"model","parts":[]}' from ${numbers}`.execute(db)
  await sql`insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
    ${ids}, 1, call_index, 'list_tasks', '{}', json_build_object('text', repeat('x', 60000))
    from ${numbers}, generate_series(0, ${calls - 1}::int) as call_index where n = 1 or call_index = 0`.execute(
    db
  )
  await sql`insert into messages (user_id, turn_id, id, conversation_id, position, role, content)
    ${ids}, gen_random_uuid(), ${id}::uuid, 2 * n - 2 + position, role, repeat('x', 20000)
    from ${numbers}, (values (1, 'user'), (2, 'assistant')) as each (position, role)`.execute(db)
  await sql`update turns set record_bytes = bytes
    from (select turn_id, sum(octet_length(result::text)) as bytes from tool_calls group by turn_id) as calls
    where user_id = ${userId} and id = turn_id`.execute(db)
}
