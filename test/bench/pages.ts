import { createConversationService } from '../../src/conversations/service.ts'
import { createDatabase, noTimeouts } from '../../src/db/client.ts'
import { scopeOf } from '../../src/db/scope.ts'
import type { TaskSort } from '../../src/tasks/order.ts'
import { selectTaskRange } from '../../src/tasks/queries.ts'
import { readTurns } from '../../src/turns/record.ts'
import type { Postgres } from '../chaos/harness/postgres.ts'
import { type Listing, measureList } from './lists.ts'
import { measureSearches } from './searches.ts'
import { seed, seeded } from './seed.ts'

/** Measures first and later pages of lists, and searches, for a user with years of data among a thousand others. */
export async function measurePages(postgres: Postgres, far: number): Promise<void> {
  const { url } = await postgres.database()
  await using db = createDatabase({ url, poolMax: 2, log: { warn: console.warn }, timeouts: noTimeouts })
  console.log('seeding …')
  await seed(db, { conversations: 20_000, length: 10, longest: 100_000, others: 998 })
  const conversations = createConversationService({ db })
  const { heavyUser, talker, longConversation } = seeded
  const lists: Listing[] = [
    {
      name: '20,000 conversations',
      async page(limit, key) {
        const [updatedAt, id] = key ?? []
        const after = updatedAt && id ? { updatedAt, id } : undefined
        return (await conversations.list(heavyUser, { limit, after })).next
      }
    },
    {
      name: '100,000 messages of a conversation',
      async page(limit, [after] = []) {
        const bounds = { limit, order: 'newest_first', after: after ? Number(after) : undefined } as const
        return (await conversations.messages(talker, longConversation, bounds)).next
      }
    },
    {
      name: '50,000 turns of a conversation',
      async page(limit, [before] = []) {
        const { rows } = await readTurns(scopeOf(db, talker), longConversation, { limit, before })
        return rows.at(-1) && [rows.at(-1)?.turn_id ?? '']
      }
    }
  ]
  const tasks = (sort: TaskSort): Listing => ({
    name: `18,000 open tasks by ${sort}`,
    async page(limit, after) {
      const scope = scopeOf(db, heavyUser)
      const { rows } = await selectTaskRange(scope, { status: 'open' }, { sort, limit, after })
      return rows.at(-1)?.sortKey
    }
  })
  lists.push(...(['due', 'number', '-number', '-updated_at', 'priority'] as const).map(tasks))
  for (const list of lists) await measureList(list, far)
  await measureSearches(conversations, heavyUser)
}
