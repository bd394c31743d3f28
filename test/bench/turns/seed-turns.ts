import { type Kysely, sql } from 'kysely'
import { createDatabase, noTimeouts } from '../../../src/db/client.ts'
import type { Database } from '../../../src/db/tables.ts'
import { tokenOf } from '../../chaos/harness/requests.ts'
import { idOf } from '../seed.ts'
import type { TurnOptions } from './options.ts'
import { floorSchema } from './plain/floor.ts'
import { answerText, type PlannedUser } from './protocol.ts'

type Sizes = Pick<TurnOptions, 'users' | 'waiting' | 'accounts' | 'conversations' | 'messages' | 'tasks'>

/** Fills a database with accounts, and with messages and tasks of those who will use it, for all servers. */
export async function seedTurns(url: string, sizes: Sizes): Promise<void> {
  await using db = createDatabase({ url, poolMax: 1, log: console, timeouts: noTimeouts })
  await db.connection().execute(async connection => {
    // Nothing is checked that these statements make.
    await sql`set session_replication_role = replica`.execute(connection)
    for (const statement of [sql.raw(floorSchema), ...accounts(sizes), ...tasks(sizes), ...messages(sizes)])
      await statement.execute(connection)
    await vacuumFilled(connection)
  })
}

/**
 * Vacuums and analyzes the tables that have rows, as autovacuum does. Postgres would scan all rows of a table that was
 * empty when it was analyzed, for as long as a connection keeps the plan.
 */
async function vacuumFilled(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select oid::regclass::text as name from pg_class
    where relkind = 'r' and relnamespace in ('public'::regnamespace, 'floor'::regnamespace) and pg_relation_size(oid) > 0
  `.execute(db)
  for (const { name } of rows) await sql`vacuum analyze ${sql.raw(name)}`.execute(db)
}

/** Users with tokens, beginning with the first account, and the conversations that they continue or start. */
export function plannedUsers(count: number, { conversations, messages }: Sizes): PlannedUser[] {
  return Array.from({ length: count }, (_, user) => ({
    token: tokenOf({ sub: idOf(`user ${user}`), sid: idOf(`session ${user}`) }),
    conversations: Array.from({ length: conversations }, (_, conversation) =>
      messages > 0 ? idOf(`conversation ${user} ${conversation}`) : null
    )
  }))
}

const userId = sql`md5('user ' || person)::uuid`

function accounts({ users, waiting, accounts, tasks }: Sizes) {
  const people = sql`generate_series(0, ${Math.max(users, waiting, accounts)}::int - 1) as person`
  return [
    sql`insert into users (id, email, email_key, password_hash, next_task_number)
      select ${userId}, person || '@example.com', person || '@example.com', 'none', ${tasks}::int + 1 from ${people}`,
    sql`insert into sessions (user_id, id, token_hash, expires_at)
      select ${userId}, md5('session ' || person)::uuid, sha256(''), now() + interval '1 day' from ${people}`
  ]
}

function tasks({ users, tasks }: Sizes) {
  const rows = sql`generate_series(0, ${users}::int - 1) as person, generate_series(1, ${tasks}::int) as n`
  const id = sql`md5('task ' || person || ' ' || n)::uuid`
  const title = sql`'finish the report number ' || n`
  return [
    sql`insert into tasks (user_id, id, number, title, completed_at)
      select ${userId}, ${id}, n, ${title}, case when n % 2 = 0 then now() end from ${rows}`,
    sql`insert into floor.tasks (user_id, id, title) select ${userId}, ${id}, ${title} from ${rows}`
  ]
}

const conversationId = sql`md5('conversation ' || person || ' ' || talk)::uuid`
const turnId = sql`md5('turn ' || person || ' ' || talk || ' ' || n)::uuid`
const request = sql`'Please add the report number ' || n || ' to my list'`
const answer = sql`${answerText}::text`

const call = JSON.stringify({
  role: 'model',
  parts: [{ functionCall: { name: 'add_task', args: { title: 'the report' } } }]
})
const closing = JSON.stringify({ role: 'model', parts: [{ text: answerText }] })
const result = JSON.stringify({ task: { number: 1, title: 'the report', description: null, due: null } })
const recordBytes = call.length + closing.length + result.length + '{"title":"the report"}'.length

/** Two messages, two steps and a call for each turn. */
function messages({ users, conversations, messages }: Sizes) {
  const turns = Math.ceil(messages / 2)
  const talks = sql`generate_series(0, ${users}::int - 1) as person, generate_series(0, ${conversations}::int - 1) as talk`
  const rows = sql`${talks}, generate_series(1, ${turns}::int) as n`
  const both = sql`(values (1, 'user', ${request}), (2, 'assistant', ${answer})) as message (position, role, content)`
  if (turns === 0) return []
  return [
    sql`insert into conversations (user_id, id, title, message_count)
      select ${userId}, ${conversationId}, 'reports', ${2 * turns} from ${talks}`,
    sql`insert into turns (
        user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at, record_bytes
      )
      select ${userId}, ${turnId}, ${conversationId}, 'completed', 'gemini', 'UTC', now(), now(), now(), now(), ${recordBytes}
      from ${rows}`,
    sql`insert into turn_steps (user_id, turn_id, step, content, finish_reason)
      select ${userId}, ${turnId}, step, content::json, 'STOP'
      from ${rows}, (values (1, ${call}), (2, ${closing})) as step (step, content)`,
    sql`insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
      select ${userId}, ${turnId}, 1, 0, 'add_task', '{"title":"the report"}', ${result}::json from ${rows}`,
    sql`insert into messages (user_id, id, conversation_id, turn_id, position, role, content, created_at)
      select ${userId}, md5('message ' || person || ' ' || talk || ' ' || n || role)::uuid, ${conversationId}, ${turnId},
        2 * n - 2 + position, role, content, now() - interval '1 hour'
      from ${rows}, lateral ${both}`,
    // They are indexed for searches: otherwise the server would do so in the meantime.
    sql`insert into search_entries (user_id, conversation_id, position, words)
      select user_id, conversation_id, position, array_to_tsvector(array(
        select right(user_id::text, 8) || ' ' || word from unnest(string_to_array(lower(content), ' ')) as word
      )) from messages`,
    sql`update search_progress set indexed_until = now()`,
    sql`insert into floor.conversations (user_id, id) select ${userId}, ${conversationId} from ${talks}`,
    sql`insert into floor.messages (conversation_id, role, content)
      select ${conversationId}, role, content from ${rows}, lateral ${both} order by n, person, talk, position`
  ]
}
