import { randomUUIDv7 as uuid } from 'node:crypto'
import type pg from 'pg'
import { functionResponse, type Store, userText } from './store.ts'

// Everything that the API stores for a turn, in the schema of the API, with one statement for each of its transactions.
// It has no limits, no idempotency keys and no recovery. `durable.test.ts` compares its rows with those of the API.

const counted = `
  counted as (
    insert into rate_counters (user_id, name, hits, window_ends)
    select user_id, 'chat', 1, now() + interval '1 minute' from sessions
    where user_id = $1 and id = $2 and expires_at > now()
    on conflict (user_id, name) do update set
      hits = case when rate_counters.window_ends <= now() then 1 else rate_counters.hits + 1 end,
      window_ends = case
        when rate_counters.window_ends <= now() then excluded.window_ends else rate_counters.window_ends
      end
    returning user_id
  )`

/** Each user has one running turn, so it has the first slot. */
const startedAndAdded = `
  started as (
    insert into turns (
      user_id, id, conversation_id, slot, model, stream, time_zone, started_at, deadline_at, lease_until
    )
    select user_id, $4, id, 1, 'gemini', $7, 'UTC', now(), now() + interval '1 minute', now() + interval '15 s'
    from opened
  ),
  added as (
    insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select user_id, $5, id, $4, position, 'user', $6 from opened
  )`

const first = {
  name: 'first',
  text: `
    with ${counted},
    opened as (
      insert into conversations (user_id, id, title, message_count)
      select user_id, $3, left($6::text, 80), 1 from counted
      returning user_id, id, message_count as position
    ),
    ${startedAndAdded}
    select null as message from opened`
}

/** The statement does not see its own message: the history is what came before. */
const next = {
  name: 'next',
  text: `
    with ${counted},
    opened as (
      update conversations set message_count = message_count + 1, updated_at = now() from counted
      where conversations.user_id = counted.user_id and conversations.id = $3
      returning conversations.user_id, conversations.id, message_count as position
    ),
    ${startedAndAdded}
    select history.*
    from opened left join lateral (
      select message.content as message, step.step, step.content::text as content, tool, result::text as result
      from messages as message
      left join turn_steps as step on step.user_id = $1 and step.turn_id = message.turn_id
      left join tool_calls as call
        on call.user_id = $1 and call.turn_id = step.turn_id and call.step = step.step
      where message.user_id = $1 and message.conversation_id = $3
        and message.position > opened.position - 20 and message.role = 'user'
      order by message.position, step.step, call.call_index
    ) as history on true`
}

const owned = `user_id = $1 and id = $2 and epoch = 1 and status = 'running'`

const origin = `json_build_object('conversation_id', conversation_id, 'turn_id', turn_id)`

const addTask = {
  name: 'add_task',
  text: `
    with owned as (
      update turns set
        lease_until = case when lease_until < now() + interval '10 s' then now() + interval '15 s' else lease_until end,
        record_bytes = octet_length($3) + octet_length($7) + 480
      where ${owned}
      returning user_id, id as turn_id, conversation_id
    ),
    step as (
      insert into turn_steps (user_id, turn_id, step, content, finish_reason, input_tokens, output_tokens)
      select user_id, turn_id, 1, $3::json, 'STOP', $4, $5 from owned
    ),
    counter as (
      update users set next_task_number = next_task_number + 1, last_change = last_change + 1 from owned
      where users.id = owned.user_id
      returning next_task_number - 1 as number, last_change as seq
    ),
    task as (
      insert into tasks (user_id, id, number, title, created_by_turn, updated_by_turn)
      select user_id, $6, number, $8, turn_id, turn_id from owned, counter
      returning *
    ),
    change as (
      insert into task_changes (user_id, seq, source, turn_id, step, call_index, task_id, after)
      select owned.user_id, seq, 'agent', turn_id, 1, 0, id, to_jsonb(task) - 'user_id' from owned, counter, task
    )
    insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
    select owned.user_id, turn_id, 1, 0, 'add_task', $7::json, json_build_object('task', json_build_object(
      'id', id, 'number', number, 'title', title, 'description', description, 'due', due, 'priority', priority,
      'completed_at', completed_at, 'version', version, 'created_by', ${origin}, 'updated_by', ${origin},
      'created_at', created_at, 'updated_at', updated_at
    ))
    from owned, task
    returning result`
}

/** In a stream the text is stored before the step. */
const finish = {
  name: 'finish',
  text: `
    with owned as (
      update turns set
        status = 'completed', ended_at = now(), record_bytes = record_bytes + octet_length($3),
        input_tokens = $8, output_tokens = $9
      where ${owned}
      returning user_id, id, conversation_id, stream
    ),
    streamed as (
      insert into stream_deltas (user_id, turn_id, step, epoch, count, text)
      select user_id, id, 2, 1, length($7), $7 from owned where stream
    ),
    continued as (
      update conversations set message_count = message_count + 1 from owned
      where conversations.user_id = owned.user_id and conversations.id = owned.conversation_id
      returning message_count as position
    ),
    step as (
      insert into turn_steps (user_id, turn_id, step, content, finish_reason, input_tokens, output_tokens)
      select user_id, id, 2, $3::json, 'STOP', $4, $5 from owned
    )
    insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select user_id, $6, conversation_id, id, position, 'assistant', $7 from owned, continued
    returning created_at`
}

export function createDurableStore(pool: pg.Pool): Store {
  return {
    async accept({ userId, sessionId, conversationId, text, isStreamed }) {
      const statement = conversationId === undefined ? first : next
      const turn = { id: uuid(), userId, conversationId: conversationId ?? uuid(), isStreamed }
      const values = [userId, sessionId, turn.conversationId, turn.id, uuid(), text, isStreamed]
      const { rows } = await pool.query<HistoryRow>({ ...statement, values })
      return rows.length > 0 ? { ...turn, history: rows.flatMap(contentsOf) } : undefined
    },

    async addTask({ userId, id }, { content, inputTokens, outputTokens }, { args }) {
      const values = [
        userId,
        id,
        content,
        inputTokens,
        outputTokens,
        uuid(),
        JSON.stringify(args),
        args.title
      ]
      const { rows } = await pool.query({ ...addTask, values })
      return rows[0].result
    },

    async finish({ userId, id }, { content, inputTokens, outputTokens }, { text, ...total }) {
      const ofStep = [userId, id, content, inputTokens, outputTokens]
      const values = [...ofStep, uuid(), text, total.inputTokens, total.outputTokens]
      const { rows } = await pool.query({ ...finish, values })
      return rows[0].created_at
    }
  }
}

interface HistoryRow {
  /** Null if there is no history. */
  message: string | null
  step: number
  content: string
  tool: string | null
  result: string
}

/** The contents of a step, after those of its message if it is the first one. Its turn made one call at most. */
function contentsOf({ message, step, content, tool, result }: HistoryRow): string[] {
  if (message === null) return []
  const own = tool === null ? [content] : [content, functionResponse(tool, result)]
  return step === 1 ? [userText(message), ...own] : own
}
