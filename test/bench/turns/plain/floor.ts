import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Store, userText } from './store.ts'

// The least that a chat needs: three statements for each turn, and no promise. If the server dies, the turn is lost.

/** Beside the schema of the API, whose users it shares. */
export const floorSchema = `
  create schema floor;
  create table floor.conversations (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    updated_at timestamptz not null default now()
  );
  create index on floor.conversations (user_id, updated_at desc);
  create table floor.messages (
    id bigint generated always as identity,
    conversation_id uuid not null references floor.conversations on delete cascade,
    role text not null,
    content text not null,
    created_at timestamptz not null default now(),
    primary key (conversation_id, id)
  );
  create table floor.tasks (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    title text not null,
    completed_at timestamptz,
    created_at timestamptz not null default now()
  );
  create index on floor.tasks (user_id, created_at desc)`

const first = {
  name: 'first',
  text: `
    with opened as (insert into floor.conversations (id, user_id) values ($1, $2))
    insert into floor.messages (conversation_id, role, content) values ($1, 'user', $3)`
}

/** The statement does not see its own message: the history is what came before. */
const next = {
  name: 'next',
  text: `
    with opened as (select id from floor.conversations where id = $1 and user_id = $2),
    added as (insert into floor.messages (conversation_id, role, content) select id, 'user', $3 from opened)
    select history.role, history.content
    from opened left join lateral (
      select role, content from floor.messages where conversation_id = opened.id order by id desc limit 19
    ) as history on true`
}

const addTask = {
  name: 'add_task',
  text: 'insert into floor.tasks (id, user_id, title) values ($1, $2, $3) returning created_at'
}

const finish = {
  name: 'finish',
  text: `
    with touched as (update floor.conversations set updated_at = now() where id = $1)
    insert into floor.messages (conversation_id, role, content) values ($1, 'assistant', $2) returning created_at`
}

export function createFloorStore(pool: pg.Pool): Store {
  return {
    async accept({ userId, text, conversationId, isStreamed }) {
      const id = conversationId ?? randomUUID()
      const statement = conversationId === undefined ? first : next
      const { rows } = await pool.query<HistoryRow>({ ...statement, values: [id, userId, text] })
      if (conversationId !== undefined && rows.length === 0) return undefined
      return { id: randomUUID(), userId, conversationId: id, isStreamed, history: historyOf(rows) }
    },

    async addTask({ userId }, _step, { args: { title } }) {
      const id = randomUUID()
      const { rows } = await pool.query({ ...addTask, values: [id, userId, title] })
      return { task: { id, title, completed_at: null, ...rows[0] } }
    },

    async finish({ conversationId }, _step, { text }) {
      const { rows } = await pool.query({ ...finish, values: [conversationId, text] })
      return rows[0].created_at
    }
  }
}

interface HistoryRow {
  role: string | null
  content: string
}

/** @param rows newest first; one without a role if there are none. */
function historyOf(rows: HistoryRow[]): string[] {
  return rows
    .filter(({ role }) => role !== null)
    .reverse()
    .map(({ role, content }) =>
      role === 'user' ? userText(content) : JSON.stringify({ role: 'model', parts: [{ text: content }] })
    )
}
