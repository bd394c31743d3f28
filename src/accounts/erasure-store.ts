import type { Scope } from '../db/tables.ts'

/** Rows that one statement deletes, with all that hangs on them: none is to take long. */
const batch = 500

/** Deletes some of a user's turns with their messages and steps, and answers whether there may be more. */
export async function deleteSomeTurns({ db, userId }: Scope): Promise<boolean> {
  const some = db.selectFrom('turns').where('user_id', '=', userId).limit(batch).select('id')
  const { numDeletedRows } = await db
    .deleteFrom('turns')
    .where('user_id', '=', userId)
    .where('id', 'in', some)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Deletes some of a user's conversations, and answers whether there may be more. */
export async function deleteSomeConversations({ db, userId }: Scope): Promise<boolean> {
  const some = db.selectFrom('conversations').where('user_id', '=', userId).limit(batch).select('id')
  const { numDeletedRows } = await db
    .deleteFrom('conversations')
    .where('user_id', '=', userId)
    .where('id', 'in', some)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
