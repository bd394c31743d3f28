import { type Kysely, sql } from 'kysely'
import type { Database } from './tables.ts'

/** Identifiers of advisory locks, one for each kind of background work. */
export const locks = { retention: 7_464_621, searchIndex: 7_464_622 }

/** Runs `work` in a transaction, unless another replica does work of this kind. @returns undefined in that case. */
export async function exclusively<T>(
  db: Kysely<Database>,
  kind: keyof typeof locks,
  work: (db: Kysely<Database>) => Promise<T>
): Promise<T | undefined> {
  return await db.transaction().execute(async db => {
    const lock = sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${locks[kind]}) as free`
    const { rows } = await lock.execute(db)
    return rows[0]?.free ? await work(db) : undefined
  })
}
