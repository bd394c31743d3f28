import { type RawBuilder, sql } from 'kysely'
import type { Scope } from './scope.ts'

/** How much one user can store, and how many turns of one user can run. */
export interface UserLimits {
  maxRunningTurns: number
  maxTasks: number
  maxConversations: number
  /** Compared with `users.stored_bytes`, which is measured in the background. */
  maxStoredBytes: number
}

/** A condition of a query on any table: the user has storage left. */
export function hasStorage(userId: string, { maxStoredBytes }: UserLimits): RawBuilder<boolean> {
  return sql<boolean>`(select stored_bytes from users where id = ${userId}) < ${maxStoredBytes}::bigint`
}

/** Whether a write that was refused because of a limit was refused because of the storage. */
export async function isStorageFull({ db, userId }: Scope, limits: UserLimits): Promise<boolean> {
  const { rows } = await sql<{
    full: boolean
  }>`select ${hasStorage(userId, limits)} is false as full`.execute(db)
  return rows[0]?.full === true
}
