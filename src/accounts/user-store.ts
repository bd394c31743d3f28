import { randomUUIDv7 as uuid } from 'node:crypto'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { User } from '../contract/components.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'

/** A user who logs in with a password. */
export interface UserWithPassword {
  id: string
  email: string
  password_hash: string
}

export const userColumns = [
  'users.id',
  'users.email',
  'users.issuer',
  'users.subject',
  'users.created_at'
] as const

/** The form in which addresses are compared: ignores case and Unicode composition. */
export function emailKey(email: string): string {
  return email.normalize('NFC').toLowerCase()
}

/** Inserts a user; undefined when the address is taken. */
export async function insertUser(db: Kysely<Database>, email: string, passwordHash: string) {
  const id = uuid()
  return await scopeOf(db, id)
    .db.insertInto('users')
    .values({ id, email, email_key: emailKey(email), password_hash: passwordHash })
    .onConflict(conflict => conflict.column('email_key').doNothing())
    .returning(userColumns)
    .executeTakeFirst()
}

export async function selectUserByEmail(db: Kysely<Database>, email: string) {
  return await db
    .selectFrom(sql<UserWithPassword>`user_with_email(${emailKey(email)})`.as('found'))
    .selectAll()
    .executeTakeFirst()
}

/** Replaces the password hash. @returns false when `from` is given and is not the current hash. */
export async function replacePassword(
  { db, userId }: Scope,
  { from, to }: { from?: string; to: string }
): Promise<boolean> {
  const user = db.updateTable('users').set({ password_hash: to }).where('id', '=', userId)
  const unchanged = from === undefined ? user : user.where('password_hash', '=', from)
  const { numUpdatedRows } = await unchanged.executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function selectUser({ db, userId }: Scope) {
  return await db
    .selectFrom('users')
    .where('id', '=', userId)
    .select(['id', 'email', 'password_hash'])
    .executeTakeFirst()
}

/** Locks the password of a user until the transaction ends. @returns false when its hash is another one. */
export async function lockUser({ db, userId }: Scope, passwordHash: string): Promise<boolean> {
  const user = await db
    .selectFrom('users')
    .where('id', '=', userId)
    .where('password_hash', '=', passwordHash)
    .forNoKeyUpdate()
    .select('id')
    .executeTakeFirst()
  return user !== undefined
}

/** Deletes a user and, by cascade, all their rows. Tokens that an identity provider has issued for it stay invalid. */
export async function deleteUser({ db, userId }: Scope): Promise<void> {
  const remembered = sql`remember_erased(issuer, subject, newest_token_at)`.as('remembered')
  await db.deleteFrom('users').where('id', '=', userId).returning(remembered).execute()
}

type UserRow = Pick<Selectable<Database['users']>, 'id' | 'email' | 'issuer' | 'subject' | 'created_at'>

export function userView({ id, email, issuer, subject, created_at }: UserRow): User {
  return {
    id,
    email,
    created_at: created_at.toISOString(),
    ...(issuer !== null && subject !== null && { issuer, subject })
  }
}
