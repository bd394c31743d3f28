import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Database, Scope } from '../db/tables.ts'

const columns = ['id', 'email', 'created_at'] as const

/** Addresses are compared in this form: without regard to case, and to how a character is composed. */
function emailKey(email: string): string {
  return email.normalize('NFC').toLowerCase()
}

/** Adds a user; undefined when the address is taken. */
export async function insertUser(db: Kysely<Database>, email: string, passwordHash: string) {
  return await db
    .insertInto('users')
    .values({ id: uuid(), email, email_key: emailKey(email), password_hash: passwordHash })
    .onConflict(conflict => conflict.column('email_key').doNothing())
    .returning(columns)
    .executeTakeFirst()
}

export async function selectUserByEmail(db: Kysely<Database>, email: string) {
  return await db
    .selectFrom('users')
    .where('email_key', '=', emailKey(email))
    .select([...columns, 'password_hash'])
    .executeTakeFirst()
}

/** Answers whether there is such a user. */
export async function updatePassword(
  db: Kysely<Database>,
  email: string,
  passwordHash: string
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ password_hash: passwordHash })
    .where('email_key', '=', emailKey(email))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function selectUser({ db, userId }: Scope) {
  return await db.selectFrom('users').where('id', '=', userId).select(columns).executeTakeFirst()
}
