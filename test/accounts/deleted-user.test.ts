import { randomUUID } from 'node:crypto'
import t from 'tap'
import { insertSession } from '../../src/accounts/session-store.ts'
import { createConversation } from '../../src/conversations/store.ts'
import { knownError } from '../../src/db/errors.ts'
import { testDatabase } from '../support/database.ts'

const { db } = await testDatabase(t)
/** Was deleted after a request of theirs was let in. */
const nobody = { db, userId: randomUUID() }

t.test(
  'what somebody wanted to store whose account was deleted meanwhile is refused as unauthorized',
  async t => {
    const writes = [
      () => createConversation(nobody, 'Groceries'),
      () => insertSession(nobody, { tokenHash: Buffer.alloc(32), userAgent: undefined, days: 1 })
    ]
    for (const write of writes) {
      const error = await write().catch((error: unknown) => error)
      t.equal(knownError(error).code, 'unauthorized')
    }
  }
)

t.test('a row without what it belongs to is a defect', async t => {
  const error = await db
    .insertInto('turn_steps')
    .values({ user_id: nobody.userId, turn_id: randomUUID(), step: 1, content: '{}', finish_reason: null })
    .execute()
    .catch((error: unknown) => error)
  t.equal(knownError(error).code, 'internal_error')
})
