import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t from 'tap'
import { insertEntries, queryOf } from '../../src/conversations/search-entries.ts'
import { indexMessages } from '../../src/conversations/search-index.ts'
import { termsOf } from '../../src/conversations/words.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { seedMessages } from '../routes/conversations/seed-messages.ts'
import { testDatabase } from '../support/database.ts'
import { seedConversation } from './seed-conversation.ts'

const { db } = await testDatabase(t)

const numbered = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join('')

const adversarial = {
  'one long word': 'x'.repeat(1_000_000),
  'one character': '語'.repeat(500_000),
  'many words': numbered(200_000, index => `${index.toString(36)} `),
  'many characters': numbered(50_000, index => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))),
  'characters of four bytes': numbered(50_000, index =>
    String.fromCodePoint(0x20000 + ((index * 7919) % 40_000))
  ),
  emoji: numbered(50_000, index => String.fromCodePoint(0x1f300 + ((index * 31) % 500))),
  'words that get longer': numbered(
    20_000,
    index => `ﷺﷺﷺ${String.fromCodePoint(0xac00 + (index % 11_000))} `
  ),
  'marks and joiners': '\u0301\u200d🥛 '.repeat(100_000),
  'many marks': `a${'\u0301'.repeat(50_000)}`,
  'quotes and backslashes': "'\\ '' \\\\ a'b\\c ".repeat(1000)
}

t.test('any answer can be indexed, however long it and its words are', async t => {
  const scope = scopeOf(db, randomUUID())
  const id = await seedConversation(scope)
  for (const content of Object.values(adversarial)) await seedMessages(scope, id, { count: 1, content })
  t.equal(await indexMessages(db), Object.keys(adversarial).length)
  const { rows } = await sql<{ size: number }>`
    select octet_length(words::text) as size from search_entries where position > 0`.execute(db)
  t.equal(rows.length, Object.keys(adversarial).length)
})

t.test('the index finds what a comparison of the texts finds', async t => {
  const scope = scopeOf(db, randomUUID())
  const id = await seedConversation(scope)
  const key = { user_id: scope.userId, conversation_id: id }
  await insertEntries(scope, [{ ...key, position: 1, text: 'It’s MILK, 東京都庁 🥛' }])
  for (const [query, isFound] of [
    ['milk', true],
    ['mil', true],
    ['京都', true],
    ['🥛', true],
    ['東京都庁 s', true],
    ['mil it', false],
    ['東庁', false]
  ] as const) {
    const found = await db
      .selectFrom('search_entries')
      .where('user_id', '=', scope.userId)
      .where(sql<boolean>`words @@ ${queryOf(scope.userId, termsOf(query))}`)
      .select('position')
      .execute()
    t.equal(found.length, isFound ? 1 : 0, query)
  }
})
