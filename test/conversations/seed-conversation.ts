import { randomUUID } from 'node:crypto'
import type { Scope } from '../../src/db/scope.ts'

/** Adds a conversation without messages, of a user who is added if necessary. @returns its id. */
export async function seedConversation({ db, userId }: Scope, title = 'A title'): Promise<string> {
  const email = `${userId}@example.com`
  await db
    .insertInto('users')
    .values({ id: userId, email, email_key: email, password_hash: 'none' })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const id = randomUUID()
  await db.insertInto('conversations').values({ user_id: userId, id, title }).execute()
  return id
}
