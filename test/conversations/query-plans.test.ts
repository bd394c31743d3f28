import t, { type Test } from 'tap'
import { createConversationService } from '../../src/conversations/service.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { readTurns } from '../../src/turns/record.ts'
import { seed, seeded, wordOf } from '../bench/seed.ts'
import { seedMessages } from '../routes/conversations/seed-messages.ts'
import { testDatabase } from '../support/database.ts'
import { explain, type Plan, readsOf, rowsRead } from '../support/query-plan.ts'

const { db, url } = await testDatabase(t)
await seed(db, { conversations: 1600, length: 4, longest: 4000, others: 1000 })
const conversations = createConversationService({ db })
const { heavyUser, talker, longConversation } = seeded

/** The nodes of the plans of all queries that `work` sends. */
async function plansOf(t: Test, work: () => Promise<unknown>): Promise<Plan[]> {
  const { reads } = await readsOf(t, work)
  const plans = []
  for (const statement of reads) plans.push(...(await explain(url, statement)))
  return plans
}

/** Asserts that these indexes are used, and that there is no sequential scan. */
function usesIndexes(t: Test, nodes: Plan[], ...indexes: string[]): void {
  const used = new Set(nodes.map(node => node['Index Name']))
  for (const index of indexes) t.ok(used.has(index), index, { used: [...used] })
  t.strictSame(
    nodes
      .filter(node => node['Node Type'].includes('Seq Scan'))
      .map(node => node['Relation Name'])
      // It has one row.
      .filter(name => name !== 'search_progress'),
    []
  )
}

/** The sort key of the last conversation of page `number`: the next page starts after it. */
async function sortKeyOfPageEnd(number: number, limit: number) {
  const last = await db
    .selectFrom('conversations')
    .where('user_id', '=', heavyUser)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .offset(number * limit - 1)
    .limit(1)
    .select(['id', 'updated_at'])
    .executeTakeFirstOrThrow()
  return { updatedAt: `${last.updated_at.getTime() * 1000}`, id: last.id }
}

t.test('a page of conversations reads no more rows than it has, the first and the 500th', async t => {
  const limit = 3
  for (const after of [undefined, await sortKeyOfPageEnd(499, limit)]) {
    const nodes = await plansOf(t, () => conversations.list(heavyUser, { limit, after }))
    usesIndexes(t, nodes, 'conversations_recent', 'messages_position', 'turns_one_running')
    t.ok(rowsRead(nodes) <= limit + 1, 'few rows', { nodes })
  }
})

t.test('a page of messages reads no more rows than it has, wherever it is and in both orders', async t => {
  const limit = 20
  for (const order of ['newest_first', 'oldest_first'] as const) {
    for (const after of [undefined, 2000]) {
      const nodes = await plansOf(t, () =>
        conversations.messages(talker, longConversation, { limit, order, after })
      )
      usesIndexes(t, nodes, 'messages_position')
      t.ok(rowsRead(nodes) <= limit + 1, 'few rows', { nodes })
    }
  }
})

t.test('a page of turns reads no more rows than it has, wherever it is', async t => {
  const limit = 20
  const scope = scopeOf(db, talker)
  const { rows } = await readTurns(scope, longConversation, { limit: 1, before: undefined })
  for (const before of [undefined, rows[0]?.turn_id.replace(/^./, '8')]) {
    const nodes = await plansOf(t, () => readTurns(scope, longConversation, { limit, before }))
    usesIndexes(t, nodes, 'turns_of_conversation')
    t.ok(rowsRead(nodes) <= limit + 1)
  }
})

t.test('rare words are found by the index, among the user’s words only', async t => {
  const q = wordOf(1000)
  const nodes = await plansOf(t, () => conversations.list(heavyUser, { limit: 20, q }))
  usesIndexes(t, nodes, 'search_entries_words')
  const texts = db
    .selectFrom('messages')
    .select(['user_id', 'content'])
    .unionAll(db.selectFrom('conversations').select(['user_id', 'title as content']))
  const { count } = await db
    .selectFrom(texts.as('text'))
    .where('user_id', '=', heavyUser)
    .where('content', 'like', `%${q}%`)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  const found = nodes.filter(node => node['Index Name'] === 'search_entries_words')
  t.ok(Number(count) > 0)
  for (const node of found) t.equal(rowsRead([node]), Number(count))
})

t.test('a search reads few messages that may not be indexed yet, also in a long conversation', async t => {
  const used = db.updateTable('conversations').set({ updated_at: new Date() })
  await used.where('id', '=', longConversation).execute()
  await seedMessages(scopeOf(db, talker), longConversation, { count: 1, content: 'a new word' })
  const find = () => conversations.list(talker, { limit: 20, q: 'new word' })
  const { result, reads } = await readsOf(t, find, /^\s*with talk/)
  t.equal(result.items.length, 1)
  t.equal(reads.length, 1)
  for (const statement of reads) {
    const nodes = await explain(url, statement)
    const ofUser = nodes.filter(node => node['Relation Name'] !== 'search_progress')
    usesIndexes(t, ofUser, 'conversations_recent', 'messages_position', 'search_entries_pkey')
    t.ok(rowsRead(nodes) <= 100, 'few rows', { nodes })
  }
})

t.test('common words are found by reading the first conversations', async t => {
  const limit = 20
  const nodes = await plansOf(t, () => conversations.list(heavyUser, { limit, q: wordOf(1) }))
  usesIndexes(t, nodes, 'search_entries_words', 'conversations_recent', 'search_entries_pkey')
  const walked = nodes.filter(node => node['Index Name'] === 'conversations_recent')
  t.ok(rowsRead(walked) <= 2 * limit)
})
