import type { Scope } from '../db/tables.ts'

/** Rows that one statement deletes, with all that hangs on them: none is to take long. */
const batch = 500

/** Deletes some of a user's rows in a table, and answers whether there may be more. */
export async function deleteSome({ db, userId }: Scope, table: 'turns' | 'conversations'): Promise<boolean> {
  const some = db.selectFrom(table).where('user_id', '=', userId).limit(batch).select('id')
  const { numDeletedRows } = await db
    .deleteFrom(table)
    .where('user_id', '=', userId)
    .where('id', 'in', some)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
