import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import t from 'tap'
import * as initial from '../../migrations/2026-11-23-initial.ts'
import * as titles from '../../migrations/2026-11-23-titles.ts'
import { titleOf } from '../../src/conversations/titles.ts'
import { emptyDatabase } from '../support/database.ts'

const messages = [
  'Add milk',
  '\n \r\n  Buy \t bread, please\nand milk',
  'word '.repeat(30),
  `${'x'.repeat(79)} and more`,
  'x'.repeat(81),
  '🥛'.repeat(100),
  'x'.repeat(80),
  `${'long '.repeat(15)}12345`,
  '…'
]

/** Migrates to the schema with titles, or to the first one. */
async function migrate<T>(db: Kysely<T>, to: 'initial' | 'titles'): Promise<void> {
  const provider = { getMigrations: async () => ({ initial, titles }) }
  const { error } = await new Migrator({ db, provider }).migrateTo(to)
  if (error) throw error
}

t.test('conversations that were there before get the title that a new one would get', async t => {
  const { db } = await emptyDatabase(t)
  await migrate(db, 'initial')
  const userId = randomUUID()
  await sql`insert into users (id, email, email_key, password_hash) values (${userId}, 'a', 'a', 'none')`.execute(
    db
  )
  for (const message of messages) await addConversation(message)
  await migrate(db, 'titles')
  const { rows } = await sql<{ title: string; found: boolean }>`
    select title, search @@ array_to_tsvector(array[search_lexeme(user_id, 'milk')])::text::tsquery as found
    from conversations order by message_count`.execute(db)
  t.strictSame(
    rows.map(row => row.title),
    messages.map(titleOf)
  )
  t.strictSame(rows.map(row => row.found).indexOf(true), 0)

  /** `message_count` tells the order. */
  async function addConversation(message: string): Promise<void> {
    const [conversation, turn] = [randomUUID(), randomUUID()]
    await sql`insert into conversations (user_id, id, message_count)
      select ${userId}, ${conversation}, count(*) + 1 from conversations`.execute(db)
    await sql`insert into turns (user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at)
      values (${userId}, ${turn}, ${conversation}, 'cancelled', 'offline', 'UTC', now(), now(), now(), now())`.execute(
      db
    )
    await sql`insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
      values (${userId}, ${randomUUID()}, ${conversation}, ${turn}, 1, 'user', ${message})`.execute(db)
  }
})

t.test('any answer can be stored, however long it is and its words are', async t => {
  const { db } = await emptyDatabase(t)
  await migrate(db, 'titles')
  for (const content of [
    'x'.repeat(1_000_000),
    '語'.repeat(500_000),
    distinct(200_000),
    '\u0301\u200d🥛 '.repeat(100_000)
  ]) {
    const { rows } = await sql<{ size: number }>`
      select pg_column_size(search_vector(${randomUUID()}, ${content})) as size`.execute(db)
    t.ok(Number(rows[0]?.size) < 1_000_000)
  }
})

function distinct(words: number): string {
  return Array.from({ length: words }, (_, index) => index.toString(36)).join(' ')
}
