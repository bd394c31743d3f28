import { type Kysely, sql } from 'kysely'
import type { Database } from './tables.ts'

/** Identifiers of advisory locks, one for each kind of background work. */
export const locks = { retention: 7_464_621, searchIndex: 7_464_622 }

/** Keeps other replicas from work of this kind until the transaction ends. @returns false if another one does it. */
export async function tryLock(db: Kysely<Database>, kind: keyof typeof locks): Promise<boolean> {
  const lock = sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${locks[kind]}) as free`
  return (await lock.execute(db)).rows[0]?.free === true
}
