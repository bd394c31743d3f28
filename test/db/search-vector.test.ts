import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { testDatabase } from '../support/database.ts'

t.test('any answer can be stored, however long it and its words are', async t => {
  const { db } = await testDatabase(t)
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
