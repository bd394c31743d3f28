import { randomUUID } from 'node:crypto'
import t from 'tap'
import { insertSession } from '../../src/accounts/session-store.ts'
import { toApiError } from '../../src/db/errors.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { accept } from '../../src/turns/transactions.ts'
import { testDatabase } from '../support/database.ts'
import { highLimits } from '../support/limits.ts'
import { newMessage } from '../support/message.ts'

const { db } = await testDatabase(t)
/** A user who is deleted after their request was authenticated. */
const nobody = scopeOf(db, randomUUID())

t.test(
  'a write of a user whose account was deleted during the request is refused as unauthorized',
  async t => {
    const writes = [
      async () => accept(nobody, await newMessage(nobody, { sessionId: randomUUID() }), highLimits),
      () => insertSession(nobody, { tokenHash: Buffer.alloc(32), userAgent: undefined, days: 1 })
    ]
    for (const write of writes) {
      const error = await write().catch((error: unknown) => error)
      t.equal(toApiError(error).code, 'unauthorized')
    }
  }
)

t.test('any other foreign key violation is a defect', async t => {
  const error = await db
    .insertInto('turn_steps')
    .values({ user_id: nobody.userId, turn_id: randomUUID(), step: 1, content: '{}', finish_reason: null })
    .execute()
    .catch((error: unknown) => error)
  t.equal(toApiError(error).code, 'internal_error')
})
