import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { indexMessages } from '../../src/conversations/search-index.ts'
import type { Database } from '../../src/db/tables.ts'

export interface Sizes {
  /** Conversations of one user. */
  conversations: number
  /** Messages in each of them. */
  length: number
  /** Messages of another user's only conversation. */
  longest: number
  /** Users beside them, ten conversations of two messages each. */
  others: number
}

/** The same ids every time. */
export const seeded = {
  heavyUser: idOf('user 1'),
  talker: idOf('user 2'),
  longConversation: idOf('conversation 0')
}

/** One of 10,000 words: the word with rank N is about N times as rare as the first. */
export function wordOf(rank: number): string {
  const letters = md5(String(rank)).replaceAll(/\d/g, digit => 'ghijklmnop'.charAt(Number(digit)))
  return letters.slice(0, 3 + (rank % 6))
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** The id with a name, as `md5(name)::uuid` in SQL. */
export function idOf(name: string): string {
  return md5(name).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * Fills an empty database with users, conversations, turns, messages, and as many tasks as conversations; the data is
 * the same every time.
 */
export async function seed(db: Kysely<Database>, sizes: Sizes): Promise<void> {
  await db.connection().execute(async connection => {
    for (const statement of [...language, ...planOf(sizes), ...rows]) await statement.execute(connection)
  })
  await indexMessages(db)
  await statistics.execute(db)
}

/** Sentences of words, weighted by their frequency. */
const language = [
  sql`create temp table words as
    select rank, left(translate(md5(rank::text), '0123456789', 'ghijklmnop'), 3 + rank % 6) as word
    from generate_series(1, 10000) as rank`,
  sql`select setseed(0.5)`,
  sql`create temp table spoken as
    select number / 6 as sentence, (10000 ^ random())::int as rank from generate_series(0, 119999) as number`,
  sql`create temp table sentences as
    select sentence, string_agg(word, ' ') as text from spoken join words using (rank) group by sentence`,
  sql`analyze sentences`
]

/** The users' conversations and the messages in them, with consecutive numbers. */
const planOf = ({ conversations, length, longest, others }: Sizes) => [
  sql`create temp table talks as
    select 'user ' || person as person, number, messages, timestamptz '2026-01-01' - number * interval '61 s' as time
    from (
      select 2 as person, 0 as number, ${longest}::int as messages
      union all select 1, n, ${length}::int from generate_series(1, ${conversations}::int) as n
      union all
      select 3 + n / 10, ${conversations}::int + 1 + n, 2 from generate_series(0, ${others}::int * 10 - 1) as n
    ) as planned`,
  sql`create temp table said as
    select md5(person)::uuid as user_id, md5('conversation ' || number)::uuid as conversation_id, position, time,
      row_number() over (order by number, position)::int as n
    from talks, generate_series(1, messages) as position`,
  sql`analyze said`
]

const rows = [
  sql`insert into users (id, email, email_key, password_hash)
    select md5(person)::uuid, person || '@example.com', person || '@example.com', 'none'
    from (select distinct person from talks) as people`,
  sql`insert into conversations (user_id, id, title, message_count, created_at, updated_at)
    select md5(person)::uuid, md5('conversation ' || number)::uuid, text, messages, time, time
    from talks join sentences on sentence = number * 7 % 20000`,
  sql`insert into turns (user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at)
    select user_id, md5('turn ' || n)::uuid, conversation_id, case when runs then 'running' else 'completed' end,
      'offline', 'UTC', time, time, time, case when not runs then time end
    from (select *, n % 20 = 1 and user_id not in (${seeded.heavyUser}, ${seeded.talker}) as runs from said) as started
    where position % 2 = 1`,
  sql`insert into turn_steps (user_id, turn_id, step, content)
    select user_id, id, 1, '{"role":"model","parts":[]}' from turns`,
  sql`insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
    select user_id, turn_id, step, 0, 'list_tasks', '{}', '{"tasks":[],"total":0}' from turn_steps`,
  sql`insert into tasks (user_id, id, number, title, due, due_day, priority, completed_at)
    select user_id, md5(user_id::text || n)::uuid, n, title, day::text, day, (array['low', 'normal', 'high'])[1 + n % 3],
      case when n % 10 = 0 then now() end
    from (
      select user_id, title, row_number() over (partition by user_id order by id)::int as n from conversations
    ) as titled, lateral (select case when n % 3 > 0 then date '2026-01-01' + n * 7 % 900 end as day) as dated`,
  sql`analyze conversations, turns, tasks`,
  sql`insert into messages (user_id, id, conversation_id, turn_id, position, role, content, created_at)
    select user_id, md5('message ' || n)::uuid, conversation_id, md5('turn ' || n - 1 + position % 2)::uuid, position,
      case position % 2 when 1 then 'user' else 'assistant' end, one.text || ', ' || other.text || '.',
      time + position * interval '1 ms'
    from said
    join sentences as one on one.sentence = n * 7919::bigint % 20000
    join sentences as other on other.sentence = (n * 104729::bigint + n / 20000) % 20000`
]

/** Vacuums the tables as autovacuum does after a while, including their visibility maps. */
const statistics = sql`vacuum analyze`
