import type { Kysely } from 'kysely'
import type { Scope } from '../../src/db/scope.ts'
import type { Database } from '../../src/db/tables.ts'

/** A scope on a handle of the tests, such as a transaction that they control. Postgres does not know its user. */
export function scopeOn(db: Kysely<Database>, userId: string): Scope {
  return { userId, db, execute: async (_name, query) => (await db.executeQuery(query)).rows }
}
